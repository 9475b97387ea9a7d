"""A list of a retired service with nothing in it is believed where whoever asks is shown all of it; nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox import World, launch
from tests.provider.plugin import CallFailed, Plugin, Properties, running
from tests.worlds import as_seeded

SEED: dict[str, Any] = {
    "vault": {"name": "keys", "items": {}},
    "travis-ci": {
        "owners": ["empty-org"],
        "hidden": ["hidden-org", "unseen-org"],
        "repositories": {
            "Old-Org/press": {"id": 11, "active": True, "variables": ["A"]},
            "hidden-org/press": {"id": 14, "active": True, "variables": ["A"]},
            "unseen-org/press": {"id": 15, "active": True, "variables": ["A"], "private": True},
        },
    },
    "drone": {
        "repositories": {"Old-Org/press": {"id": 21, "active": True, "secrets": ["a"]}},
        "secrets": {"Old-Org": ["b"], "old-org-2": ["b"]},
        "accounts": {"Bob": "of-bob-and-nobody-else"},
    },
    "circleci": {
        "contexts": {"Old-Org": {"one": ["A"]}, "empty-org": {}, "strange-org": {"one": ["A"]}},
        "projects": {
            "Old-Org/press": {"variables": ["A"], "keys": 1},
            "strange-org/press": {"variables": ["A"]},
        },
        "strange": ["strange-org"],
    },
}
TRAVIS, DRONE, CIRCLE = ("saas:travis_ci:getLeftovers", "saas:drone:getLeftovers", "saas:circleci:getLeftovers")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Plugin]]:
    """A world, and a provider."""
    folder = tmp_path_factory.mktemp("lists-none")
    with launch(folder, SEED) as world, running(world.environment, folder) as plugin:
        yield world, plugin


@pytest.fixture
def world(both: tuple[World, Plugin]) -> Iterator[World]:
    """The world as it was."""
    with as_seeded(both[0]) as world:
        yield world


@pytest.fixture
def plugin(both: tuple[World, Plugin], world: World) -> Plugin:
    """The provider at the beginning of a run."""
    del world
    plugin = both[1]
    plugin.configure({"patienceSeconds": "0.5"})
    return plugin


@pytest.mark.parametrize("owner", ["hidden-org", "unseen-org"])
def test_travis_shows_all_of_an_owner_to_whoever_administers_it(plugin: Plugin, owner: str) -> None:
    """What is public without it, and of an owner whose repositories are private nothing at all: no list is believed."""
    found = plugin.invoke(TRAVIS, {"owners": [owner]})
    assert (found["found"], f"does not administer {owner}" in found["failure"]) == ({}, True)


def test_travis_owners_without_anything_have_nothing(plugin: Plugin) -> None:
    """The account administers this one. One that is not there at all is a failure."""
    assert plugin.invoke(TRAVIS, {"owners": ["Empty-Org"]})["failure"] == ""
    assert "404" in plugin.invoke(TRAVIS, {"owners": ["nobody"]})["failure"]


def test_a_repository_that_may_not_be_administered_is_not_called_empty(plugin: Plugin, world: World) -> None:
    """Travis lists it, and not what it holds: what an administrator was shown last may be older than its rights."""
    one = {"id": 11, "slug": "Old-Org/press", "active": False, "@permissions": {"read": True, "admin": False}}
    body = {"repositories": [one], "@pagination": {"count": 1, "is_last": True}}
    world.fault("status", service="travis-ci", path="/owner/old-org/repos", status=200, body=body)
    found = plugin.invoke(TRAVIS, {"owners": ["old-org"]})
    assert (found["found"], "may not be administered" in found["failure"]) == ({}, True)


@pytest.mark.parametrize(
    "document",
    [
        {"@type": "user", "login": "old-org", "@permissions": {"read": True, "sync": False, "admin": True}},
        {"@type": "organization", "login": "old-org", "@permissions": {"read": True, "sync": True}},
        {"@type": "organization", "login": "another", "@permissions": {"admin": True}},
        {"@type": "beta", "login": "old-org", "@permissions": {"admin": True, "": True}},
    ],
)
def test_only_the_permission_of_the_kind_is_a_proof(plugin: Plugin, world: World, document: dict[str, Any]) -> None:
    """A member of an organisation may synchronise it and is not shown all; of a person, only the person may."""
    world.fault("status", service="travis-ci", path="/owner/old-org$", status=200, body=document)
    assert "does not administer old-org" in plugin.invoke(TRAVIS, {"owners": ["old-org"]})["failure"]


def test_drone_shows_all_to_whoever_administers_it(plugin: Plugin, world: World) -> None:
    """An account sees what it may see, so a list without something says nothing."""
    with running({**world.environment, "DRONE_TOKEN": "of-bob-and-nobody-else"}, plugin.log.parent) as other:
        other.configure({"patienceSeconds": "0.5"})
        found = other.invoke(DRONE, {"owners": ["old-org"]})
    assert "does not administer the server" in found["failure"]


@pytest.mark.parametrize(
    ("look", "scope", "count"),
    [
        (TRAVIS, {"owners": ["old-org"]}, 2),
        (DRONE, {"owners": ["OLD-org"], "accounts": ["bob"]}, 4),
        (CIRCLE, {"owners": ["old-ORG"], "projects": ["old-org/PRESS"]}, 3),
    ],
)
def test_owners_are_the_same_in_upper_and_lower_case(
    plugin: Plugin, look: str, scope: dict[str, Any], count: int
) -> None:
    """As at GitHub, whose names they are; each thing is found once, and others' are not."""
    found = plugin.invoke(look, scope)
    assert (found["failure"], len(found["found"]), found["unproven"]) == ("", count, {})
    assert not any("old-org-2" in words for words in found["found"])


