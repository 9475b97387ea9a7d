"""One emulated Azure DevOps for these tests, and a client that asks as the official one does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from sandbox import World, launch
from sandbox.azure_devops.state import MISSING_IS_NULL

PROJECT = "9185a86a-5277-5d9d-baa6-4793d5d9923b"
SEED = {
    "azure_devops": {
        "organizations": {
            "An-Org": {"parts": {"id": PROJECT, "github_connections": ["a-connection"], "agent_pools": ["Own"]}}
        }
    }
}


@dataclass
class Client:
    """Asks below the organisation."""

    http: httpx.Client

    def ask(self, method: str, path: str, body: Any = None, **params: str) -> httpx.Response:
        """One request."""
        return self.http.request(method, path, json=body, params=params)

    def add_group(self, name: str = "uploads", **variables: Any) -> httpx.Response:
        """Makes a variable group."""
        return self.ask("POST", "_apis/distributedtask/variablegroups", group(name, **variables))


def group(name: str, **variables: Any) -> dict[str, Any]:
    """The body that makes or changes a variable group."""
    return {
        "name": name,
        "description": "",
        "variables": variables or {"TOKEN": {"value": "hush", "isSecret": True}},
        "variableGroupProjectReferences": [{"name": name, "projectReference": {"id": PROJECT}}],
    }


@pytest.fixture(scope="session")
def running_azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox."""
    with launch(tmp_path_factory.mktemp("azure"), SEED) as world:
        yield world


@pytest.fixture
def world(running_azure: World) -> World:
    """The sandbox as it was seeded."""
    running_azure.set_switch(MISSING_IS_NULL, on=False)
    running_azure.reset()
    return running_azure


@pytest.fixture
def azure(world: World) -> Iterator[Client]:
    """A client with the token."""
    with httpx.Client(
        base_url=world.environment["AZDO_ORG_SERVICE_URL"],
        auth=("_", world.tokens["azure-devops"]),
        headers={"Accept": "application/json;api-version=7.1-preview.2"},
        trust_env=False,
    ) as http:
        yield Client(http)
