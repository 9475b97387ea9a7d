"""Microsoft's own clients of Azure DevOps: for Python, and for Go."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from sandbox import World
from tests.clients.programs import CallError, Client

if TYPE_CHECKING:
    from azure.devops.client import Connection

PROGRAM = "azure_devops"
PROJECT = "9185a86a-5277-5d9d-baa6-4793d5d9923b"
PLACE = "an-org/parts"
SEED = {
    "azure_devops": {
        "organizations": {
            "An-Org": {
                "parts": {"id": PROJECT, "github_connections": ["a-connection"], "agent_pools": ["Own"]},
                "whole": {},
            }
        }
    }
}
AGILE = "adcc42ab-9882-485e-a3ed-7678f01f66bc"


def group(name: str, value: str) -> dict[str, Any]:
    """A variable group with one secret variable and one that anybody may read."""
    return {
        "name": name,
        "description": "made by a client",
        "type": "Vsts",
        "variables": {"TOKEN": {"value": value, "isSecret": True}, "PLACE": {"value": "here"}},
        "variableGroupProjectReferences": [{"name": name, "projectReference": {"id": PROJECT, "name": "parts"}}],
    }


@pytest.fixture
def python(world: World) -> Iterator[Connection]:
    """azure-devops. It leaves sockets to the garbage collector, whose warning would meet some other test."""
    from azure.devops.connection import Connection  # here, as every worker loads this file
    from msrest.authentication import BasicAuthentication

    made = Connection(world.environment["AZDO_ORG_SERVICE_URL"], BasicAuthentication("", world.tokens["azure-devops"]))
    made._config.proxies.use_env_settings = False
    yield made
    for client in made._client_cache.values():
        client._client.close()
    del made
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


class TestPython:
    """azure-devops."""

    def test_projects_are_listed(self, python: Connection) -> None:
        """In pages of as many as were asked for, and one by its id and by its name."""
        core = python.clients_v7_1.get_core_client()
        assert {project.name for project in core.get_projects()} == {"parts", "whole"}
        first, rest = core.get_projects(top=1), core.get_projects(skip=1)
        assert [project.name for project in (*first, *rest)] == ["parts", "whole"]
        assert core.get_project(PROJECT).name == "parts"
        assert core.get_project("parts", include_capabilities=True).capabilities["versioncontrol"]

    def test_a_project_from_its_making_to_its_end(self, world: World, python: Connection) -> None:
        """Each step is an operation that the client waits for."""
        from azure.devops.v7_1.core.models import TeamProject

        core, operations = python.clients_v7_1.get_core_client(), python.clients_v7_1.get_operations_client()
        capabilities = {"processTemplate": {"templateTypeId": AGILE}, "versioncontrol": {"sourceControlType": "Git"}}
        queued = core.queue_create_project(TeamProject(name="new", visibility="private", capabilities=capabilities))
        assert operations.get_operation(queued.id).status == "succeeded"
        number = core.get_project("new").id
        core.update_project(TeamProject(description="changed"), number)
        assert core.get_project("new").description == "changed"
        core.queue_delete_project(number)
        assert world.state("azure-devops")["an-org"].keys() == {"parts", "whole"}

    def test_a_variable_group_from_its_making_to_its_end(self, world: World, python: Connection) -> None:
        """It is made, found by its name and by its id, changed, and deleted; a secret value is never shown."""
        from azure.devops.v7_1.task_agent.models import VariableGroupParameters

        client = python.clients_v7_1.get_task_agent_client()
        made = client.add_variable_group(VariableGroupParameters().from_dict(group("uploads", "hush")))
        client.add_variable_group(VariableGroupParameters().from_dict(group("others", "hush")))
        assert world.variable_group(PLACE, "uploads")["variables"]["TOKEN"]["value"] == "hush"
        [found] = client.get_variable_groups("parts", group_name="uploads")
        assert (found.id, found.variables["TOKEN"].value) == (made.id, None)
        assert [one.name for one in client.get_variable_groups_by_id("parts", [made.id])] == ["uploads"]
        client.update_variable_group(VariableGroupParameters().from_dict(group("uploads", "changed")), made.id)
        assert world.variable_group(PLACE, "uploads")["variables"]["TOKEN"]["value"] == "changed"
        assert client.get_variable_group("parts", made.id).variables["PLACE"].value == "here"
        client.delete_variable_group(made.id, [PROJECT])
        assert world.state("azure-devops")["an-org"]["parts"]["groups"].keys() == {"others"}

    def test_a_pipeline_is_allowed_to_use_a_group(self, world: World, python: Connection) -> None:
        """One, and then all."""
        from azure.devops.v7_1.pipeline_permissions.models import ResourcePipelinePermissions
        from azure.devops.v7_1.task_agent.models import VariableGroupParameters

        made = python.clients_v7_1.get_task_agent_client().add_variable_group(
            VariableGroupParameters().from_dict(group("uploads", "hush"))
        )
        client = python.clients_v7_1.get_pipeline_permissions_client()
        one = ResourcePipelinePermissions().from_dict({"pipelines": [{"id": 7, "authorized": True}]})
        client.update_pipeline_permisions_for_resource(one, "parts", "variablegroup", made.id)
        assert world.state("azure-devops")["an-org"]["parts"]["groups"]["uploads"]["pipelines"] == [7]
        everybody = ResourcePipelinePermissions().from_dict({"allPipelines": {"authorized": True}})
        client.update_pipeline_permisions_for_resource(everybody, "parts", "variablegroup", made.id)
        assert world.state("azure-devops")["an-org"]["parts"]["groups"]["uploads"]["open_to_all_pipelines"]
        there = client.get_pipeline_permissions_for_resource("parts", "variablegroup", made.id)
        assert there.all_pipelines.authorized

    def test_connections_and_queues_are_found(self, python: Connection) -> None:
        """By their names."""
        endpoints = python.clients_v7_1.get_service_endpoint_client()
        [found] = endpoints.get_service_endpoints_by_names("parts", ["a-connection"])
        assert endpoints.get_service_endpoint_details("parts", found.id).type == "github"
        queues = python.clients_v7_1.get_task_agent_client().get_agent_queues("parts", queue_name="Own")
        assert [queue.name for queue in queues] == ["Own"]

    def test_what_is_not_there_is_an_error_with_a_sentence(self, python: Connection) -> None:
        """Azure DevOps' own."""
        from azure.devops.exceptions import AzureDevOpsServiceError

        with pytest.raises(AzureDevOpsServiceError, match="no-project"):
            python.clients_v7_1.get_core_client().get_project("no-project")


