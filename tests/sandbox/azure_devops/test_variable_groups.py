"""Variable groups of the emulated Azure DevOps: what they keep, what they tell, who may use them."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from sandbox.azure_devops.state import MISSING_IS_NULL
from tests.sandbox.azure_devops.conftest import PROJECT, Client, group

GROUPS, WRITTEN = "parts/_apis/distributedtask/variablegroups", "_apis/distributedtask/variablegroups"
SECRET, PLAIN = {"value": "hush", "isSecret": True}, {"value": "loud"}


def kept(world: World) -> dict[str, Any]:
    """The values that the group holds."""
    variables = world.variable_group("an-org/parts", "uploads")["variables"]
    return {name: one["value"] for name, one in variables.items()}


def test_a_secret_goes_in_and_never_comes_out(world: World, azure: Client) -> None:
    """Neither from the answer that made it nor from any read; what is not secret is told."""
    made = azure.add_group(TOKEN=SECRET, PLACE=PLAIN).json()
    assert made["variables"] == {"PLACE": {"value": "loud"}, "TOKEN": {"value": None, "isSecret": True}}
    assert azure.ask("GET", f"{GROUPS}/{made['id']}").json()["variables"] == made["variables"]
    [listed] = azure.ask("GET", GROUPS, groupName="Uploads").json()["value"]
    assert listed["variables"] == made["variables"]
    assert kept(world) == {"PLACE": "loud", "TOKEN": "hush"}


def test_a_group_is_written_as_a_whole(world: World, azure: Client) -> None:
    """What is not named is gone; a secret without a value keeps the one it has."""
    number = azure.add_group(TOKEN=SECRET, PLACE=PLAIN, OTHER=SECRET).json()["id"]
    body = group("uploads", TOKEN={"value": None, "isSecret": True}, OTHER={"value": "new", "isSecret": True})
    assert azure.ask("PUT", f"{WRITTEN}/{number}", body).is_success
    assert kept(world) == {"TOKEN": "hush", "OTHER": "new"}


def test_a_name_is_taken_once_in_a_project(azure: Client) -> None:
    """In any case of its letters: 409, as the real service was seen to answer."""
    azure.add_group()
    reply = azure.add_group("Uploads")
    assert (reply.status_code, reply.json()["typeKey"]) == (409, "VariableGroupExistsException")


@pytest.mark.parametrize(
    "change",
    [{"variables": {}}, {"name": " "}, {"variableGroupProjectReferences": []}, {"variables": {"A": {"value": 1}}}],
)
def test_what_is_no_group_is_refused(azure: Client, change: dict[str, Any]) -> None:
    """It needs a name, a project and a variable whose value is a text."""
    assert azure.ask("POST", WRITTEN, group("uploads") | change).status_code == 400


def test_a_deleted_group_is_gone_with_its_permissions(world: World, azure: Client) -> None:
    """Deleting names the project; afterwards 404, or 200 and null, by the switch."""
    number = azure.add_group().json()["id"]
    assert azure.ask("DELETE", f"{WRITTEN}/{number}").status_code == 400
    assert azure.ask("DELETE", f"{WRITTEN}/{number}", projectIds=PROJECT).status_code == 204
    assert azure.ask("DELETE", f"{WRITTEN}/{number}", projectIds=PROJECT).status_code == 404
    assert azure.ask("GET", f"{GROUPS}/{number}").json()["typeKey"] == "VariableGroupNotFoundException"
    world.set_switch(MISSING_IS_NULL, on=True)
    reply = azure.ask("GET", f"{GROUPS}/{number}")
    assert (reply.status_code, reply.json()) == (200, None)


def test_a_group_is_opened_to_all_or_to_one(world: World, azure: Client) -> None:
    """And closed again; leave for one pipeline is no leave for all."""
    number = azure.add_group().json()["id"]
    leave = f"parts/_apis/pipelines/pipelinepermissions/variablegroup/{number}"
    assert "allPipelines" not in azure.ask("GET", leave).json()
    azure.ask("PATCH", leave, {"allPipelines": {"authorized": True}})
    assert azure.ask("GET", leave).json()["allPipelines"] == {"authorized": True}
    azure.ask("PATCH", leave, {"allPipelines": {"authorized": False}, "pipelines": [{"id": 7, "authorized": True}]})
    found = azure.ask("GET", leave).json()
    assert ("allPipelines" in found, found["pipelines"]) == (False, [{"id": 7, "authorized": True}])
    seen = world.variable_group("an-org/parts", "uploads")
    assert (seen["open_to_all_pipelines"], seen["pipelines"]) == (False, [7])
    azure.ask("PATCH", leave, {"pipelines": [{"id": "7", "authorized": False}]})  # a text is a number there
    assert azure.ask("GET", leave).json()["pipelines"] == []


def test_edits_behind_the_back_stand_in_the_history(world: World, azure: Client) -> None:
    """Values as digests."""
    azure.add_group()
    world.change_variables("an-org/parts", "uploads", {"TOKEN": None, "MORE": "by-hand"})
    latest = world.state("azure-devops")["an-org"]["parts"]["groups"]["uploads"]
    assert latest["variables"] == {"MORE": world.digest("by-hand")}
