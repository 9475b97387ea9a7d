"""Group members: others are left alone, and what a 404 means."""

from __future__ import annotations

import pytest

from sandbox import World
from tests.provider.cases.anaconda_org import GROUP_MEMBER as CASE
from tests.provider.plugin import CallFailed, Made, Plugin, delete_request

TOKEN = CASE.token


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(CASE.settings(world) | {"patienceSeconds": "0.3"})
    return plugin


def make(plugin: Plugin, **changes: str) -> Made:
    """The case's member, made."""
    return plugin.create(TOKEN, plugin.check(TOKEN, CASE.inputs.but(**changes)))


def members(world: World, group: str = "uploaders") -> list[str]:
    """The group's members."""
    found: list[str] = world.state("anaconda-org")["groups"][f"an-org/{group}"]
    return found


def test_other_members_are_left_alone(ready: Plugin, world: World) -> None:
    """One comes and goes; who was there stays."""
    made = make(ready)
    assert members(world) == ["ada", "grace"]
    ready.delete(TOKEN, made)
    assert members(world) == ["grace"]


def test_the_last_member_stays(ready: Plugin, world: World) -> None:
    """Nobody could look after the group without."""
    made = make(ready, group="owners", member="sandbox-admin")
    with pytest.raises(CallFailed, match="is its last member"):
        ready.delete(TOKEN, made)
    assert members(world, "owners") == ["sandbox-admin"]


def test_two_that_go_at_once_leave_one(ready: Plugin, world: World) -> None:
    """Neither was the last member when the removals began, and the engine begins both at once."""
    gone = [make(ready), make(ready, member="grace")]
    world.hold("after", service="anaconda-org", method="GET", path="/members$")
    calls = [ready.begin("Delete", delete_request(TOKEN, made)) for made in gone]
    [held] = world.held()
    assert ready.read(TOKEN, "an-org/owners/sandbox-admin") is not None  # so that the other would have come this far
    world.release(held["number"])
    refused = [call.exception() for call in calls if call.exception()]
    assert len(refused) == 1
    assert "is its last member" in str(refused[0])
    assert len(members(world)) == 1


def test_a_group_that_is_not_there_is_no_member_that_is_gone(ready: Plugin) -> None:
    """404 is "no member" only where the group is found."""
    with pytest.raises(CallFailed, match="neither is the group nobodys of an-org"):
        ready.read(TOKEN, "an-org/nobodys/ada")


@pytest.mark.parametrize("identity", ["ada", "an-org/ada", "an-org/uploaders/ada/x", "an-org//ada"])
def test_an_import_id_that_is_none_says_what_to_give(ready: Plugin, identity: str) -> None:
    """Organisation, group and member."""
    with pytest.raises(CallFailed, match="is not the id of a member; give"):
        ready.read(TOKEN, identity)


def test_names_that_cannot_be_are_refused_before(ready: Plugin) -> None:
    """A check finds them."""
    with pytest.raises(CallFailed, match="alone: group, member"):
        ready.check(TOKEN, CASE.inputs.but(group="a/b", member="a b"))
