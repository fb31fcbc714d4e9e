"""Changing what the database would not let anybody change: what an owner of the server could do."""

from tortoise.connection import get_connections


async def forged(*statements: str) -> None:
    """Run SQL while no trigger and no foreign key is asked."""
    handler = get_connections()
    connection = handler.get(next(iter(handler.db_config)))
    if connection.capabilities.dialect == "postgres":
        await connection.execute_script(
            f"BEGIN; SET LOCAL session_replication_role = replica; {';'.join(statements)}; COMMIT"
        )
        return
    triggers = await connection.execute_query_dict(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    )
    await connection.execute_query("PRAGMA foreign_keys = OFF")
    try:
        for trigger in triggers:
            await connection.execute_script(f"DROP TRIGGER {trigger['name']}")
        for statement in statements:
            await connection.execute_query(statement)
    finally:
        for trigger in triggers:
            await connection.execute_script(trigger["sql"])
        await connection.execute_query("PRAGMA foreign_keys = ON")
