"""Field types that the models of all rooms share."""

from datetime import UTC, datetime
from typing import Any

from tortoise import fields


class UtcDatetimeField(fields.DatetimeField[datetime]):
    """An instant. SQLite keeps datetimes as text, so everything is written and compared as UTC."""

    def to_db_value(self, value: Any, instance: Any) -> Any:
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise ValueError("a naive datetime is not an instant")
            value = value.astimezone(UTC)
        return super().to_db_value(value, instance)
