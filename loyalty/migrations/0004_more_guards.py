"""The books close in the database too: an account moves with its entry, a lot with its draws."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

APPEND_ONLY = ("checkpoint", "checkpoint_head")
NEVER_DELETED = ("activity", "api_token", "api_answer")
GONE = '{"type":"about:blank","title":"Gone","status":410,"detail":"This member has left."}'

# table, what is refused when the condition is true of the OLD and the NEW row
CHANGES = (
    (
        "api_answer",
        "an answer stays, until whom it is about has left",
        (
            "NEW.key <> OLD.key OR NEW.fingerprint <> OLD.fingerprint OR NEW.at <> OLD.at"
            f" OR NEW.status <> 410 OR NEW.body <> '{GONE}'"
        ),
    ),
    (
        "voucher",
        "what was promised with a voucher is fixed",
        (
            "NEW.kind <> OLD.kind OR NEW.entry_id IS DISTINCT FROM OLD.entry_id"
            " OR NEW.replaces_id IS DISTINCT FROM OLD.replaces_id"
            " OR NEW.terms IS DISTINCT FROM OLD.terms"
        ),
    ),
    (
        "voucher",
        "points come back for a voucher, and never go again",
        "NEW.returned_points < OLD.returned_points",
    ),
    (
        "activity",
        "what was done is fixed",
        (
            "NEW.id <> OLD.id OR NEW.rule <> OLD.rule OR NEW.once <> OLD.once"
            " OR NEW.asked_at <> OLD.asked_at"
        ),
    ),
    (
        "activity",
        "what was decided stays decided",
        (
            "OLD.state <> 'waiting' AND (NEW.state <> OLD.state OR NEW.points <> OLD.points"
            " OR NEW.account_id <> OLD.account_id OR (OLD.entry_id IS NOT NULL AND NEW.entry_id IS DISTINCT FROM OLD.entry_id))"
        ),
    ),
    (
        "api_token",
        "what a token opens is fixed, and revoked is revoked",
        (
            "NEW.id <> OLD.id OR NEW.name <> OLD.name OR NEW.token_hash <> OLD.token_hash"
            " OR NEW.scopes <> OLD.scopes OR NEW.created_at <> OLD.created_at"
            " OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)"
        ),
    ),
)

# table, event, name, what is refused, when it is asked, and what must exist then
CLOSING = (
    (
        "account",
        "INSERT",
        "account_begins",
        "an account begins without points",
        "NEW.total <> 0 OR NEW.debt <> 0 OR NEW.length <> 0",
        "",
    ),
    (
        "account",
        "UPDATE",
        "account_follows",
        "an account moves by exactly its next entry",
        (
            "NEW.key <> OLD.key OR NEW.total <> OLD.total OR NEW.debt <> OLD.debt"
            " OR NEW.length <> OLD.length OR NEW.head <> OLD.head"
        ),
        (
            "SELECT 1 FROM ledger_entry e WHERE e.account_id = OLD.key AND NEW.key = OLD.key"
            " AND e.seq = NEW.length AND NEW.length = OLD.length + 1 AND e.hash = NEW.head"
            " AND e.points = NEW.total - NEW.debt - OLD.total + OLD.debt"
            " AND (NEW.debt <= OLD.debt OR e.kind IN ('clawback', 'import', 'gift_out'))"
            " AND NEW.total - OLD.total = COALESCE((SELECT l.points FROM lot l"
            " WHERE l.entry_id = e.id AND l.account_id = e.account_id), 0)"
            " - COALESCE((SELECT SUM(d.points) FROM draw d WHERE d.entry_id = e.id), 0)"
        ),
    ),
    (
        "lot",
        "INSERT",
        "lot_begins",
        "a lot begins full",
        "NEW.remaining <> NEW.points",
        "",
    ),
    (
        "lot",
        "UPDATE",
        "lot_follows",
        "a lot moves by exactly its draws",
        "NEW.remaining <> OLD.remaining",
        (
            "SELECT 1 WHERE NEW.remaining = NEW.points"
            " - (SELECT COALESCE(SUM(d.points), 0) FROM draw d WHERE d.lot_id = NEW.id)"
        ),
    ),
    (
        "draw",
        "INSERT",
        "draw_fits",
        "an entry draws from lots of its own account, and only an undo gives back",
        "",
        (
            "SELECT 1 FROM ledger_entry e JOIN lot l ON l.account_id = e.account_id"
            " WHERE e.id = NEW.entry_id AND l.id = NEW.lot_id"
            " AND (NEW.points < 0) = (e.kind = 'redeem_undo')"
            " AND (e.kind <> 'redeem' OR (l.available_at <= e.at"
            " AND (l.expires_at IS NULL OR l.expires_at > e.at)))"
        ),
    ),
    (
        "consent",  # in the place of what 0002 says
        "UPDATE",
        "consent_stays_said",
        "consent is append-only; only who left takes the words along",
        "",
        (
            "SELECT 1 FROM member m WHERE m.id = OLD.member_id AND m.forgotten_at IS NOT NULL"
            " AND NEW.wording = '' AND NEW.source = '' AND NEW.id = OLD.id"
            " AND NEW.member_id = OLD.member_id AND NEW.channel = OLD.channel"
            " AND NEW.purpose = OLD.purpose AND NEW.granted = OLD.granted AND NEW.at = OLD.at"
        ),
    ),
)

WHERE_FOUND = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS ({found}) THEN
        RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""

DRAIN = "UPDATE lot SET remaining = remaining - NEW.points WHERE id = NEW.lot_id"

DRAINING = f"""
CREATE FUNCTION draw_drains() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {DRAIN};
    RETURN NULL;
