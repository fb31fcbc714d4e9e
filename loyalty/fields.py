"""Field types that the models of all rooms share."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from tortoise import fields

Instant = TypeVar("Instant", datetime, datetime | None)


class UtcDatetimeField(fields.DatetimeField[Instant]):
    """An instant. SQLite keeps datetimes as text, so everything is written and compared as UTC."""

    def to_db_value(self, value: Any, instance: Any) -> Any:
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise ValueError("a naive datetime is not an instant")
            value = value.astimezone(UTC)
        return super().to_db_value(value, instance)
