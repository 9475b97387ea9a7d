"""What an answer says of time."""

from __future__ import annotations

import httpx
import pytest

from shared.pauses import asked_pause, moment

DATE = "Sat, 28 Nov 2026 12:00:00 GMT"
NOON = 1795867200


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "30"}, 30),
        ({"retry-after": "Sat, 28 Nov 2026 12:01:00 GMT", "date": DATE}, 60),
        ({"retry-after": "Sat, 28 Nov 2026 11:00:00 GMT", "date": DATE}, 0),
        ({"retry-after": "soon"}, None),
        ({"x-ratelimit-reset": str(NOON + 90), "x-ratelimit-remaining": "0", "date": DATE}, 91),
        ({"x-ratelimit-reset": str(NOON + 90), "x-ratelimit-remaining": "5", "date": DATE}, None),
        ({"x-ratelimit-reset": str(NOON + 90), "x-ratelimit-remaining": "0"}, 81),
    ],
)
def test_a_pause_is_asked_for_in_two_ways(headers: dict[str, str], seconds: float | None) -> None:
    """A moment is compared with the service's own clock, and with ours where it tells none."""
    assert asked_pause(httpx.Response(429, headers=headers), NOON + 10) == seconds


@pytest.mark.parametrize("text", ["", "soon", "Sat, 99 Nov 2026 12:00:00 GMT"])
def test_what_is_no_moment_is_none(text: str) -> None:
    """Whatever a service writes there."""
    assert moment(text) is None
    assert moment(DATE) == NOON
