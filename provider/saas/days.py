"""The last day of a credential, as a day of the calendar in UTC such as `2027-01-31`."""

from __future__ import annotations

from datetime import date, datetime


def is_day(text: str) -> bool:
    """Return whether a text is a day, written in that one way."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def noon(day: str) -> float:
    """Return when a credential with that last day ends, in seconds since 1970: at noon, since clocks differ."""
    return datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()
