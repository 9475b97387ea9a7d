"""Secrets inside repositories: each place its own key and list, and what a 404 means at each of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from sandbox import World
from tests.provider.case import Case
from tests.provider.cases.sealed import (
    CASES,
    ENVIRONMENT_SECRET,
    ORGANIZATION_SECRET,
    REPOSITORY_SECRET,
)
from tests.provider.plugin import CallFailed, Made, Plugin

INSIDE = (REPOSITORY_SECRET, ENVIRONMENT_SECRET)

each_inside = pytest.mark.parametrize("case", INSIDE, ids=str)


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(REPOSITORY_SECRET.settings(world) | {"patienceSeconds": "0.3"})
    return plugin


def make(plugin: Plugin, case: Case) -> Made:
    """The case's secret."""
    return plugin.create(case.token, plugin.check(case.token, case.inputs))


def test_each_place_has_a_key_and_a_secret_of_its_own(ready: Plugin, world: World) -> None:
    """One name at every kind of place is as many secrets; a value sealed for one place is of no use at another."""
    for case in CASES:
        make(ready, case)
    asked = [row["path"] for row in world.requests(service="github") if row["path"].endswith("/public-key")]
    assert len(set(asked)) == len(asked) == len(CASES)
    assert all(case.present(world) is not None for case in CASES)


@each_inside
def test_names_in_any_case_are_one_secret(ready: Plugin, case: Case) -> None:
    """GitHub takes them for the same; nothing is planned when only their writing changed."""
    made = make(ready, case)
    names = {name: text.upper() for name, text in case.inputs.values.items() if name not in ("value", "name")}
    shouted = ready.check(case.token, case.inputs.but(**names, name="token"))
    assert not ready.diff(case.token, made, shouted).changes


@each_inside
def test_a_404_is_gone_only_when_the_others_are_shown(ready: Plugin, world: World, case: Case) -> None:
    """A credential that is shown no secret of the repository must not make the engine forget them."""
    made = make(ready, case)
    world.fault("status", service="github", path="secrets", status=404, times=None)
    calls: list[Callable[[], object]] = [
        partial(ready.read, case.token, made.id, made.state),
        partial(ready.read, case.token, made.id),
        partial(ready.delete, case.token, made),
    ]
    for call in calls:
        with pytest.raises(CallFailed, match="does not mean that it is gone") as failure:
            call()
        assert "manage its secrets (repo)" in str(failure.value)
        assert "an-org/alpha" in str(failure.value)


@each_inside
def test_a_secret_goes_with_its_repository(ready: Plugin, world: World, case: Case) -> None:
    """An owner's token shows that the repository is gone: so is the secret, and its delete is done."""
    made = make(ready, case)
    world.remove_repository("an-org/alpha")
    assert ready.read(case.token, made.id, made.state) is None
    ready.delete(case.token, made)


def test_a_secret_goes_with_its_environment(ready: Plugin, world: World) -> None:
    """The repository's own secrets are shown, so the environment is gone; it is not made by writing a secret."""
    made = make(ready, ENVIRONMENT_SECRET)
    world.ask("DELETE", "/services/github/environments/an-org/alpha/production")
    assert ready.read(ENVIRONMENT_SECRET.token, made.id, made.state) is None
    with pytest.raises(CallFailed, match="secret TOKEN of the environment production of an-org/alpha"):
        make(ready, ENVIRONMENT_SECRET)


def test_a_renamed_repository_is_not_written_to(ready: Plugin, world: World) -> None:
    """GitHub leads a write elsewhere; the sentence asks for the new name."""
    made = make(ready, REPOSITORY_SECRET)
    world.rename_repository("an-org/alpha", "omega")
    with pytest.raises(CallFailed, match="Correct the name or the address"):
        ready.update(REPOSITORY_SECRET.token, made, ready.check(REPOSITORY_SECRET.token, REPOSITORY_SECRET.inputs))


@pytest.mark.parametrize("case", [*INSIDE, ORGANIZATION_SECRET], ids=str)
@pytest.mark.parametrize(
    "identity", ["TOKEN", "an-org//TOKEN", "an-org/alpha/", "an-org/al pha/x/TOKEN", "an-org/../x/T"]
)
def test_a_wrong_import_id_is_explained(ready: Plugin, world: World, case: Case, identity: str) -> None:
    """Nothing is asked; the sentence shows the right form."""
    before = world.last_request()
    with pytest.raises(CallFailed, match=r"is not the id of an? .*secret; give `<organization>/"):
        ready.read(case.token, identity)
    assert world.requests(after=before, service="github") == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"repository": "an-org/alpha"}, "without its organisation"),
        ({"repository": ".."}, "without its organisation"),
        ({"environment": ".."}, "an environment has a name"),
        ({"environment": " "}, "an environment has a name"),
        ({"name": "GITHUB_X"}, "no GITHUB_ in front"),
        ({"value": ""}, "the value is empty"),
    ],
)
def test_wrong_inputs_are_refused_before_anything_is_sent(
    ready: Plugin, world: World, change: dict[str, str], words: str
) -> None:
    """The sentence says which secret and what is wrong with it."""
    before = world.last_request()
    with pytest.raises(CallFailed, match="The environment secret") as failure:
        ready.check(ENVIRONMENT_SECRET.token, ENVIRONMENT_SECRET.inputs.but(**change))
    assert words in str(failure.value)
    assert world.requests(after=before, service="github") == []
