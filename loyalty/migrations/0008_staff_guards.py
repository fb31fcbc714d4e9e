"""What staff did stays told, and a campaign that was launched stays what it was."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

NEVER_DELETED = ("act", "proposal", "staff")

# name, table, event, what is refused, when it is asked, and what must exist then
RULES = (
    ("act_is_fixed", "act", "UPDATE", "act is append-only", "", ""),
    (
        "staff_stays_named",
        "staff",
        "UPDATE",
        "who somebody is stays, and who left has left",
        (
            "NEW.id <> OLD.id OR NEW.name <> OLD.name OR NEW.created_at <> OLD.created_at"
            " OR (OLD.removed_at IS NOT NULL AND NEW.removed_at IS DISTINCT FROM OLD.removed_at)"
        ),
        "",
    ),
    (
        "proposal_stays",
        "proposal",
        "UPDATE",
        "what was proposed is fixed, and decided once",
        (
            "NEW.id <> OLD.id OR NEW.points <> OLD.points OR NEW.by_id <> OLD.by_id"
            " OR NEW.at <> OLD.at OR OLD.state <> 'waiting' AND (NEW.state <> OLD.state"
            " OR NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id)"
        ),
        "",
    ),
    (
        "campaign_goes_on",
        "campaign",
        "UPDATE",
        "a campaign cannot go there from where it is",
        "NEW.state <> OLD.state",
        (
            "SELECT 1 WHERE (OLD.state || '>' || NEW.state) IN ('draft>approved','draft>running',"
            "'draft>cancelled','approved>draft','approved>running','approved>cancelled',"
            "'running>paused','running>finished','running>cancelled','paused>running',"
            "'paused>finished','paused>cancelled')"
        ),
    ),
    (
        "campaign_stays",
        "campaign",
        "UPDATE",
        "a campaign that was launched is fixed",
        (
            "NEW.id <> OLD.id OR OLD.launched_at IS NOT NULL AND (NEW.segment <> OLD.segment"
            " OR NEW.name <> OLD.name OR NEW.held_out <> OLD.held_out"
            " OR NEW.outcome_days <> OLD.outcome_days OR NEW.local_time <> OLD.local_time"
            " OR NEW.start_at IS DISTINCT FROM OLD.start_at"
            " OR NEW.launched_at IS DISTINCT FROM OLD.launched_at"
            " OR NEW.valid_until IS DISTINCT FROM OLD.valid_until)"
        ),
        "",
    ),
    (
        "campaign_is_kept",
        "campaign",
        "DELETE",
        "a campaign that was launched is kept",
        "OLD.launched_at IS NOT NULL",
        "",
    ),
    (
        "audience_stays",
        "outgoing",
        "UPDATE",
        "an audience is fixed",
        (
            "NEW.campaign_id IS DISTINCT FROM OLD.campaign_id"
            " OR OLD.campaign_id IS NOT NULL AND NEW.variant <> OLD.variant"
        ),
        "",
    ),
    *(
        (
            f"{table}_{name}",
            table,
            event,
            "what a launched campaign says is fixed",
            "",
            f"SELECT 1 FROM campaign c WHERE c.id = {row}.campaign_id AND c.launched_at IS NULL",
        )
        for table in ("campaign_text", "campaign_link")
        for name, event, row in (
            ("begins", "INSERT", "NEW"),
            ("stays", "UPDATE", "OLD"),
            ("is_kept", "DELETE", "OLD"),
        )
    ),
)


def _sqlite() -> list[str]:
    def refuse(name: str, table: str, event: str, message: str, when: str, found: str) -> str:
        asked = [f"({when})"] if when else []
        asked += [f"NOT EXISTS ({found})"] if found else []
        condition = f" WHEN {' AND '.join(asked)}" if asked else ""
        return (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
            f"{condition.replace('IS DISTINCT FROM', 'IS NOT')}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )

    return [
        *(
            refuse(f"{table}_is_kept", table, "DELETE", f"{table} is kept for ever", "", "")
            for table in NEVER_DELETED
        ),
        *(refuse(*rule) for rule in RULES),
    ]


def _postgres() -> list[str]:
    def refuse(
        name: str, table: str, event: str, message: str, when: str, found: str
    ) -> tuple[str, ...]:
        condition = f" WHEN ({when})" if when else ""
        each = "STATEMENT" if event == "TRUNCATE" else "ROW"
        trigger = f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each}{condition}"
        if not found:
            return (f"{trigger} EXECUTE FUNCTION refuse('{message}')",)
        # A function of its own where the condition has to look at other rows.
        return (_looking(name, event, message, found), f"{trigger} EXECUTE FUNCTION {name}()")

    kept = [
        statement
        for table in NEVER_DELETED
        for name, event in (("is_kept", "DELETE"), ("is_not_emptied", "TRUNCATE"))
        for statement in refuse(f"{table}_{name}", table, event, f"{table} is kept", "", "")
    ]
    return [*kept, *(statement for rule in RULES for statement in refuse(*rule))]


def _looking(name: str, event: str, message: str, found: str) -> str:
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF NOT EXISTS ({found}) THEN"
        f" RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" RETURN {'OLD' if event == 'DELETE' else 'NEW'}; END $$"
    )


async def guard(apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Create the triggers of the database at hand."""
    for statement in _sqlite() if editor.DIALECT == "sqlite" else _postgres():
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0007_staff_and_campaigns")]
    operations = [ops.RunPython(guard)]