class TestGo:
    """microsoft/azure-devops-go-api."""

    def test_projects_are_listed(self, world: World, go: Client) -> None:
        """In pages of as many as were asked for, and one by its id and by its name."""
        listed = go.call("Core.GetProjects", {})["Value"]
        assert {project["name"] for project in listed} == {"parts", "whole"}
        first, rest = go.call("Core.GetProjects", {"Top": 1}), go.call("Core.GetProjects", {"Skip": 1})
        assert [project["name"] for project in (*first["Value"], *rest["Value"])] == ["parts", "whole"]
        assert go.call("Core.GetProject", {"ProjectId": PROJECT})["name"] == "parts"

    def test_a_project_from_its_making_to_its_end(self, world: World, go: Client) -> None:
        """Each step is an operation that the client waits for."""
        capabilities = {"processTemplate": {"templateTypeId": AGILE}, "versioncontrol": {"sourceControlType": "Git"}}
        wanted = {"name": "new", "visibility": "private", "capabilities": capabilities}
        queued = go.call("Core.QueueCreateProject", {"ProjectToCreate": wanted})
        assert go.call("Operations.GetOperation", {"OperationId": queued["id"]})["status"] == "succeeded"
        number = go.call("Core.GetProject", {"ProjectId": "new"})["id"]
        go.call("Core.UpdateProject", {"ProjectId": number, "ProjectUpdate": {"description": "changed"}})
        assert go.call("Core.GetProject", {"ProjectId": "new"})["description"] == "changed"
        go.call("Core.QueueDeleteProject", {"ProjectId": number})
        assert world.state("azure-devops")["an-org"].keys() == {"parts", "whole"}

    def test_a_variable_group_from_its_making_to_its_end(self, world: World, go: Client) -> None:
        """It is made, found by its name and by its id, changed, and deleted; a secret value is never shown."""
        made = go.call("TaskAgent.AddVariableGroup", {"VariableGroupParameters": group("uploads", "hush")})
        go.call("TaskAgent.AddVariableGroup", {"VariableGroupParameters": group("others", "hush")})
        assert world.variable_group(PLACE, "uploads")["variables"]["TOKEN"]["value"] == "hush"
        [found] = go.call("TaskAgent.GetVariableGroups", {"Project": "parts", "GroupName": "uploads"})
        assert (found["id"], found["variables"]["TOKEN"].get("value")) == (made["id"], None)
        [same] = go.call("TaskAgent.GetVariableGroupsById", {"Project": "parts", "GroupIds": [made["id"]]})
        assert same["name"] == "uploads"
        changed = {"GroupId": made["id"], "VariableGroupParameters": group("uploads", "changed")}
        go.call("TaskAgent.UpdateVariableGroup", changed)
        assert world.variable_group(PLACE, "uploads")["variables"]["TOKEN"]["value"] == "changed"
        shown = go.call("TaskAgent.GetVariableGroup", {"Project": "parts", "GroupId": made["id"]})
        assert shown["variables"]["PLACE"]["value"] == "here"
        go.call("TaskAgent.DeleteVariableGroup", {"GroupId": made["id"], "ProjectIds": [PROJECT]})
        assert world.state("azure-devops")["an-org"]["parts"]["groups"].keys() == {"others"}

    def test_a_pipeline_is_allowed_to_use_a_group(self, world: World, go: Client) -> None:
        """One, and then all."""
        made = go.call("TaskAgent.AddVariableGroup", {"VariableGroupParameters": group("uploads", "hush")})
        place = {"Project": "parts", "ResourceType": "variablegroup", "ResourceId": str(made["id"])}
        one = {"ResourceAuthorization": {"pipelines": [{"id": 7, "authorized": True}]}}
        go.call("PipelinePermissions.UpdatePipelinePermisionsForResource", {**place, **one})
        assert world.state("azure-devops")["an-org"]["parts"]["groups"]["uploads"]["pipelines"] == [7]
        everybody = {"ResourceAuthorization": {"allPipelines": {"authorized": True}}}
        go.call("PipelinePermissions.UpdatePipelinePermisionsForResource", {**place, **everybody})
        assert world.state("azure-devops")["an-org"]["parts"]["groups"]["uploads"]["open_to_all_pipelines"]
        there = go.call("PipelinePermissions.GetPipelinePermissionsForResource", place)
        assert there["allPipelines"]["authorized"]

    def test_connections_and_queues_are_found(self, world: World, go: Client) -> None:
        """By their names."""
        wanted = {"Project": "parts", "EndpointNames": ["a-connection"]}
        [found] = go.call("ServiceEndpoint.GetServiceEndpointsByNames", wanted)
        shown = go.call("ServiceEndpoint.GetServiceEndpointDetails", {"Project": "parts", "EndpointId": found["id"]})
        assert shown["type"] == "github"
        [queue] = go.call("TaskAgent.GetAgentQueues", {"Project": "parts", "QueueName": "Own"})
        assert queue["name"] == "Own"

    def test_what_is_not_there_is_an_error_with_a_sentence(self, world: World, go: Client) -> None:
        """Azure DevOps' own."""
        with pytest.raises(CallError, match="no-project"):
            go.call("Core.GetProject", {"ProjectId": "no-project"})
