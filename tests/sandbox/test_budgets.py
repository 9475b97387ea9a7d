"""Limits of requests: they count down, come back by the world's clock, and refuse only where a switch says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.budgets import Bucket, Window
from sandbox.service import LIMITS_REFUSE
from sandbox.store import Clock, Store
from tests.sandbox.at_hand import Asked


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    """The clock of a new world."""
    return Clock(Store(tmp_path / "world.db"))


def test_a_window_ends(clock: Clock) -> None:
    """It begins with the first request; when it is over, and when the clock was set back, all are left again."""
    window = Window(clock, 3, 60)
    start = clock.now()
    for left in (2, 1, 0, 0):
        window.spend()
        assert (window.remaining, window.used + window.remaining) == (left, 3)
    assert window.resets_at - start in (60, 61)
    clock.set(start + 59)
    assert window.remaining == 0
    clock.set(start + 62)
    assert (window.remaining, window.resets_at - clock.now()) == (3, 60)
    window.spend()
    clock.set(start - 1000)
    assert window.remaining == 3
    window.spend()
    window.renew()
    assert window.used == 0


def test_a_bucket_fills(clock: Clock) -> None:
    """A part of it comes back each second, and never more than it holds."""
    bucket = Bucket(clock, 120, 60)
    start = clock.now()
    for _ in range(121):
        bucket.spend()
    assert bucket.remaining <= 2
    clock.set(start + 10)
    assert 20 <= bucket.remaining <= 22
    clock.set(start + 1000)
    assert bucket.remaining == 120
    bucket.spend()
    bucket.renew()
    assert bucket.remaining == 120


FREE = {"github": "/api/v3/rate_limit", "heroku": "/account/rate-limits"}
"""What is answered whatever was used, and does not count."""
COUNTED = {"github": "/api/v3/meta", "heroku": "/account", "docker-hub": "/v2/access-tokens"}
LEFT = {"github": "x-ratelimit-remaining", "heroku": "ratelimit-remaining", "docker-hub": "x-ratelimit-remaining"}
FULL = {"github": 5000, "heroku": 4500, "docker-hub": 180}
REFUSED = {"github": 403, "heroku": 429, "docker-hub": 429}


@pytest.mark.parametrize("name", COUNTED)
def test_each_answer_says_what_is_left(tmp_path: Path, name: str) -> None:
    """It counts down by one; the route that shows it is free, and shows the same."""
    asked = Asked(tmp_path, name)
    left = [int(asked.ask("GET", COUNTED[name]).headers[LEFT[name]]) for _ in range(3)]
    assert left == [left[0], left[0] - 1, left[0] - 2]
    if name in FREE:
        shown = [asked.ask("GET", FREE[name]) for _ in range(2)]
        found = shown[1].json()
        assert (found["rate"] if name == "github" else found)["remaining"] == left[2]
        assert {reply.headers[LEFT[name]] for reply in shown} == {str(left[2])}
    asked.service.restored()
    assert int(asked.ask("GET", COUNTED[name]).headers[LEFT[name]]) == FULL[name] - 1
    asked.close()


@pytest.mark.parametrize("name", COUNTED)
def test_a_limit_that_is_used_up_refuses_where_a_switch_says_so(tmp_path: Path, name: str) -> None:
    """In the service's words, with the moment from which on it may be asked again; by then, it answers."""
    asked = Asked(tmp_path, name)
    clock = asked.services.world.clock
    budget = asked.service.state.budget
    while budget.remaining:
        budget.spend()
    assert asked.ask("GET", COUNTED[name]).status == 200
    asked.services.world.set_switch(LIMITS_REFUSE, on=True)
    reply = asked.ask("GET", COUNTED[name])
    assert (reply.status, reply.headers[LEFT[name]], asked.problem(reply)) == (REFUSED[name], "0", None)
    assert name not in FREE or asked.ask("GET", FREE[name]).status == 200
    if name != "heroku":
        assert clock.now() < int(reply.headers["x-ratelimit-reset"]) <= clock.now() + 3600
        clock.set(int(reply.headers["x-ratelimit-reset"]))
    else:
        clock.set(clock.now() + 60)
    if name == "docker-hub":
        assert reply.headers["x-retry-after"] == reply.headers["x-ratelimit-reset"]
    assert asked.ask("GET", COUNTED[name]).status == 200
    asked.close()
