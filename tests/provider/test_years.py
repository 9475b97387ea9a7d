"""Years of scheduled runs on one virtual clock: nothing ends by surprise, whatever the weather.

Each day is one run over a credential of every kind, as `python -m runbooks rotate` makes one. A service is down just
when it is needed, nobody runs anything for sixty days, one service's clock is wrong for a week in each year.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import pytest

from infra.estate.rotation.policy import policy_for
from sandbox import World
from tests.provider.minted_runs import KINDS, Kind, Run
from tests.provider.plugin import CallFailed, Plugin
from tests.soak import soak

LIFE = 365
DRAIN = 8 * 3600
SERVICES = {
    "saas:anaconda_org:MintedToken": "anaconda-org",
    "saas:heroku:MintedAuthorization": "heroku",
    "saas:docker_hub:MintedAccessToken": "docker-hub",
    "saas:quay:MintedRobot": "quay",
}


NOBODY_FROM = 270
"""From this day on nobody runs anything for sixty days: just when the first values are due."""


class Life:
    """One credential, day by day."""

    def __init__(self, kind: Kind, plugin: Plugin, world: World) -> None:
        """Made on the first day."""
        self.run = Run(kind, plugin, world)
        self.policy = policy_for(str(kind), LIFE)
        self.run.up(scheduled=True, dueAfterDays=self.policy.due_after_days)
        self.failed = 0

    def day(self) -> None:
        """One scheduled run: what fails is as it was, and comes again the next day."""
        run = self.run
        try:
            run.up(scheduled=True, dueAfterDays=self.policy.due_after_days)
            run.end(drain=DRAIN)
        except CallFailed:
            self.failed += 1
            return
        run.forget()

    @property
    def age(self) -> int:
        """How old the value in use is, in days."""
        return (self.run.today - date.fromisoformat(self.run.state["made"])).days


@pytest.mark.parametrize("years", [1, soak(5)])
def test_no_value_grows_older_than_its_life(years: int, plugin: Plugin, world: World) -> None:
    """Each is replaced in time, its former ones end, and one is left at every issuer."""
    weather = random.Random(years)  # noqa: S311  # the same bad days each time
    world.set_clock("2027-12-30T03:00:00+00:00")  # so that a leap day comes
    lives = [Life(kind, plugin, world) for kind in KINDS]
    down: dict[int, int] = {}
    for day in range(366 * years):
        world.advance_clock(86400)
        for number in [number for number, until in down.items() if until <= day]:
            world.lift(number)
            del down[number]
        for life in lives:
            life.run.today = datetime.fromtimestamp(world.now(), UTC).date()
        due = [life for life in lives if life.age >= life.policy.due_after_days - 1 and str(life.run.kind) in SERVICES]
        for life in due:
            if weather.random() < 0.5:  # just when it is needed
                service = SERVICES[str(life.run.kind)]
                down[world.fault("status", service=service, status=422, times=None)] = day + weather.randint(1, 5)
        if day % 366 in (200, 207):
            world.set_clock_apart("quay", 5 * 86400 if day % 366 == 200 else 0)
        if NOBODY_FROM <= day < NOBODY_FROM + 60:
            continue
        lives[0].run.begin_day()
        for life in lives:
            life.day()
            assert life.age < LIFE, f"{life.run.kind} is {life.age} days old on day {day}"
    for number in down:
        world.lift(number)
    for _ in range(4):
        world.advance_clock(86400)
        lives[0].run.begin_day()
        for life in lives:
            life.run.today = datetime.fromtimestamp(world.now(), UTC).date()
            life.day()
    assert sum(life.failed for life in lives) > 0
    for life in lives:
        assert life.run.state["generation"] > years, str(life.run.kind)
        assert life.run.state["former"] == {}, str(life.run.kind)
        assert life.run.kind.at is None or len(life.run.kind.names(world)) == 1, str(life.run.kind)
