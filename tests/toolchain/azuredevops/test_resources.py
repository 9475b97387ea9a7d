"""The stand-in's resources and functions, through its process and against the emulated Azure DevOps."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from tests.provider.plugin import CallFailed, Made, Plugin, Properties
from tests.toolchain.azuredevops.conftest import PERMISSION, PLACE, PROJECT

PROJECTS = "azuredevops:index/project:Project"


class TestPipelineAuthorization:
    """`PipelineAuthorization`."""

    @pytest.mark.parametrize("pipeline", [None, 12])
    def test_leave_is_given_seen_taken_away_and_imported(
        self, plugin: Plugin, world: World, group: str, pipeline: int | None
    ) -> None:
        """For one pipeline, or for all."""
        given = {"projectId": PROJECT, "type": "variablegroup", "resourceId": group}
        inputs = Properties(given if pipeline is None else {**given, "pipelineId": pipeline})
        made = plugin.create(PERMISSION, plugin.check(PERMISSION, inputs))
        seen = world.variable_group(PLACE, "uploads")
        assert (seen["open_to_all_pipelines"], seen["pipelines"]) == (pipeline is None, [pipeline] if pipeline else [])
        imported = plugin.read(PERMISSION, made.id)
        assert imported is not None
        assert not plugin.diff(PERMISSION, Made(imported.id, imported.state), inputs).changes
        assert plugin.diff(PERMISSION, made, inputs.but(pipelineId=99)).replaces == ["pipelineId"]
        plugin.delete(PERMISSION, made)
        assert plugin.read(PERMISSION, made.id, made.state) is None
        plugin.delete(PERMISSION, made)

    def test_leave_to_a_group_that_is_gone_is_gone(self, plugin: Plugin, world: World, leave: Properties) -> None:
        """A read reports it so, and a delete has nothing to do."""
        made = plugin.create(PERMISSION, leave)
        world.remove_variable_group(PLACE, "uploads")
        assert plugin.read(PERMISSION, made.id, made.state) is None
        plugin.delete(PERMISSION, made)


def test_a_project_is_made_changed_and_deleted(plugin: Plugin, world: World) -> None:
    """`Project`: queued at the service, and waited for."""
    inputs = Properties({"name": "spare", "visibility": "public"})
    made = plugin.create(PROJECTS, plugin.check(PROJECTS, inputs))
    assert not plugin.diff(PROJECTS, made, inputs).changes
    for identity in (made.id, "spare"):
        imported = plugin.read(PROJECTS, identity)
        assert imported is not None
        assert (imported.id, imported.state) == (made.id, made.state)
    changed = inputs.but(description="Spare parts.")
    assert plugin.diff(PROJECTS, made, changed).diffs == ["description"]
    updated = plugin.update(PROJECTS, made, changed)
    assert updated.state.values["description"] == "Spare parts."
    plugin.delete(PROJECTS, updated)
    assert plugin.read(PROJECTS, made.id, made.state) is None
    plugin.delete(PROJECTS, updated)


def test_functions_find_what_people_set_up(plugin: Plugin) -> None:
    """A connection and a pool, by name."""
    connection = plugin.invoke(
        "azuredevops:index/getServiceEndpointGithub:getServiceEndpointGithub",
        {"projectId": PROJECT, "serviceEndpointName": "a-connection"},
    )
    assert connection["serviceEndpointName"] == "a-connection"
    queue = plugin.invoke(
        "azuredevops:index/getAgentQueue:getAgentQueue", {"projectId": PROJECT, "name": "Azure Pipelines"}
    )
    assert queue["name"] == "Azure Pipelines"


@pytest.mark.parametrize(
    ("function", "arguments", "words"),
    [
        (
            "getServiceEndpointGithub",
            {"projectId": PROJECT, "serviceEndpointName": "no-such"},
            "the project has no things that are the GitHub connection no-such",
        ),
        ("getAgentQueue", {"projectId": PROJECT, "name": "no-such"}, "no things that are the agent queue no-such"),
        ("getTeam", {}, "it has no function azuredevops:index/getTeam:getTeam"),
    ],
)
def test_functions_say_what_is_not_there(plugin: Plugin, function: str, arguments: dict[str, Any], words: str) -> None:
    """By name."""
    with pytest.raises(CallFailed, match=words):
        plugin.invoke(f"azuredevops:index/{function}:{function}", arguments)
