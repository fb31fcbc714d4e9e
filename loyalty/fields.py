"""Field types that the models of all rooms share."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from tortoise import fields
from tortoise.indexes import Index

Instant = TypeVar("Instant", datetime, datetime | None)


class UtcDatetimeField(fields.DatetimeField[Instant]):
    """An instant. SQLite keeps datetimes as text, so everything is written and compared as UTC."""

    def to_db_value(self, value: Any, instance: Any) -> Any:
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise ValueError("a naive datetime is not an instant")
            value = value.astimezone(UTC)
        return super().to_db_value(value, instance)


class IndexWhere(Index):
    """An index of the rows for which a condition holds: small, where few of them do."""

    def __init__(self, *, fields: Sequence[str], name: str, where: str) -> None:
        super().__init__(fields=tuple(fields), name=name)
        self.where = where
        self.extra = f" WHERE {where}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How a migration writes it down."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "where": self.where}
