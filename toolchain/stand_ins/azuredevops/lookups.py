"""The functions `getServiceEndpointGithub` and `getAgentQueue`: what people set up in a project, found by name."""

from __future__ import annotations

from typing import Any

from saas.errors import SaasError
from toolchain.stand_ins.azuredevops import NAME, locations
from toolchain.stand_ins.azuredevops.connection import AzureDevOps, Listed


async def github_connection(connection: AzureDevOps, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return a service connection to GitHub, by `projectId` and `serviceEndpointName`. Raise `SaasError`."""
    name = str(arguments["serviceEndpointName"])
    found = await _one(
        connection, arguments, locations.CONNECTIONS, {"endpointNames": name}, f"the GitHub connection {name}"
    )
    return {
        "id": found["id"],
        "serviceEndpointId": found["id"],
        "serviceEndpointName": found["name"],
        "projectId": arguments["projectId"],
        "description": found.get("description") or "",
        "authorization": {"scheme": found["authorization"]["scheme"]},
    }


async def agent_queue(connection: AzureDevOps, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return what a project uses of an agent pool, by `projectId` and `name`. Raise `SaasError`."""
    name = str(arguments["name"])
    found = await _one(connection, arguments, locations.QUEUES, {"queueName": name}, f"the agent queue {name}")
    return {
        "id": str(found["id"]),
        "name": found["name"],
        "agentPoolId": found["pool"]["id"],
        "projectId": arguments["projectId"],
    }


async def _one(
    connection: AzureDevOps, arguments: dict[str, Any], location: str, params: dict[str, str | int], what: str
) -> dict[str, Any]:
    """Return the one thing of that name in a project."""
    found = await connection.call(
        "GET",
        location,
        doing=f"looking up {what}",
        answer=Listed,
        route={"project": str(arguments["projectId"])},
        params=params,
    )
    if len(found.value) != 1:
        raise SaasError(f"{NAME}: the project has {len(found.value) or 'no'} things that are {what}; one is needed.")
    thing: dict[str, Any] = found.value[0]
    return thing
