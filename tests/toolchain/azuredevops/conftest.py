"""The stand-in as the engine uses it, and an emulated Azure DevOps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox import World, launch
from tests.provider.case import CANARY
from tests.provider.plugin import Plugin, Properties, running

PROGRAM = Path(__file__).parent / "without_engine"
PROJECT = "9185a86a-5277-5d9d-baa6-4793d5d9923b"
PLACE = "an-org/parts"
SEED: dict[str, Any] = {
    "azure_devops": {"organizations": {"an-org": {"parts": {"id": PROJECT, "github_connections": ["a-connection"]}}}}
}
PERMISSION = "azuredevops:index/pipelineAuthorization:PipelineAuthorization"
GROUP = {
    "name": "uploads",
    "variables": {"UPLOAD": {"value": CANARY, "isSecret": True}},
    "variableGroupProjectReferences": [{"name": "uploads", "projectReference": {"id": PROJECT}}],
}


@pytest.fixture(scope="module")
def running_azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox."""
    with launch(tmp_path_factory.mktemp("azure"), SEED) as world:
        yield world


@pytest.fixture(scope="module")
def running_plugin(running_azure: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plugin]:
    """The stand-in, at the start of a run."""
    with running(running_azure.environment, tmp_path_factory.mktemp("plugin"), PROGRAM) as plugin:
        plugin.configure({})
        yield plugin


@pytest.fixture
def world(running_azure: World) -> World:
    """The sandbox as it was seeded."""
    running_azure.lift()
    running_azure.reset()
    return running_azure


@pytest.fixture
def plugin(world: World, running_plugin: Plugin) -> Plugin:
    """The stand-in, its world as it was seeded."""
    return running_plugin


@pytest.fixture
def group(world: World) -> str:
    """The number of a variable group that is there."""
    made = httpx.post(
        f"{world.environment['AZDO_ORG_SERVICE_URL']}/_apis/distributedtask/variablegroups",
        auth=("", world.tokens["azure-devops"]),
        headers={"Accept": "application/json;api-version=7.1-preview.2"},
        json=GROUP,
        trust_env=False,
    )
    return str(made.json()["id"])


@pytest.fixture
def leave(group: str) -> Properties:
    """Leave for one pipeline to use it."""
    return Properties({"projectId": PROJECT, "type": "variablegroup", "resourceId": group, "pipelineId": 7})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a plugin of the test's own writes its errors."""
    return tmp_path
