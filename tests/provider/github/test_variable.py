"""Variables: taken over where they are, whole in every write, and gone only when that is certain."""

from __future__ import annotations

import pytest

from sandbox import World
from tests.provider.case import Case
from tests.provider.cases.placed import ORGANIZATION_VARIABLE, REPOSITORY_VARIABLE
from tests.provider.plugin import CallFailed, Made, Plugin

each = pytest.mark.parametrize("case", [ORGANIZATION_VARIABLE, REPOSITORY_VARIABLE], ids=str)


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(REPOSITORY_VARIABLE.settings(world) | {"patienceSeconds": "0.3"})
    return plugin


def make(plugin: Plugin, case: Case, **changes: object) -> Made:
    """The case's variable, or one that differs from it."""
    return plugin.create(case.token, plugin.check(case.token, case.inputs.but(**changes)))


@each
def test_one_that_is_there_is_taken_over(ready: Plugin, world: World, case: Case) -> None:
    """Made by hand with another value: brought to the inputs, without a second attempt to make it."""
    make(ready, case, value="by hand")
    before = world.last_request()
    make(ready, case)
    methods = [row["method"] for row in world.requests(after=before, service="github")]
    assert (methods.count("POST"), methods.count("PATCH")) == (0, 1)
    assert case.present(world) == case.inputs.without(*case.replacements).values


@each
def test_one_that_somebody_makes_meanwhile_is_taken_over(ready: Plugin, world: World, case: Case) -> None:
    """The look finds nothing, and the POST a conflict: the one that is there gets our value."""
    make(ready, case, value="by somebody faster")
    world.fault("status", service="github", path="/variables/PLACE$", method="GET", status=404, times=1)
    make(ready, case)
    assert case.present(world) == case.inputs.without(*case.replacements).values


@each
def test_a_404_is_gone_only_when_the_others_are_shown(ready: Plugin, world: World, case: Case) -> None:
    """A credential that is shown no variable must not make the engine forget them."""
    made = make(ready, case)
    world.fault("status", service="github", path="/actions/variables", status=404, times=None)
    with pytest.raises(CallFailed, match=r"is not shown the list of an-org.*'s variables either") as failure:
        ready.read(case.token, made.id, made.state)
    assert "variables (" in str(failure.value)


def test_an_empty_list_is_sent_and_kept(ready: Plugin, world: World) -> None:
    """A variable that nobody may read any more; an addition by hand is drift."""
    made = make(ready, ORGANIZATION_VARIABLE, repositories=[])
    assert world.state()["variables"]["an-org/PLACE"]["repositories"] == []
    world.write_variable("an-org", "PLACE", repositories=["gamma"])
    seen = ready.read(ORGANIZATION_VARIABLE.token, made.id, made.state)
    assert seen is not None
    assert seen.state.values["repositories"] == ["gamma"]


@each
def test_wrong_inputs_are_refused(ready: Plugin, case: Case) -> None:
    """The sentence calls it a variable and says what is wrong."""
    for change, words in (({"name": "GITHUB_X"}, "a variable's name is"), ({"value": ""}, "an empty variable")):
        with pytest.raises(CallFailed, match=r"variable .* of an-org") as failure:
            ready.check(case.token, case.inputs.but(**change))
        assert words in str(failure.value)
