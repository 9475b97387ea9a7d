"""Services beside GitHub: one list answers for all objects of a place, and makes none of them look gone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox import World
from tests.provider.case import Case
from tests.provider.cases import azure_devops, docker_hub, quay
from tests.provider.plugin import Plugin


@dataclass(frozen=True, kw_only=True)
class Place:
    """A kind of object, where the list of them is, and how that says that there is none."""

    case: Case
    path: str
    empty: Any
    beside: int = 0
    """Requests that a read of the first object takes beside the list: a login, a project."""
    own: int = 0
    """Requests that each object takes, which no list tells of."""

    def __str__(self) -> str:
        return self.case.token


PLACES = [
    Place(case=quay.REPOSITORY, path="/repository$", empty={"repositories": []}),
    Place(
        case=docker_hub.REPOSITORY,
        path="/namespaces/an-org/repositories$",
        empty={"count": 0, "next": None, "previous": None, "results": []},
        beside=1,
    ),
    Place(
        case=azure_devops.VARIABLE_GROUP,
        path="/variablegroups$",
        empty={"count": 0, "value": []},
        beside=1,
        own=1,
    ),
]

each_place = pytest.mark.parametrize("place", PLACES, ids=str)


def asked(world: World, place: Place, after: int) -> list[str]:
    """The paths that the service was asked for."""
    return [row["path"] for row in world.requests(after=after, service=place.case.service)]


@each_place
def test_two_looks_take_one_list(place: Place, plugin: Plugin, world: World) -> None:
    """The second one has it, and asks only for what no list tells of."""
    case = place.case
    plugin.configure(case.settings(world))
    made = plugin.create(case.token, plugin.check(case.token, case.inputs))
    plugin.configure(case.settings(world))
    before = world.last_request()
    for _ in range(2):
        seen = plugin.read(case.token, made.id, made.state)
        assert seen is not None
        assert seen.state == made.state
    paths = asked(world, place, before)
    assert len([path for path in paths if re.search(place.path, path)]) == 1
    assert len(paths) == 1 + place.beside + 2 * place.own


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        (place, answer)
        for place in PLACES
        for answer in ("empty", "not found")
        # A project whose list is not found is not shown at all.
        if answer == "empty" or place.case is not azure_devops.VARIABLE_GROUP
    ],
    ids=str,
)
def test_a_list_that_does_not_show_it_makes_nothing_gone(
    place: Place, answer: str, plugin: Plugin, world: World
) -> None:
    """An object that is missing there is looked at by itself."""
    case = place.case
    plugin.configure(case.settings(world))
    made = plugin.create(case.token, plugin.check(case.token, case.inputs))
    plugin.configure(case.settings(world) | {"patienceSeconds": "0"})
    spoilt = {"status": 404} if answer == "not found" else {"status": 200, "body": place.empty}
    world.fault("status", service=case.service, path=place.path, times=None, **spoilt)
    seen = plugin.read(case.token, made.id, made.state)
    assert seen is not None
    assert seen.state == made.state


@pytest.mark.parametrize("case", [quay.REPOSITORY, docker_hub.REPOSITORY], ids=str)
def test_a_long_list_is_read_to_its_end(case: Case, plugin: Plugin, world: World) -> None:
    """A hundred come in one answer; the last one is found without a look of its own."""
    names: dict[str, Any] = {name: {} for name in [*(f"image-{number:03}" for number in range(100)), "zebra"]}
    world.seed(
        {
            "quay": {"organizations": {"an-org": {"repositories": names}}},
            "docker-hub": {"namespaces": {"an-org": names}},
        }
    )
    plugin.configure(case.settings(world))
    before = world.last_request()
    assert plugin.read(case.token, "an-org/zebra") is not None
    paths = [row["path"] for row in world.requests(after=before, service=case.service)]
    assert [path for path in paths if path.endswith(("zebra", "zebra/"))] == []
    assert len([path for path in paths if re.search(r"repositor(y|ies)$", path)]) == 2
