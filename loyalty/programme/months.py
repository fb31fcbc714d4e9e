"""Months of the calendar."""

from datetime import datetime


def months_later(day: datetime, months: int) -> datetime:
    """The same day, `months` (also negative) later; the month's last day where it is missing."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return day.replace(year=year, month=month + 1, day=last)
            except ValueError:
                continue
    raise AssertionError("every month has 28 days")
