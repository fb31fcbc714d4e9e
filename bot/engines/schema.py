"""Tortoise's migration executor, made whole: CHECKs are created, and a step is all or nothing.

Tortoise 1.1 leaves the CHECK constraints of a model out of CREATE TABLE, where SQLite alone can
have them, and records a migration in a transaction of its own, so that a process killed in between
can never migrate again. Here all steps and their records share the caller's transaction.
"""

from typing import Any

from tortoise.migrations.constraints import CheckConstraint
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.schema_editor import BasePostgresSchemaEditor, SqliteSchemaEditor
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_editor.data import ModelSqlData
from tortoise.models import Model


class _Checks(BaseSchemaEditor):
    """Puts the CHECK constraints of a model into its CREATE TABLE."""

    _checks: tuple[str, ...] = ()

    def _get_model_sql_data(self, model: type[Model]) -> ModelSqlData:
        self._checks = tuple(
            self.CHECK_CONSTRAINT_CREATE_TEMPLATE.format(name=one.name, check=one.check)
            for one in getattr(model._meta, "constraints", None) or ()
            if isinstance(one, CheckConstraint)
        )
        try:
            return super()._get_model_sql_data(model)
        finally:
            self._checks = ()

    def _get_inner_statements(self) -> list[str]:
        return [*super()._get_inner_statements(), *self._checks]


class _SqliteEditor(_Checks, SqliteSchemaEditor):
    """Runs scripts through the engine, which knows where a statement ends and does not commit."""

    async def _run_sql(self, sql: str) -> None:
        if self.collect_sql:
            self.collected_sql.append(sql)
        else:
            await self.client.execute_script(sql)


class _PostgresEditor(_Checks, BasePostgresSchemaEditor):
    """PostgreSQL needs nothing else."""


class Executor(MigrationExecutor):
    """Applies migrations through `connection`, which is a transaction."""

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:
        dialect = self.connection.capabilities.dialect
        editor: Any = _SqliteEditor if dialect == "sqlite" else _PostgresEditor
        return editor(self.connection, atomic=atomic, collect_sql=collect_sql)  # type: ignore[no-any-return]
