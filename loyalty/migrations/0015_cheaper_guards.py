"""The same guards for less: PostgreSQL reads what a posting must fulfil once a session.

It keeps a CHECK and a trigger's WHEN as a text of nodes, and reads and plans that anew for every
statement: what is long is a function here, which is compiled once. SQLite has no such costs.
"""

from importlib import import_module

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

_guards = import_module("loyalty.migrations.0004_more_guards")
(FOLLOWS,) = (rule for rule in _guards.CLOSING if rule[2] == "account_follows")
TABLE, EVENT, NAME, MESSAGE, WHEN, FOUND = FOLLOWS

# 1 of what brings points, -1 of what takes them, 0 of what does either, NULL of what there is not.
SIGN = """
CREATE FUNCTION ledger_sign(kind text) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE
        WHEN kind IN ('earn_order','earn_activity','earn_referral','redeem_undo','gift_in') THEN 1
        WHEN kind IN ('redeem','clawback','expire','gift_out') THEN -1
        WHEN kind IN ('adjust','import') THEN 0
    END;
END $$
"""

KINDS = """
ALTER TABLE ledger_entry
    DROP CONSTRAINT ledger_entry_kind_known,
    DROP CONSTRAINT ledger_entry_sign_fits_kind,
    ADD CONSTRAINT ledger_entry_kind_known CHECK (ledger_sign(kind) IS NOT NULL),
    ADD CONSTRAINT ledger_entry_sign_fits_kind CHECK (ledger_sign(kind) * points >= 0)
"""

FOLLOWING = f"""
CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ({WHEN}) AND NOT EXISTS ({FOUND}) THEN
        RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""


async def cheapen(apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Put functions in the place of conditions, on PostgreSQL."""
    if editor.DIALECT == "sqlite":
        return
    for statement in (
        SIGN,
        KINDS,
        "DROP TRIGGER account_change_1 ON account",  # an account moves by one entry: it says less
        f"DROP TRIGGER {NAME} ON {TABLE}",
        FOLLOWING,
        f"CREATE TRIGGER {NAME} BEFORE {EVENT} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {NAME}()",
    ):
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0012_job_runs")]
    operations = [ops.RunPython(cheapen)]