END $$
"""

DRAINED = (
    "CREATE TRIGGER draw_drains AFTER INSERT ON draw FOR EACH ROW EXECUTE FUNCTION draw_drains()"
)


def _sqlite() -> list[str]:
    def refuse(name: str, table: str, event: str, message: str, when: str = "") -> str:
        condition = f" WHEN {when.replace('IS DISTINCT FROM', 'IS NOT')}" if when else ""
        return (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table}{condition}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )

    def unless(when: str, found: str) -> str:
        return " AND ".join(
            part
            for part in (f"({when})" if when else "", f"NOT EXISTS ({found})" if found else "")
            if part
        )

    return [
        "DROP TRIGGER consent_is_fixed",
        *(
            refuse(f"{table}_stays", table, "DELETE", f"{table} is kept for ever")
            for table in APPEND_ONLY + NEVER_DELETED
        ),
        *(
            refuse(f"{table}_is_fixed", table, "UPDATE", f"{table} is append-only")
            for table in APPEND_ONLY
        ),
        *(
            refuse(f"{table}_further_{number}", table, "UPDATE", message, when)
            for number, (table, message, when) in enumerate(CHANGES, 1)
        ),
        *(
            refuse(name, table, event, message, unless(when, found))
            for table, event, name, message, when, found in CLOSING
        ),
        f"CREATE TRIGGER draw_drains AFTER INSERT ON draw BEGIN {DRAIN}; END",
    ]


def _postgres() -> list[str]:
    def refuse(name: str, table: str, event: str, message: str, when: str = "") -> str:
        condition = f" WHEN ({when})" if when else ""
        each = "STATEMENT" if event == "TRUNCATE" else "ROW"
        return (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each}{condition}"
            f" EXECUTE FUNCTION refuse('{message}')"
        )

    def close(
        table: str, event: str, name: str, message: str, when: str, found: str
    ) -> tuple[str, ...]:
        """A function of its own where the condition has to look at other rows."""
        if not found:
            return (refuse(name, table, event, message, when),)
        return (
            WHERE_FOUND.format(name=name, found=found, message=message),
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW"
            + (f" WHEN ({when})" if when else "")
            + f" EXECUTE FUNCTION {name}()",
        )

    return [
        "DROP TRIGGER consent_is_fixed ON consent",
        *(
            refuse(f"{table}_{name}", table, event, f"{table} is kept for ever")
            for table in APPEND_ONLY + NEVER_DELETED
            for name, event in (("stays", "DELETE"), ("is_not_emptied", "TRUNCATE"))
        ),
        *(
            refuse(f"{table}_is_fixed", table, "UPDATE", f"{table} is append-only")
            for table in APPEND_ONLY
        ),
        *(
            refuse(f"{table}_further_{number}", table, "UPDATE", message, when)
            for number, (table, message, when) in enumerate(CHANGES, 1)
        ),
        *(statement for rule in CLOSING for statement in close(*rule)),
        DRAINING,
        DRAINED,
    ]


async def guard(apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Create the triggers of the database at hand."""
    for statement in _sqlite() if editor.DIALECT == "sqlite" else _postgres():
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0003_programme_in_full")]
    operations = [ops.RunPython(guard)]
