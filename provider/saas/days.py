"""The last day of a credential, as a day of the calendar in UTC such as `2027-01-31`."""

from __future__ import annotations

from datetime import date, datetime


def is_day(text: str) -> bool:
    """Whether a text is a day, written in that one way."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def noon(day: str) -> float:
    """When a credential with that last day ends, in seconds since 1970: at noon, so that no clock's error shifts it."""
    return datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()