def test_circleci_shows_what_an_organisation_has_to_its_members(plugin: Plugin) -> None:
    """To others its contexts are an empty list."""
    assert plugin.invoke(CIRCLE, {"owners": ["empty-org"]})["failure"] == ""
    for owners in (["strange-org"], ["empty-org", "strange-org"], ["nobody"]):
        found = plugin.invoke(CIRCLE, {"owners": owners})
        assert (found["found"], "is no member of" in found["failure"]) == ({}, True)


@pytest.mark.parametrize("project", ["Old-Org/never-built", "strange-org/press"])
def test_a_project_that_is_not_shown_is_not_proved_to_be_gone(plugin: Plugin, project: str) -> None:
    """The same answer to whoever may not see it: that is said of the project, and the rest is looked through."""
    found = plugin.invoke(CIRCLE, {"owners": ["old-org"], "projects": [project]})
    assert (found["failure"], len(found["found"]), list(found["byHand"])) == ("", 3, [])
    assert [*found["unproven"]] == [f"the project {project} at CircleCI"]
    assert "where the account may not see it" in found["unproven"][f"the project {project} at CircleCI"]


def test_a_project_that_is_no_longer_shown_ends_its_removal(plugin: Plugin, world: World) -> None:
    """What the plan has listed of it is not called removed."""
    scope = {"owners": ["old-org"], "projects": ["Old-Org/press"]}
    found = plugin.invoke(CIRCLE, scope)["found"]
    plugin.configure({"patienceSeconds": "0.5"})
    world.fault(
        "status", service="circleci", path="/project/", status=404, body={"message": "Project not found"}, times=None
    )
    before, removal = world.last_request(), "saas:circleci:Removal"
    inputs = plugin.check(removal, Properties({**scope, "name": "circleci", "until": "remove", "found": found}))
    with pytest.raises(CallFailed, match="cannot be seen any more"):
        plugin.create(removal, inputs)
    assert {row["method"] for row in world.requests(after=before, service="circleci")} == {"GET"}
