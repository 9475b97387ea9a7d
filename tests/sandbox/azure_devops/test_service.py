"""What the emulated Azure DevOps tells of itself, and whom it answers."""

from __future__ import annotations

import httpx
import pytest

from sandbox import World
from sandbox.azure_devops.api import ENDPOINTS
from sandbox.azure_devops.catalogue import catalogue
from sandbox.wire import Request, find
from tests.sandbox.azure_devops.conftest import PROJECT, Client


def test_the_catalogue_is_for_everybody(world: World) -> None:
    """A client asks for it before it logs in, and every location has what clients build URLs and versions from."""
    address = world.environment["AZDO_ORG_SERVICE_URL"]
    found = httpx.request("OPTIONS", f"{address}/_apis", trust_env=False).json()
    assert found["count"] == len(found["value"]) == len({one["id"] for one in found["value"]})
    keys = {"id", "area", "resourceName", "routeTemplate", "resourceVersion", "minVersion", "maxVersion",
            "releasedVersion"}  # fmt: skip
    assert {frozenset(one) for one in found["value"]} == {frozenset(keys)}


@pytest.mark.parametrize("location", catalogue(), ids=lambda one: one["routeTemplate"] + one["resourceName"])
def test_every_location_is_served(location: dict[str, str]) -> None:
    """A route of the catalogue that answers nothing would mislead clients."""
    path = location["routeTemplate"].replace("{area}", location["area"]).replace("{resource}", location["resourceName"])
    for part, value in {"{project}": "p", "{*projectId}": "p", "{resourceType}": "queue"}.items():
        path = path.replace(part, value)
    whole = "/".join("1" if segment.startswith("{") else segment for segment in path.split("/"))
    without = "/".join(segment for segment in path.split("/") if not segment.startswith("{"))
    served = [
        find(ENDPOINTS, Request(method=method, path=f"/org/{one}", origin=""))
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        for one in (whole, without)
    ]
    assert any(served)


def test_no_area_lies_elsewhere(azure: Client) -> None:
    """An empty list: clients then use the one address for everything."""
    assert azure.ask("GET", "_apis/ResourceAreas").json() == {"count": 0, "value": []}


@pytest.mark.parametrize("auth", [("_", "wrong"), None])
def test_a_wrong_token_is_refused(world: World, auth: tuple[str, str] | None) -> None:
    """With a page for people."""
    address = world.environment["AZDO_ORG_SERVICE_URL"]
    reply = httpx.get(f"{address}/_apis/projects", auth=auth, trust_env=False)
    assert (reply.status_code, reply.headers["content-type"]) == (401, "text/html; charset=utf-8")


def test_a_change_names_the_version_of_the_api(azure: Client) -> None:
    """A read need not."""
    azure.http.headers["Accept"] = "application/json"
    assert azure.ask("GET", "_apis/projects").is_success
    reply = azure.add_group()
    assert (reply.status_code, reply.json()["typeKey"]) == (400, "VssVersionNotSpecifiedException")


def test_what_is_not_served_is_said(azure: Client) -> None:
    """501, never 404."""
    assert azure.ask("GET", "_apis/graph/groups").status_code == 501


def test_an_organization_that_is_not_there_is_not_found(world: World, azure: Client) -> None:
    """404 with a document, which clients tell from an empty one."""
    address = f"{world.addresses['azure-devops']}/nobody/_apis/projects"
    reply = azure.http.get(address)
    assert (reply.status_code, reply.json()["typeKey"]) == (404, "HostNotFoundException")


@pytest.mark.parametrize("identity", [PROJECT, "parts", "Parts"])
def test_a_project_is_found_by_id_and_name(azure: Client, identity: str) -> None:
    """With its capabilities when they are asked for."""
    found = azure.ask("GET", f"_apis/projects/{identity}", includeCapabilities="true").json()
    assert (found["id"], found["name"], found["state"]) == (PROJECT, "parts", "wellFormed")
    assert found["capabilities"]["versioncontrol"]["sourceControlType"] == "Git"
    assert "capabilities" not in azure.ask("GET", f"_apis/projects/{identity}").json()


def test_projects_are_made_changed_and_deleted_later(azure: Client) -> None:
    """Each answers with an operation to ask after."""
    process = azure.ask("GET", "_apis/process/processes").json()["value"][0]["id"]
    body = {"name": "more", "visibility": "public", "capabilities": {"processTemplate": {"templateTypeId": process}}}
    queued = azure.ask("POST", "_apis/projects", body)
    assert queued.status_code == 202
    assert azure.ask("GET", f"_apis/operations/{queued.json()['id']}").json()["status"] == "succeeded"
    assert azure.ask("POST", "_apis/projects", body).json()["typeKey"] == "ProjectAlreadyExistsException"
    assert azure.ask("PATCH", "_apis/projects/more", {"description": "Parts."}).status_code == 202
    assert azure.ask("GET", "_apis/projects/more").json()["description"] == "Parts."
    assert azure.ask("DELETE", "_apis/projects/more").status_code == 202
    assert azure.ask("GET", "_apis/projects/more").status_code == 404


def test_what_people_set_up_is_found_by_name(azure: Client) -> None:
    """Connections without their credentials; agent pools, Microsoft's own among them."""
    [found] = azure.ask("GET", "parts/_apis/serviceendpoint/endpoints", endpointNames="a-connection").json()["value"]
    assert {"isReady": True, "type": "github", "data": {}}.items() <= found.items()
    assert found["authorization"]["parameters"] == {"AccessToken": None}
    assert azure.ask("GET", f"parts/_apis/serviceendpoint/endpoints/{found['id']}").json() == found
    assert azure.ask("GET", f"parts/_apis/serviceendpoint/endpoints/{PROJECT}").json() is None
    names = [one["name"] for one in azure.ask("GET", "parts/_apis/distributedtask/queues").json()["value"]]
    assert names == ["Azure Pipelines", "Own"]
