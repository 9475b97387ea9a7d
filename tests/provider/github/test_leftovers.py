"""What retired services left at GitHub beside secrets of Actions; and what is not called none there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox import World, launch
from tests.provider.plugin import CallFailed, Plugin, Properties, running
from tests.worlds import as_seeded

LOOK, REMOVAL = "saas:github:getLeftovers", "saas:github:Removal"
SEED: dict[str, Any] = {
    "vault": {"name": "keys", "items": {}},
    "github": {
        "organizations": {
            "old-org": {"repositories": {"press": {"environments": ["production", "empty"]}, "store": {}}}
        },
        "secrets": {
            "old-org/press@production": ["OLD_TOKEN", "OTHER_TOKEN"],
            "old-org/press@Test stage": ["OLD_TOKEN"],
            "old-org/store@production": ["OLD_TOKEN"],
        },
        "variables": {
            "old-org": ["OLD_TOKEN", "OTHER_TOKEN"],
            "old-org/press": ["OLD_TOKEN"],
            "old-org/press@production": ["OLD_TOKEN", "OTHER_TOKEN"],
            "old-org/store": ["OLD_TOKEN"],
        },
        "dependabot": {"old-org": ["OLD_TOKEN", "OTHER_TOKEN"], "old-org/press": ["OLD_TOKEN"]},
        "codespaces": {"old-org": ["OLD_TOKEN"], "old-org/press": ["OLD_TOKEN", "OTHER_TOKEN"]},
    },
}
SCOPE: dict[str, Any] = {"organization": "old-org", "secrets": ["OLD_TOKEN"], "repositories": ["press"]}
FOUND = {
    "orgs/old-org/actions/variables/OLD_TOKEN": "the variable OLD_TOKEN of old-org",
    "repos/old-org/press/actions/variables/OLD_TOKEN": "the variable OLD_TOKEN of old-org/press",
    "repos/old-org/press/environments/production/variables/OLD_TOKEN": (
        "the variable OLD_TOKEN of the environment production of old-org/press"
    ),
    "orgs/old-org/codespaces/secrets/OLD_TOKEN": "the Codespaces secret OLD_TOKEN of old-org",
    "orgs/old-org/dependabot/secrets/OLD_TOKEN": "the Dependabot secret OLD_TOKEN of old-org",
    "repos/old-org/press/codespaces/secrets/OLD_TOKEN": "the Codespaces secret OLD_TOKEN of old-org/press",
    "repos/old-org/press/dependabot/secrets/OLD_TOKEN": "the Dependabot secret OLD_TOKEN of old-org/press",
    "repos/old-org/press/environments/Test%20stage/secrets/OLD_TOKEN": (
        "the secret OLD_TOKEN of the environment Test stage of old-org/press"
    ),
    "repos/old-org/press/environments/production/secrets/OLD_TOKEN": (
        "the secret OLD_TOKEN of the environment production of old-org/press"
    ),
}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Plugin]]:
    """A world, and a provider."""
    folder = tmp_path_factory.mktemp("beside-actions")
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
    begin(both[1])
    return both[1]


def begin(plugin: Plugin) -> None:
    """Another run: what an earlier one was told is forgotten."""
    plugin.configure({"patienceSeconds": "0.5", "githubWriteDelayMs": "0"})


def look(plugin: Plugin, **more: Any) -> dict[str, Any]:
    """What a look finds, in a run of its own."""
    begin(plugin)
    return plugin.invoke(LOOK, {**SCOPE, **more})


def remove(plugin: Plugin, found: dict[str, str]) -> None:
    """Remove it."""
    begin(plugin)
    given = Properties({**SCOPE, "name": "old-ci", "until": "remove", "found": found})
    plugin.create(REMOVAL, plugin.check(REMOVAL, given))


def test_secrets_beside_those_of_actions_are_found_and_go(plugin: Plugin, world: World) -> None:
    """Of Dependabot, Codespaces and environments, and variables: by exact names, each with its place and number."""
    found = look(plugin)
    assert (found["failure"], found["unproven"]) == ("", {})
    by_path = {path: words for words, path in found["found"].items()}
    assert by_path.keys() == FOUND.keys()
    assert all(by_path[path].startswith(words) for path, words in FOUND.items())
    remove(plugin, found["found"])
    assert look(plugin)["found"] == {}
    left = {**world.state()["organization_secrets"], **world.state()["secrets"]}
    assert {name for name in left if "OLD_TOKEN" in name} == {"old-org/store@production/OLD_TOKEN"}
    assert len(left) == 4
    variables = {name for name in world.state()["variables"] if "OLD_TOKEN" in name}
    assert variables == {"old-org/store/OLD_TOKEN"}


@pytest.mark.parametrize("repositories", [["*"], []])
def test_only_named_repositories_are_looked_into_so_far(plugin: Plugin, repositories: list[str]) -> None:
    """For each of an organisation that is too many calls; the organisation's own lists are looked at."""
    found = look(plugin, repositories=repositories)
    assert sorted(found["found"].values()) == [path for path in FOUND if path.startswith("orgs/")]
    both = look(plugin, repositories=[*repositories, "press"])
    assert sorted(both["found"].values()) == sorted(FOUND)


def test_a_named_repository_is_known_by_its_number(plugin: Plugin, world: World) -> None:
    """It was renamed, and a list of all has it under its new name."""
    world.rename_repository("old-org/press", "print")
    found = look(plugin, repositories=["*", "press"])
    assert len(found["found"]) == len(FOUND)
    assert all("old-org/print" in path for path in found["found"].values() if path.startswith("repos/"))


@pytest.mark.parametrize("part", ["dependabot", "codespaces"])
def test_a_list_that_is_not_shown_proves_nothing(plugin: Plugin, world: World, part: str) -> None:
    """404 is also the answer to who may not see it. It is told by itself, and ends a removal of what lies in it."""
    found = look(plugin)["found"]
    number = world.fault(
        "status", service="github", path=f"/orgs/old-org/{part}/", status=404, body={"message": "Not Found"}, times=None
    )
    blind = look(plugin)
    [thing] = blind["unproven"]
    assert (blind["failure"], len(blind["found"])) == ("", len(FOUND) - 1)
    assert thing.lower() == f"the {part} secrets of old-org at github"
    assert "404" in blind["unproven"][thing]
    with pytest.raises(CallFailed, match="cannot be seen any more"):
        remove(plugin, found)
    world.lift(number)
    assert look(plugin)["found"] == found


def test_a_list_of_all_repositories_is_all_where_that_is_certain(plugin: Plugin, world: World) -> None:
    """What a fine-grained token was given to see, GitHub does not say."""
    assert look(plugin, repositories=["*"])["unproven"] == {}
    world.set_switch("fine-grained-token", on=True)
    found = look(plugin, repositories=["*"])
    assert [*found["unproven"]] == ["the private repositories of old-org at GitHub"]
    assert look(plugin)["unproven"] == {}


def test_what_lies_in_an_archived_repository_is_a_persons(plugin: Plugin, world: World) -> None:
    """Of its environments, too."""
    world.archive_repository("old-org/press")
    found = look(plugin)
    assert len(found["byHand"]) == len(FOUND) - 3
