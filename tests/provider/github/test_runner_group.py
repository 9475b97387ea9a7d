"""What is special about runner groups: what they are open to on the way, whose they are, and their runners."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from tests.provider.cases.github_access import GROUPS, RUNNER_GROUP
from tests.provider.plugin import CallFailed, Made, Plugin, Properties

DOOR = "/services/github"


def begun(plugin: Plugin, world: World, **changes: Any) -> Properties:
    """Inputs, checked at the beginning of a run."""
    plugin.configure(RUNNER_GROUP.settings(world))
    return plugin.check(RUNNER_GROUP.token, RUNNER_GROUP.inputs.but(**changes))


def made(plugin: Plugin, world: World, **changes: Any) -> tuple[Properties, Made]:
    """A group as a run has made it."""
    inputs = begun(plugin, world, **changes)
    return inputs, plugin.create(RUNNER_GROUP.token, inputs)


def group(world: World, name: str = "forge") -> dict[str, Any]:
    """A group as GitHub has it."""
    found: dict[str, Any] = world.ask("GET", f"{DOOR}/surroundings")["runner_groups"][f"an-org/{name}"]
    return found


def edit(world: World, name: str, /, **changes: Any) -> None:
    """An edit by hand."""
    world.ask("PATCH", f"{DOOR}/runner-groups/an-org/{name}", changes)


def register(world: World, group: str) -> None:
    """A runner in a group."""
    token = world.ask("POST", f"{DOOR}/runners/an-org/tokens")["token"]
    runner = {"token": token, "name": "native", "labels": [], "architecture": "X64", "group": group}
    world.ask("POST", f"{DOOR}/runners/an-org", runner)


def bodies(world: World, after: int) -> list[dict[str, Any]]:
    """What was sent to change groups."""
    rows = world.requests(after=after, service="github")
    return [row for row in rows if row["method"] in ("POST", "PUT", "PATCH") and "runner-groups" in row["path"]]


def test_a_new_group_is_made_in_one_request(plugin: Plugin, world: World) -> None:
    """So it is never there without its list."""
    inputs, before = begun(plugin, world), world.last_request()
    plugin.create(RUNNER_GROUP.token, inputs)
    assert [row["method"] for row in bodies(world, before)] == ["POST"]


def test_a_group_that_is_open_is_closed_before_anything_else(plugin: Plugin, world: World) -> None:
    """Public repositories come to it only when the list is the declared one."""
    inputs, found = made(plugin, world, repositories=["alpha"])
    edit(world, "forge", visibility="all", public=True)
    wanted, before = inputs.but(allowsPublicRepositories=False), world.last_request()
    seen = plugin.read(RUNNER_GROUP.token, found.id, found.state)
    assert seen is not None
    plugin.update(RUNNER_GROUP.token, Made(seen.id, seen.state), wanted)
    assert [row["method"] for row in bodies(world, before)] == ["PATCH", "PUT"]
    assert (group(world)["visibility"], group(world)["public"]) == ("selected", False)


def test_a_group_that_is_opened_for_public_ones_gets_its_list_first(plugin: Plugin, world: World) -> None:
    """Else those that leave the list could use it for a moment."""
    inputs, found = made(plugin, world, repositories=["alpha"])
    before = world.last_request()
    wanted = inputs.but(repositories=["gamma"], allowsPublicRepositories=True)
    plugin.update(RUNNER_GROUP.token, found, wanted)
    assert [row["method"] for row in bodies(world, before)] == ["PUT", "PATCH"]


def test_a_group_with_runners_is_not_removed(plugin: Plugin, world: World) -> None:
    """GitHub would move them to its default group; the sentence names them, and once they are gone it goes."""
    _, found = made(plugin, world)
    register(world, "forge")
    with pytest.raises(CallFailed, match=r"runners are in it \(native\)"):
        plugin.delete(RUNNER_GROUP.token, found)
    assert group(world)["name"] == "forge"
    world.remove_runner("an-org", "native")
    plugin.delete(RUNNER_GROUP.token, found)
    assert world.ask("GET", f"{DOOR}/surroundings")["runner_groups"].keys() == {
        f"{owner}/{name}" for owner in ("an-org", "other-org") for name in GROUPS
    }


def test_a_group_that_is_there_is_adopted_with_a_warning(plugin: Plugin, world: World) -> None:
    """Whoever could use it and is not declared is named."""
    edit(world, "forge", visibility="all", public=True)
    inputs = begun(plugin, world)
    plugin.create(RUNNER_GROUP.token, inputs)
    [told] = [sentence for sentence in plugin.engine.said if "Taking over" in sentence]
    assert 'visibility: "all" -> put right' in told
    assert "allowsPublicRepositories: true -> false" in told
    assert group(world)["repositories"] == ["alpha", "beta"]


def test_the_default_group_is_left_alone(plugin: Plugin, world: World) -> None:
    """By its name it is refused before anything is asked."""
    with pytest.raises(CallFailed, match="Default is GitHub's own"):
        begun(plugin, world, name="default")


def test_a_renamed_group_is_the_same_one(plugin: Plugin, world: World) -> None:
    """It gets its name back, and no second one is made beside it."""
    inputs, found = made(plugin, world)
    edit(world, "forge", name="renamed")
    seen = plugin.read(RUNNER_GROUP.token, found.id, found.state)
    assert seen is not None
    assert plugin.diff(RUNNER_GROUP.token, Made(seen.id, seen.state), inputs).replaces == []
    plugin.update(RUNNER_GROUP.token, Made(seen.id, seen.state), inputs)
    assert group(world)["id"] == int(found.id.rpartition("/")[2])


@pytest.mark.parametrize("word", ["forge", ""])
def test_a_group_is_imported_by_its_name_or_number(plugin: Plugin, world: World, word: str) -> None:
    """Both lead to the same one."""
    _, found = made(plugin, world)
    seen = plugin.read(RUNNER_GROUP.token, f"an-org/{word}" if word else found.id)
    assert seen is not None
    assert seen.id == found.id


def test_a_repository_that_is_not_there_is_named(plugin: Plugin, world: World) -> None:
    """And nothing is written."""
    inputs = begun(plugin, world, repositories=["alpha", "no-such"])
    with pytest.raises(CallFailed, match=r"an-org/no-such \(404\)"):
        plugin.create(RUNNER_GROUP.token, inputs)
    assert "an-org/forge" not in world.ask("GET", f"{DOOR}/surroundings")["runner_groups"]
