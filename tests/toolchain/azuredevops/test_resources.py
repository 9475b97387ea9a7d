"""The stand-in's resources and functions, through its process and against the emulated Azure DevOps."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from sandbox.azure_devops.state import MISSING_IS_NULL
from tests.provider.case import CANARY, OTHER_CANARY
from tests.provider.plugin import CallFailed, Made, Plugin, Properties
from tests.toolchain.azuredevops.conftest import GROUP, INPUTS, PLACE, PROJECT

PERMISSION = "azuredevops:index/pipelineAuthorization:PipelineAuthorization"
PROJECTS = "azuredevops:index/project:Project"


def made_group(plugin: Plugin, inputs: Properties = INPUTS) -> Made:
    """The group, made."""
    return plugin.create(GROUP, plugin.check(GROUP, inputs))


def with_variables(*variables: dict[str, Any]) -> Properties:
    """The inputs with other variables."""
    return INPUTS.but(variables=list(variables))


class TestVariableGroup:
    """`VariableGroup`."""

    def test_create_makes_it_and_nothing_is_left_to_do(self, plugin: Plugin, world: World) -> None:
        """Values are in the world, secrets are marked, and neither a diff nor a read finds anything."""
        made = made_group(plugin)
        seen = world.variable_group(PLACE, "uploads")
        assert seen["variables"] == {
            "UPLOAD": {"value": CANARY, "secret": True},
            "PLACE": {"value": "shelf", "secret": False},
        }
        assert (str(seen["id"]), seen["open_to_all_pipelines"]) == (made.id, True)
        assert made.state.secrets == {"variables"}
        assert not plugin.diff(GROUP, made, INPUTS).changes
        read = plugin.read(GROUP, made.id, made.state)
        assert read is not None
        assert read.state == made.state
        assert read.inputs.secrets == {"variables"}
        assert not plugin.diff(GROUP, Made(read.id, read.state), INPUTS).changes

    def test_a_preview_touches_nothing(self, plugin: Plugin, world: World) -> None:
        """A create in a preview promises, and asks nothing."""
        before = world.last_request()
        plugin.create(GROUP, plugin.check(GROUP, INPUTS), preview=True)
        assert world.requests(after=before) == []

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("allowAccess", False),
            ("description", "Uploads."),
            ("name", "downloads"),
            ("variables", [{"name": "UPLOAD", "isSecret": True, "secretValue": OTHER_CANARY}]),
        ],
    )
    def test_an_update_changes_that_input(self, plugin: Plugin, world: World, name: str, value: Any) -> None:
        """In place; a changed project makes another group."""
        made = made_group(plugin)
        inputs = INPUTS.but(**{name: value})
        assert plugin.diff(GROUP, made, inputs).diffs == [name]
        updated = plugin.update(GROUP, made, inputs)
        assert not plugin.diff(GROUP, updated, inputs).changes
        seen = world.variable_group(PLACE, "downloads" if name == "name" else "uploads")
        if name == "variables":
            assert seen["variables"] == {"UPLOAD": {"value": OTHER_CANARY, "secret": True}}
        if name == "allowAccess":
            assert seen["open_to_all_pipelines"] is False
        other = PROJECT.replace("9", "8", 1)
        assert plugin.diff(GROUP, made, INPUTS.but(projectId=other)).replaces == ["projectId"]

    def test_an_overwritten_secret_is_not_noticed(self, plugin: Plugin, world: World) -> None:
        """As with the official plugin: the value that a read tells is the state's own."""
        made = made_group(plugin)
        world.change_variables(PLACE, "uploads", {"UPLOAD": "overwritten"})
        seen = plugin.read(GROUP, made.id, made.state)
        assert seen is not None
        assert seen.state == made.state

    @pytest.mark.parametrize("edit", [{"UPLOAD": None}, {"MORE": "x"}, {"PLACE": {"value": "floor", "secret": False}}])
    def test_other_edits_are_seen_and_mended(self, plugin: Plugin, world: World, edit: dict[str, Any]) -> None:
        """A variable that went, came, or has another plain value."""
        made = made_group(plugin)
        before = world.variable_group(PLACE, "uploads")
        world.change_variables(PLACE, "uploads", edit)
        seen = plugin.read(GROUP, made.id, made.state)
        assert seen is not None
        drifted = Made(seen.id, seen.state)
        assert plugin.diff(GROUP, drifted, INPUTS).diffs == ["variables"]
        plugin.update(GROUP, drifted, INPUTS)
        assert world.variable_group(PLACE, "uploads") == before

    def test_a_group_that_was_closed_is_opened_again(self, plugin: Plugin, world: World) -> None:
        """Who may use it is part of it."""
        made = made_group(plugin)
        world.open_variable_group(PLACE, "uploads", opened=False)
        seen = plugin.read(GROUP, made.id, made.state)
        assert seen is not None
        assert plugin.diff(GROUP, Made(seen.id, seen.state), INPUTS).diffs == ["allowAccess"]

    @pytest.mark.parametrize("null", [False, True])
    def test_a_deletion_behind_its_back_is_seen(self, plugin: Plugin, world: World, null: bool) -> None:
        """Whichever way the service answers; deleting it then is no error."""
        made = made_group(plugin)
        world.set_switch(MISSING_IS_NULL, on=null)
        world.remove_variable_group(PLACE, "uploads")
        assert plugin.read(GROUP, made.id, made.state) is None
        plugin.delete(GROUP, made)

    def test_delete_closes_and_removes_it(self, plugin: Plugin, world: World) -> None:
        """Nothing is left, permissions neither."""
        made = made_group(plugin)
        plugin.delete(GROUP, made)
        assert world.inventory()["azure-devops"] == {"projects": 1, "variable groups": 0, "variables": 0}

    @pytest.mark.parametrize("project", [PROJECT, "parts"])
    def test_import_finds_all_but_the_secret_values(self, plugin: Plugin, world: World, project: str) -> None:
        """By the id as it is documented, of the project's id or name; the next diff is about the values only."""
        made = made_group(plugin)
        seen = plugin.read(GROUP, f"{project}/{made.id}")
        assert seen is not None
        assert seen.id == made.id
        assert plugin.diff(GROUP, Made(seen.id, seen.state), INPUTS).diffs == ["variables"]
        told = {one["name"]: (one["isSecret"], one["value"]) for one in seen.state.values["variables"]}
        assert told == {"UPLOAD": (True, ""), "PLACE": (False, "shelf")}
        assert CANARY not in str(seen)

    def test_one_that_is_there_is_not_taken_over(self, plugin: Plugin, world: World) -> None:
        """A create that is repeated is refused with what to do, as the official plugin's would be refused."""
        made_group(plugin)
        with pytest.raises(CallFailed, match=r"has a variable group uploads already.*Find.*`pulumi import azuredevops"):
            made_group(plugin)

    @pytest.mark.parametrize(
        "variable",
        [
            {"name": "A", "value": "x", "secretValue": CANARY},
            {"name": "A", "secretValue": CANARY},
            {"name": "A", "value": "x", "isSecret": True},
        ],
    )
    def test_a_variable_is_plain_or_secret(self, plugin: Plugin, variable: dict[str, Any]) -> None:
        """Refused before anything runs, without the value."""
        with pytest.raises(CallFailed, match="A can have either only a value, or isSecret and a secretValue") as failed:
            plugin.check(GROUP, with_variables(variable))
        assert CANARY not in str(failed.value)

    def test_a_group_needs_a_variable(self, plugin: Plugin) -> None:
        """An empty one is refused by the plugin, as by the service."""
        with pytest.raises(CallFailed, match="variables"):
            plugin.check(GROUP, with_variables())


