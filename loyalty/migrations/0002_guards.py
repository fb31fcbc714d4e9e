"""Rules that hold for raw SQL too: what is written once stays, and states only go forward."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

APPEND_ONLY = ("programme_version", "ledger_entry", "draw", "consent")
NEVER_DELETED = ("lot", "voucher", "order_event")

# table, what is refused when the condition is true of the OLD and the NEW row
CHANGES = (
    ("account", "an account never gets shorter", "NEW.length < OLD.length"),
    (
        "lot",
        "only what remains of a lot may change",
        (
            "NEW.id <> OLD.id OR NEW.account_id <> OLD.account_id OR NEW.entry_id <> OLD.entry_id"
            " OR NEW.points <> OLD.points OR NEW.available_at <> OLD.available_at"
            " OR NEW.expires_at IS DISTINCT FROM OLD.expires_at"
        ),
    ),
    (
        "voucher",
        "a voucher cannot go back",
        "NEW.state <> OLD.state AND OLD.state NOT IN ('issued','reserved')",
    ),
    (
        "voucher",
        "what a voucher is worth, and to whom, is fixed",
        (
            "NEW.id <> OLD.id OR NEW.key <> OLD.key OR NEW.account_id <> OLD.account_id"
            " OR NEW.entry_id <> OLD.entry_id OR NEW.points <> OLD.points"
            " OR NEW.value_cents <> OLD.value_cents OR NEW.currency <> OLD.currency"
            " OR NEW.code_hash <> OLD.code_hash"
        ),
    ),
    (
        "order_event",  # its body holds a name, a phone number: whoever leaves takes them along
        "only the body of an order event may change",
        (
            "NEW.id <> OLD.id OR NEW.order_id <> OLD.order_id OR NEW.key <> OLD.key"
            " OR NEW.event <> OLD.event OR NEW.fingerprint <> OLD.fingerprint"
            " OR NEW.received_at <> OLD.received_at"
        ),
    ),
)

CONTINUES = (
    "SELECT 1 FROM account WHERE key = NEW.account_id AND head = NEW.previous"
    " AND length + 1 = NEW.seq"
)
CHAIN = "an entry continues the chain of its account"

CHAINED = f"""
CREATE FUNCTION continue_the_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS ({CONTINUES}) THEN
        RAISE EXCEPTION '{CHAIN}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""

CONTINUE = (
    "CREATE TRIGGER ledger_entry_chain BEFORE INSERT ON ledger_entry FOR EACH ROW"
    " EXECUTE FUNCTION continue_the_chain()"
)

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def _sqlite() -> list[str]:
    def refuse(name: str, table: str, event: str, message: str, when: str = "") -> str:
        condition = f" WHEN {when.replace('IS DISTINCT FROM', 'IS NOT')}" if when else ""
        return (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table}{condition}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )

    return [
        *(
            refuse(f"{table}_stays", table, "DELETE", f"{table} is kept for ever")
            for table in APPEND_ONLY + NEVER_DELETED
        ),
        *(
            refuse(f"{table}_is_fixed", table, "UPDATE", f"{table} is append-only")
            for table in APPEND_ONLY
        ),
        *(
            refuse(f"{table}_change_{number}", table, "UPDATE", message, when)
            for number, (table, message, when) in enumerate(CHANGES, 1)
        ),
        refuse("ledger_entry_chain", "ledger_entry", "INSERT", CHAIN, f"NOT EXISTS ({CONTINUES})"),
    ]


def _postgres() -> list[str]:
    def refuse(name: str, table: str, event: str, message: str, when: str = "") -> str:
        condition = f" WHEN ({when})" if when else ""
        each = "STATEMENT" if event == "TRUNCATE" else "ROW"
        return (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each}{condition}"
            f" EXECUTE FUNCTION refuse('{message}')"
        )

    return [
        REFUSE,
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
            refuse(f"{table}_change_{number}", table, "UPDATE", message, when)
            for number, (table, message, when) in enumerate(CHANGES, 1)
        ),
        CHAINED,
        CONTINUE,
    ]


async def guard(apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Create the triggers of the database at hand."""
    for statement in _sqlite() if editor.DIALECT == "sqlite" else _postgres():
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0001_initial")]
    operations = [ops.RunPython(guard)]
