"""At no instant is an organisation secret missing, or readable by fewer than both its old and new readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sandbox import World
from sandbox.github.secrets import CLEARS_LIST
from tests.provider.cases import SEED
from tests.provider.cases.sealed import ORGANIZATION_SECRET
from tests.provider.plugin import Made, Plugin, Properties

REPOSITORIES = SEED["github"]["organizations"]["an-org"]["repositories"]
READERS = {
    "all": frozenset(REPOSITORIES),
    "private": frozenset(name for name, facts in REPOSITORIES.items() if facts["private"]),
}


@dataclass(frozen=True)
class Step:
    """What the data wants next: inputs, or None for no secret."""

    value: str
    visibility: str
    repositories: tuple[str, ...]
    removed: bool = False


lists = st.lists(st.sampled_from(sorted(REPOSITORIES)), unique=True).map(tuple)
steps = st.one_of(
    st.builds(Step, st.sampled_from(["first-value", "second-value"]), st.just("selected"), lists),
    st.builds(Step, st.just("first-value"), st.sampled_from(["all", "private"]), st.just(())),
    st.just(Step("", "", (), removed=True)),
)

USUAL = [
    Step("first-value", "selected", ("alpha", "beta")),
    Step("second-value", "selected", ("alpha", "beta")),
    Step("second-value", "selected", ("beta", "gamma")),
    Step("first-value", "selected", ("alpha", "beta")),
    Step("first-value", "selected", ()),
    Step("first-value", "all", ()),
    Step("second-value", "selected", ("delta",)),
    Step("", "", (), removed=True),
]
"""A changed value, a changed list, both, an empty list, another visibility and back, a removal."""


def readers(shown: dict[str, Any]) -> frozenset[str]:
    """The repositories that may read a secret of this visibility and list."""
    return READERS.get(shown["visibility"], frozenset(shown["repositories"]))


def walk(plugin: Plugin, world: World, wanted: Step, made: Made | None) -> Made | None:
    """One run of the engine towards a step."""
    token = ORGANIZATION_SECRET.token
    if wanted.removed:
        if made is not None:
            plugin.delete(token, made)
        return None
    values = {"value": wanted.value, "visibility": wanted.visibility, "repositories": list(wanted.repositories)}
    inputs = plugin.check(token, Properties({"organization": "an-org", "name": "TOKEN"} | values, frozenset({"value"})))
    if made is None:
        return plugin.create(token, inputs)
    return plugin.update(token, made, inputs) if plugin.diff(token, made, inputs).changes else made


each_reading = pytest.mark.parametrize(
    "clears", [False, True], ids=["an update keeps the list", "an update clears the list"]
)
random_ones = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@each_reading
@example(path=USUAL)
@given(path=st.lists(steps, min_size=1, max_size=4))
@settings(random_ones, max_examples=8)
def test_no_request_leaves_a_secret_short(clears: bool, path: list[Step], plugin: Plugin, world: World) -> None:
    """After every request of any sequence of runs, whoever may read before and after a run may read during it."""
    require_never_short(clears, path, plugin, world)


@pytest.mark.soak
@each_reading
@given(path=st.lists(steps, min_size=1, max_size=12))
@settings(random_ones, max_examples=100)
def test_no_request_of_a_long_sequence_leaves_a_secret_short(
    clears: bool, path: list[Step], plugin: Plugin, world: World
) -> None:
    """However long it is."""
    require_never_short(clears, path, plugin, world)


def require_never_short(clears: bool, path: list[Step], plugin: Plugin, world: World) -> None:
    """Walk the path, and look at what is there after every request."""
    world.reset()
    world.set_switch(CLEARS_LIST, on=clears)
    plugin.configure(ORGANIZATION_SECRET.settings(world))
    made: Made | None = None
    before: dict[str, Any] | None = None
    for wanted in path:
        mark = world.history()[-1]["number"]
        made = walk(plugin, world, wanted, made)
        after = world.state()["organization_secrets"].get("an-org/TOKEN")
        for entry in world.history(after=mark):
            during = entry["state"]["organization_secrets"].get("an-org/TOKEN")
            if before is None or after is None:
                assert during in (before, after)
                continue
            assert during is not None
            assert readers(during) >= readers(before) & readers(after)
            assert (during["digest"], readers(during)) in [(one["digest"], readers(one)) for one in (before, after)]
        before = after
        assert (made is None) == (after is None)
        if after is not None:
            assert after["digest"] == world.digest(wanted.value)
            assert readers(after) == READERS.get(wanted.visibility, frozenset(wanted.repositories))
