"""At no instant of any run is an organisation secret, or its list of repositories, missing or half changed.

The state is taken after every request that GitHub gets, under both readings of "does an update that omits the list
clear it", for runs that end well and for runs that are killed before and after the effect of the write. Kills at
look-ups are tried under the reading that takes more away. `tests/provider/test_lists.py` has any sequence of changes at
the provider; here it is the data and the program that change, so `make test` runs a few of them and `make soak` all.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.client import World
from tests.end_to_end.stage import Stage, kill
from tests.soak import soak

SECRET = "widgets/ALPHA"
OLD_LIST = ["press", "store"]
SWITCH = "update-without-list-clears"
State = tuple[tuple[str, ...], str] | None
"""What a repository sees of the secret: its list and the digest of its value; None when it is gone."""


@dataclass(frozen=True)
class Scenario:
    """A change of the data or the vault, and the request that carries it out."""

    name: str
    edit: Callable[[Stage, World], None]
    carried_by: str = "PUT"

    def __str__(self) -> str:
        return self.name


def edit_value(stage: Stage, world: World) -> None:
    world.write_field("alpha", "credential", "another-value")


def edit_list(stage: Stage, world: World, repositories: str = '["press", "shelves"]') -> None:
    file = stage.stacks / "credentials" / "alpha.toml"
    file.write_text(re.sub(r"repositories = .*", f"repositories = {repositories}", file.read_text()))


def edit_both(stage: Stage, world: World) -> None:
    edit_value(stage, world)
    edit_list(stage, world)


def edit_value_after_list(stage: Stage, world: World) -> None:
    edit_list(stage, world)
    stage.up()
    edit_value(stage, world)


def shrink_list(stage: Stage, world: World) -> None:
    edit_list(stage, world, '["store"]')


def empty_list(stage: Stage, world: World) -> None:
    edit_list(stage, world, "[]")


def remove(stage: Stage, world: World) -> None:
    (stage.stacks / "credentials" / "alpha.toml").unlink()


def move(stage: Stage, world: World) -> None:
    """The delivery moves to another credential's file, and so to another value."""
    source, target = (stage.stacks / "credentials" / f"{name}.toml" for name in ("alpha", "beta"))
    delivery = source.read_text().partition("[[deliveries]]")[2]
    target.write_text(f"{target.read_text()}\n[[deliveries]]{delivery}")
    source.unlink()
    tomllib.loads(target.read_text())


SCENARIOS = [
    Scenario("a changed value", edit_value),
    Scenario("a changed list", edit_list),
    Scenario("both", edit_both),
    Scenario("list, then value", edit_value_after_list),
    Scenario("a shorter list", shrink_list),
    Scenario("an empty list", empty_list),
    Scenario("a removal", remove, carried_by="DELETE"),
    Scenario("a move between credential files", move),
]


BOTH, REMOVAL, MOVE = SCENARIOS[2], SCENARIOS[6], SCENARIOS[7]
OTHERS = [scenario for scenario in SCENARIOS if scenario not in (BOTH, REMOVAL, MOVE)]


@pytest.fixture(params=[pytest.param(True, id="clearing"), soak(False, id="keeping")])
def stage(small: Stage, request: pytest.FixtureRequest) -> Stage:
    """A deployed little estate under one reading of the switch."""
    with small.world() as world:
        world.set_switch(SWITCH, on=request.param)
    return small


@pytest.mark.parametrize("scenario", [BOTH, REMOVAL, MOVE, *map(soak, OTHERS)], ids=str)
def test_nothing_is_ever_short(stage: Stage, scenario: Scenario) -> None:
    """Through the whole run the secret is as before or as wanted, and nothing in between."""
    with stage.world() as world:
        start, seen = before(world), len(world.history())
        scenario.edit(stage, world)
        stage.up()
        assert wanted(stage, world) != start
        assert_only(states(world, seen), scenario, start, wanted(stage, world), stage)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("scenario", [BOTH, *map(soak, (REMOVAL, MOVE, *OTHERS))], ids=str)
def test_a_kill_at_the_write_leaves_nothing_short(stage: Stage, scenario: Scenario, moment: str) -> None:
    """Killed before or after the effect of the write, the secret is whole, and the next `up` completes."""
    with stage.world() as world:
        start, seen = before(world), len(world.history())
        scenario.edit(stage, world)
        killed_at(stage, world, moment, method=scenario.carried_by, path="/actions/secrets/ALPHA$")
        stage.up()
        assert_only(states(world, seen), scenario, start, wanted(stage, world), stage)


@pytest.mark.parametrize(
    ("path", "nth"),
    [
        soak("/repos/widgets/shelves$", 1),
        ("/actions/secrets/public-key$", 1),
        soak("/actions/secrets$", 1),
        soak("/actions/secrets/ALPHA/repositories$", 1),
    ],
)
def test_a_kill_at_a_look_up_leaves_nothing_short(small: Stage, path: str, nth: int) -> None:
    """Killed at any of the reads around the write, the secret is whole, and the next `up` completes."""
    scenario = BOTH
    with small.world() as world:
        world.set_switch(SWITCH, on=True)
        start, seen = before(world), len(world.history())
        scenario.edit(small, world)
        killed_at(small, world, "after", method="GET", path=path, nth=nth)
        small.up()
        assert_only(states(world, seen), scenario, start, wanted(small, world), small)


def killed_at(stage: Stage, world: World, moment: str, **match: Any) -> None:
    """Start `up`, and kill it with its engine while GitHub holds the matching request."""
    hold = world.hold("before" if moment == "before" else "after", service="github", **match)
    process = stage.start("up")
    held = world.held()
    kill(process)
    assert held, "the run never made the request it was to be killed at"
    for request in held:
        world.drop(request["number"])
    world.lift(hold)


def before(world: World) -> State:
    """The secret as it is now."""
    return state_of(world.state("github"))


def states(world: World, seen: int) -> list[State]:
    """The secret after every request and edit since."""
    return [state_of(entry["state"]) for entry in world.history()[seen:]]


def state_of(state: dict[str, Any]) -> State:
    secret = state["organization_secrets"].get(SECRET)
    return secret and (tuple(secret["repositories"]), secret["digest"])


def wanted(stage: Stage, world: World) -> State:
    """What the data and the vault say now."""
    for file in (stage.stacks / "credentials").glob("*.toml"):
        credential = tomllib.loads(file.read_text())
        for delivery in credential["deliveries"]:
            if delivery.get("name") == "ALPHA":
                value = world.field(file.stem, credential.get("field", "credential"))
                return tuple(sorted(delivery["repositories"])), world.digest(value)
    return None


def assert_only(found: list[State], scenario: Scenario, start: State, end: State, stage: Stage) -> None:
    """Nothing but the start and the end was ever seen, the end last; a scenario of two runs has a middle too."""
    assert found
    assert found[-1] == end
    between = {(end[0], start[1])} if scenario.name == "list, then value" and start and end else set()
    assert set(found) <= {start, end} | between