class TestPipelineAuthorization:
    """`PipelineAuthorization`."""

    @pytest.mark.parametrize("pipeline", [None, 12])
    def test_leave_is_given_seen_taken_away_and_imported(
        self, plugin: Plugin, world: World, pipeline: int | None
    ) -> None:
        """For one pipeline, or for all."""
        group = made_group(plugin, INPUTS.but(allowAccess=False))
        given = {"projectId": PROJECT, "type": "variablegroup", "resourceId": group.id}
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

    def test_leave_to_a_group_that_is_gone_is_gone(self, plugin: Plugin, world: World) -> None:
        """A read reports it so, and a delete has nothing to do."""
        group = made_group(plugin)
        inputs = Properties({"projectId": PROJECT, "type": "variablegroup", "resourceId": group.id, "pipelineId": 3})
        made = plugin.create(PERMISSION, inputs)
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
    """A project by id and name; a connection and a pool by name."""
    by_id = plugin.invoke("azuredevops:index/getProject:getProject", {"projectId": PROJECT})
    assert (by_id["id"], by_id["name"], by_id["versionControl"]) == (PROJECT, "parts", "Git")
    assert plugin.invoke("azuredevops:index/getProject:getProject", {"name": "parts"}) == by_id
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
        ("getProject", {"name": "no-such"}, "not found while looking up the project no-such"),
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
