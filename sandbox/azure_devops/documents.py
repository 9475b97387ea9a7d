"""The documents that Azure DevOps answers with."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sandbox.azure_devops.state import ALL_PIPELINES, AzureDevOps, Connection, Group, Project, Queue
from sandbox.store import timestamp
from sandbox.wire import Json, Reply, Request

_PERSON = {"displayName": "A Person", "id": str(uuid.uuid5(uuid.NAMESPACE_URL, "sandbox-person"))}


def listed(things: Sequence[Json]) -> Reply:
    """Answer with a list, in the form of every list."""
    return Reply(200, {"count": len(things), "value": list(things)})


def queued(request: Request) -> Reply:
    """Answer with what is done later: a reference to ask after."""
    number = str(uuid.uuid4())
    organization = request.parameters["organization"]
    url = f"{request.origin}/{organization}/_apis/operations/{number}"
    return Reply(202, {"id": number, "status": "queued", "url": url})


def project(one: Project, request: Request) -> dict[str, Json]:
    """Return a project without its capabilities."""
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "url": f"{request.origin}/{one.organization}/_apis/projects/{one.id}",
        "state": "wellFormed",
        "revision": one.revision,
        "visibility": one.visibility,
    }


def capabilities(process: str) -> dict[str, Json]:
    """Return how a project was made."""
    return {
        "processTemplate": {"templateTypeId": process, "templateName": "Agile"},
        "versioncontrol": {"sourceControlType": "Git", "gitEnabled": "True", "tfvcEnabled": "False"},
    }


def process(identity: str, name: str) -> dict[str, Json]:
    """Return a process that projects are made with."""
    return {"id": identity, "name": name, "isDefault": True, "type": "system"}


def group(state: AzureDevOps, project: Project, one: Group) -> dict[str, Json]:
    """Return a variable group; what a secret variable holds is never shown."""
    return {
        "id": one.id,
        "type": "Vsts",
        "name": one.name,
        "description": one.description,
        "variables": {
            name: {"value": None, "isSecret": True} if variable.secret else {"value": variable.value}
            for name, variable in state.variables(one).items()
        },
        "createdBy": _PERSON,
        "createdOn": timestamp(one.created_at),
        "modifiedBy": _PERSON,
        "modifiedOn": timestamp(one.modified_at),
        "isShared": False,
        "variableGroupProjectReferences": [
            {
                "projectReference": {"id": project.id, "name": project.name},
                "name": one.name,
                "description": one.description,
            }
        ],
    }


def permissions(kind: str, thing: str, pipelines: Sequence[int]) -> dict[str, Json]:
    """Return which pipelines may use a thing; `allPipelines` is there only when all may."""
    everybody = {"allPipelines": {"authorized": True}} if ALL_PIPELINES in pipelines else {}
    return {
        "resource": {"type": kind, "id": thing},
        **everybody,
        "pipelines": [{"id": number, "authorized": True} for number in pipelines if number != ALL_PIPELINES],
    }


def connection(project: Project, one: Connection) -> dict[str, Json]:
    """Return a connection to GitHub; its credential is never shown."""
    return {
        "id": one.id,
        "name": one.name,
        "type": "github",
        "url": "https://github.com",
        "description": "",
        "data": {},
        "authorization": {"scheme": "Token", "parameters": {"AccessToken": None}},
        "isShared": False,
        "isReady": True,
        "owner": "Library",
        "serviceEndpointProjectReferences": [
            {"projectReference": {"id": project.id, "name": project.name}, "name": one.name, "description": ""}
        ],
    }


def queue(project: Project, one: Queue) -> dict[str, Json]:
    """Return what a project uses of an agent pool."""
    return {
        "id": one.id,
        "projectId": project.id,
        "name": one.name,
        "pool": {"id": one.pool, "name": one.name, "isHosted": one.name == "Azure Pipelines", "poolType": "automation"},
    }
