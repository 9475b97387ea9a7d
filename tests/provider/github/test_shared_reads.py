"""How many requests many objects take, and that a list which is not whole makes nothing look gone."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from tests.provider.case import Case
from tests.provider.cases.github import WEBHOOK
from tests.provider.cases.github_access import RULESET, WORKFLOW
from tests.provider.cases.placed import DEPLOY_KEY, ORGANIZATION_VARIABLE, REPOSITORY_VARIABLE
from tests.provider.cases.sealed import (
    ENVIRONMENT_SECRET,
    ORGANIZATION_SECRET,
    REPOSITORY_SECRET,
)
from tests.provider.plugin import CallFailed, Made, Plugin, Properties

MANY = 12
SETTINGS = {"patienceSeconds": "0.3"}


def asked(world: World, after: int) -> list[str]:
    """What GitHub was asked: method, path and page."""
    return [f"{row['method']} {row['path']}" for row in world.requests(after=after, service="github")]


def new_run(plugin: Plugin, world: World) -> int:
    """Begin a run of the engine; the number of the last request before it."""
    plugin.configure(ORGANIZATION_SECRET.settings(world) | SETTINGS)
    return world.last_request()


def inputs_of(case: Case, number: int) -> Properties:
    """Inputs like those of a case, of another object at the same place."""
    if case is WEBHOOK:
        return case.inputs.but(url=f"https://bell.example/{number}")
    return case.inputs.but(name=f"{case.inputs.values['name']}_{number}")


def make(plugin: Plugin, case: Case, inputs: Properties) -> Made:
    """One object."""
    return plugin.create(case.token, plugin.check(case.token, inputs))


@pytest.mark.parametrize(
    ("case", "own"),
    [
        (ORGANIZATION_SECRET, 1),
        (ORGANIZATION_VARIABLE, 1),
        (REPOSITORY_SECRET, 0),
        (ENVIRONMENT_SECRET, 0),
        (REPOSITORY_VARIABLE, 0),
        (WEBHOOK, 0),
    ],
    ids=str,
)
def test_a_refresh_takes_one_list_for_all_of_a_place(case: Case, own: int, plugin: Plugin, world: World) -> None:
    """Beside it, only the list of repositories of each that has one."""
    new_run(plugin, world)
    made = [make(plugin, case, inputs_of(case, number)) for number in range(MANY)]
    before = new_run(plugin, world)
    under_way = [plugin.begin_read(case.token, one) for one in made]
    assert [call.result().id for call in under_way] == [one.id for one in made]
    assert len(asked(world, before)) == 1 + own * MANY


@pytest.mark.parametrize(
    ("case", "once"),
    [
        (ORGANIZATION_SECRET, 4),  # the list, the key, two repositories
        (ORGANIZATION_VARIABLE, 3),  # the list, two repositories
        (REPOSITORY_SECRET, 2),  # the list, the key
        (REPOSITORY_VARIABLE, 1),
        (WEBHOOK, 1),
    ],
    ids=str,
)
def test_a_create_takes_one_request(case: Case, once: int, plugin: Plugin, world: World) -> None:
    """And what all of them share is asked for once: what is there, the key to seal with, the ids of repositories."""
    before = new_run(plugin, world)
    for number in range(MANY):
        make(plugin, case, inputs_of(case, number))
    assert len(asked(world, before)) == once + MANY


def test_a_preview_of_creates_takes_one_list(plugin: Plugin, world: World) -> None:
    """What is there is looked for in it; nothing else is needed."""
    before = new_run(plugin, world)
    for number in range(MANY):
        inputs = plugin.check(ORGANIZATION_SECRET.token, inputs_of(ORGANIZATION_SECRET, number))
        plugin.create(ORGANIZATION_SECRET.token, inputs, preview=True)
    assert asked(world, before) == ["GET /api/v3/orgs/an-org/actions/secrets"]


@pytest.mark.parametrize("case", [WORKFLOW, RULESET, DEPLOY_KEY], ids=str)
def test_a_refresh_takes_a_request_an_object(case: Case, plugin: Plugin, world: World) -> None:
    """At most: where the list tells everything, it serves for all of the repository."""
    new_run(plugin, world)
    made = make(plugin, case, case.inputs)
    before = new_run(plugin, world)
    for _ in range(2):
        assert plugin.read(case.token, made.id, made.state) is not None
    assert len(asked(world, before)) == (2 if case is RULESET else 1)


ANSWERS: dict[str, dict[str, Any]] = {
    "empty": {"status": 200, "body": {"total_count": 0, "secrets": []}},
    "not found": {"status": 404},
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_list_that_does_not_show_it_makes_nothing_gone(answer: str, plugin: Plugin, world: World) -> None:
    """A secret that is missing there is looked at by itself, in a refresh and in a second look."""
    new_run(plugin, world)
    made = make(plugin, ORGANIZATION_SECRET, ORGANIZATION_SECRET.inputs)
    new_run(plugin, world)
    world.fault("status", service="github", path="/orgs/an-org/actions/secrets$", times=None, **ANSWERS[answer])
    for _ in range(2):
        seen = plugin.read(ORGANIZATION_SECRET.token, made.id, made.state)
        assert seen is not None
        assert seen.state == made.state


def test_an_entry_that_slips_between_two_pages_is_not_gone(plugin: Plugin, world: World) -> None:
    """Somebody removes one of the first hundred while the list is read: one of the second page is on neither."""
    new_run(plugin, world)
    made = {
        number: make(plugin, REPOSITORY_SECRET, inputs_of(REPOSITORY_SECRET, number)) for number in range(100, 201)
    }  # fmt: skip
    new_run(plugin, world)
    world.hold("after", service="github", path="/repos/an-org/alpha/actions/secrets$")
    under_way = plugin.begin_read(REPOSITORY_SECRET.token, made[200])
    [held] = world.held()
    world.remove_secret("an-org/alpha", "TOKEN_100")
    world.lift()
    world.release(held["number"])
    assert under_way.result().id == made[200].id


def test_before_a_create_a_long_list_is_not_believed(plugin: Plugin, world: World) -> None:
    """One that came in two answers may lack what is there: it is looked at by itself."""
    new_run(plugin, world)
    for number in range(31):
        world.write_variable("an-org/alpha", f"V{number:02}", value="by hand")
    before = new_run(plugin, world)
    make(plugin, REPOSITORY_VARIABLE, REPOSITORY_VARIABLE.inputs)
    lists = [path for path in asked(world, before) if path == "GET /api/v3/repos/an-org/alpha/actions/variables"]
    looks = [path for path in asked(world, before) if path.endswith("/variables/PLACE")]
    assert (len(lists), looks) == (2, ["GET /api/v3/repos/an-org/alpha/actions/variables/PLACE"] * 2)


@pytest.fixture
def thousand(world: World) -> list[str]:
    """A thousand repositories that may read a secret."""
    names = [f"feedstock-{number:04}" for number in range(1000)]
    world.seed({"github": {"organizations": {"an-org": {"repositories": {name: {} for name in names}}}}})
    world.write_secret("an-org", "TOKEN", value="by hand", visibility="selected")
    world.list_secret("an-org", "TOKEN", names)
    return names


def test_a_value_for_a_thousand_repositories(plugin: Plugin, world: World, thousand: list[str]) -> None:
    """A look reads their list and keeps their ids; a change of the value asks for none of them."""
    inputs = ORGANIZATION_SECRET.inputs.but(repositories=thousand)
    before = new_run(plugin, world)
    seen = plugin.read(ORGANIZATION_SECRET.token, "an-org/TOKEN")
    assert seen is not None
    assert len(asked(world, before)) == 1 + 10
    before = new_run(plugin, world)
    wanted = plugin.check(ORGANIZATION_SECRET.token, inputs)
    updated = plugin.update(ORGANIZATION_SECRET.token, Made(seen.id, seen.state), wanted)
    assert [path.rpartition("/")[2] for path in asked(world, before)] == ["public-key", "TOKEN"]
    assert world.secret("an-org", "TOKEN")["repositories"] == thousand
    before = new_run(plugin, world)
    again = plugin.check(ORGANIZATION_SECRET.token, inputs.but(value="another", repositories=[*thousand, "alpha"]))
    plugin.update(ORGANIZATION_SECRET.token, updated, again)
    assert [path.rpartition("/")[2] for path in asked(world, before)] == ["alpha", "public-key", "TOKEN"]
    assert world.secret("an-org", "TOKEN")["repositories"] == ["alpha", *thousand]


@pytest.mark.parametrize("case", [ORGANIZATION_SECRET, ORGANIZATION_VARIABLE], ids=str)
def test_a_repository_that_was_made_again_is_looked_up(case: Case, plugin: Plugin, world: World) -> None:
    """GitHub refuses the id that the state keeps; with the new one the write succeeds, and the state keeps that."""
    new_run(plugin, world)
    made = make(plugin, case, case.inputs)
    world.remove_repository("an-org/alpha")
    world.seed({"github": {"organizations": {"an-org": {"repositories": {"alpha": {}}}}}})
    before = new_run(plugin, world)
    inputs = plugin.check(case.token, case.inputs.but(value="another"))
    updated = plugin.update(case.token, made, inputs)
    shown = case.present(world)
    assert shown is not None
    assert shown["repositories"] == ["alpha", "beta"]
    ids = [one.state.values["repositoryIds"] for one in (made, updated)]
    assert ids[0]["alpha"] != ids[1]["alpha"]
    assert ids[0]["beta"] == ids[1]["beta"]
    assert not plugin.diff(case.token, updated, inputs).changes
    assert asked(world, before)


@pytest.mark.parametrize("case", [ORGANIZATION_SECRET, ORGANIZATION_VARIABLE], ids=str)
def test_a_repository_that_is_gone_is_named(case: Case, plugin: Plugin, world: World) -> None:
    """As it is without an id: nothing is written."""
    new_run(plugin, world)
    made = make(plugin, case, case.inputs)
    there = case.present(world)
    world.remove_repository("an-org/alpha")
    new_run(plugin, world)
    with pytest.raises(CallFailed, match=r"an-org/alpha \(404\).*Nothing was written"):
        plugin.update(case.token, made, plugin.check(case.token, case.inputs.but(value="another")))
    after = case.present(world)
    assert there is not None
    assert after is not None
    assert {**there, "repositories": ["beta"]} == {**after, "repositories": ["beta"]}


def test_a_state_without_ids_is_written_all_the_same(plugin: Plugin, world: World) -> None:
    """One of an older version has none."""
    new_run(plugin, world)
    made = make(plugin, ORGANIZATION_SECRET, ORGANIZATION_SECRET.inputs)
    before = new_run(plugin, world)
    old = Made(made.id, made.state.without("repositoryIds"))
    inputs = plugin.check(ORGANIZATION_SECRET.token, ORGANIZATION_SECRET.inputs)
    updated = plugin.update(ORGANIZATION_SECRET.token, old, inputs)
    assert updated.state.values["repositoryIds"] == made.state.values["repositoryIds"]
    assert len(asked(world, before)) == 4
