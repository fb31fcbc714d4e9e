"""Tortoise's migration executor, made whole: nothing is forgotten, and a step is all or nothing.

Tortoise 1.1 leaves the CHECK constraints of a model out of CREATE TABLE, where SQLite alone can
have them; it loses indexes, triggers and unique keys when SQLite has to make a table anew; and it
records a migration in a transaction of its own, so that a process killed in between can never
migrate again. Here all steps and their records share the caller's transaction.
"""

from typing import Any

from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.schema_editor import BasePostgresSchemaEditor, SqliteSchemaEditor
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_editor.data import ModelSqlData
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps
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

    _unique: frozenset[str] = frozenset()  # columns of the table that is being made anew

    async def _run_sql(self, sql: str) -> None:
        if self.collect_sql:
            self.collected_sql.append(sql)
        else:
            await self.client.execute_script(sql)

    async def add_constraint(
        self, model: type[Model], constraint: UniqueConstraint | CheckConstraint
    ) -> None:
        """Make the table anew for a CHECK: SQLite cannot add one to a table that exists."""
        if isinstance(constraint, CheckConstraint):
            await self._remake_table(model)
        else:
            await super().add_constraint(model, constraint)

    async def remove_constraint(
        self, model: type[Model], constraint: UniqueConstraint | CheckConstraint
    ) -> None:
        """Leave a CHECK for the next AddConstraint, which makes the table anew without it."""
        if not isinstance(constraint, CheckConstraint):
            await super().remove_constraint(model, constraint)

    async def _remake_table(
        self,
        model: type[Model],
        create_field: Any = None,
        delete_field: Any = None,
        alter_fields: list[tuple[Any, Any]] | None = None,
    ) -> None:
        """Make a table anew, with all that belongs to it, except what is about a deleted column."""
        table = model._meta.db_table
        gone = {one.source_field or one.model_field_name for one in (delete_field,) if one}
        beside = await self.client.execute_query_dict(
            "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
            " AND type IN ('index', 'trigger')",
            [table],
        )
        indexed = {one["name"]: await self._columns(one["name"]) for one in beside}
        unique = frozenset(
            one.source_field or name
            for name, one in model._meta.fields_map.items()
            if one.unique and not one.pk
        )
        self._unique = unique
        try:
            await super()._remake_table(model, create_field, delete_field, alter_fields)
        finally:
            self._unique = frozenset()
        for one in beside:
            columns = set(indexed[one["name"]])
            told = one["sql"].startswith("CREATE UNIQUE") and len(columns) == 1
            if not gone & columns and not (told and columns <= unique):
                await self.client.execute_script(one["sql"])

    async def _columns(self, index: str) -> list[str]:
        found = await self.client.execute_query_dict(f'PRAGMA index_info("{index}")')
        return [one["name"] for one in found]

    def _get_field_sql(
        self,
        db_field: str,
        field_type: str,
        nullable: bool,
        unique: bool,
        is_pk: bool,
        comment: str,
    ) -> str:
        unique = unique or db_field in self._unique  # forgotten for foreign keys
        return super()._get_field_sql(db_field, field_type, nullable, unique, is_pk, comment)


class _PostgresEditor(_Checks, BasePostgresSchemaEditor):
    """PostgreSQL needs nothing else."""


class _Apps(StateApps):
    """Models whose tables are made: nobody asks them for rows, so nothing is prepared for that."""

    def _build_initial_querysets(self) -> None:
        for app in self.apps.values():
            for model in app.values():
                if model._meta._inited:
                    model._meta.finalise_fields()


class _Before(State):
    """What there was before an operation; its models are made if the operation asks for them."""

    def __init__(self, models: dict[tuple[str, str], ModelState], apps: StateApps) -> None:
        self.models = models
        self._unmade = StateApps(dict(apps._default_connections), apps._connections)

    def __getattr__(self, name: str) -> Any:
        if name != "apps":
            raise AttributeError(name)
        self.apps = self._unmade.clone(self.models)
        return self.apps


class _State(State):
    """What there is now."""

    def clone(self) -> State:
        """Keep what describes the models, which is all that most operations want of the past."""
        models = {key: model.clone() for key, model in self.models.items()}
        return _Before(models, self.apps)


class Executor(MigrationExecutor):
    """Applies migrations through `connection`, which is a transaction."""

    async def _project_state(
        self, applied: set[MigrationKey], *, upto: MigrationKey | None = None
    ) -> State:
        """What the migrations that were applied made."""
        connections = {
            label: config["default_connection"] for label, config in self.loader.apps_config.items()
        }
        state = _State(models={}, apps=_Apps(connections))
        for key in self._full_plan():
            if key == upto:
                break
            migration = self.loader.graph.nodes[key]
            if key in applied and migration is not None:
                await migration.apply(state, dry_run=True)
        return state

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:
        dialect = self.connection.capabilities.dialect
        editor: Any = _SqliteEditor if dialect == "sqlite" else _PostgresEditor
        return editor(self.connection, atomic=atomic, collect_sql=collect_sql)  # type: ignore[no-any-return]
