"""The stand-in as the engine uses it, and an emulated Azure DevOps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import World, launch
from sandbox.azure_devops.state import MISSING_IS_NULL
from tests.provider.case import CANARY
from tests.provider.plugin import Plugin, Properties, running
from tests.toolchain.recording import ROOT

PROGRAM = ROOT / "toolchain" / "stand_ins" / "azuredevops"
PROJECT = "9185a86a-5277-5d9d-baa6-4793d5d9923b"
PLACE = "an-org/parts"
SEED: dict[str, Any] = {
    "azure_devops": {"organizations": {"an-org": {"parts": {"id": PROJECT, "github_connections": ["a-connection"]}}}}
}
GROUP = "azuredevops:index/variableGroup:VariableGroup"
INPUTS = Properties(
    {
        "projectId": PROJECT,
        "name": "uploads",
        "allowAccess": True,
        "variables": [
            {"name": "UPLOAD", "isSecret": True, "secretValue": CANARY},
            {"name": "PLACE", "value": "shelf"},
        ],
    },
    frozenset({"variables.secretValue"}),
)


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
    running_azure.set_switch(MISSING_IS_NULL, on=False)
    running_azure.reset()
    return running_azure


@pytest.fixture
def plugin(world: World, running_plugin: Plugin) -> Plugin:
    """The stand-in, its world as it was seeded."""
    return running_plugin


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a plugin of the test's own writes its errors."""
    return tmp_path
