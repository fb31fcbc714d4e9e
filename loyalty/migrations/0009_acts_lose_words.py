"""An act stays as it was told, except that its reason is emptied when somebody leaves."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

CHANGED = (
    "NEW.id <> OLD.id OR NEW.at <> OLD.at OR NEW.staff_id IS DISTINCT FROM OLD.staff_id"
    ' OR NEW."by" <> OLD."by" OR NEW.act <> OLD.act OR NEW.about <> OLD.about'
    " OR CAST(NEW.detail AS TEXT) <> CAST(OLD.detail AS TEXT)"
    " OR (NEW.reason <> OLD.reason AND NEW.reason <> '')"
)


async def guard(apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Let raw SQL, too, take nothing but the words of an act."""
    if editor.DIALECT == "sqlite":
        statements = (
            "DROP TRIGGER IF EXISTS act_is_fixed",
            (
                "CREATE TRIGGER act_is_fixed BEFORE UPDATE ON act"
                f" WHEN {CHANGED.replace('IS DISTINCT FROM', 'IS NOT')}"
                " BEGIN SELECT RAISE(ABORT, 'act is append-only'); END"
            ),
        )
    else:
        statements = (
            "DROP TRIGGER IF EXISTS act_is_fixed ON act",
            (
                "CREATE TRIGGER act_is_fixed BEFORE UPDATE ON act FOR EACH ROW"
                f" WHEN ({CHANGED}) EXECUTE FUNCTION refuse('act is append-only')"
            ),
        )
    for statement in statements:
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0008_staff_guards")]
    operations = [ops.RunPython(guard)]
