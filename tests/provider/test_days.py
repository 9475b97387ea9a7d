"""Last days: which texts are one, and when one ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from saas.days import is_day, noon


@pytest.mark.parametrize(
    ("text", "day"),
    [("2027-01-31", True), ("2027-02-31", False), ("20270131", False), ("2027-1-31", False), ("", False)],
)
def test_a_day_is_written_in_one_way(text: str, *, day: bool) -> None:
    """Otherwise one day in two ways would be a change."""
    assert is_day(text) == day


def test_a_last_day_ends_at_noon() -> None:
    """Of UTC, twelve hours away from both its neighbours."""
    assert datetime.fromtimestamp(noon("2027-01-31"), UTC).isoformat() == "2027-01-31T12:00:00+00:00"
