"""One sandbox a module, seeded as the module says, and brought back to its seed for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import World, launch
from tests.clients import alone
from tests.clients.programs import Client, build, started


@pytest.fixture(scope="module")
def running_world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox with what the module's SEED has."""
    with launch(tmp_path_factory.mktemp("sandbox"), request.module.SEED) as world:
        yield world


@pytest.fixture
def world(running_world: World) -> World:
    """The sandbox as it was seeded."""
    running_world.reset()
    return running_world


@pytest.fixture(scope="module")
def go(request: pytest.FixtureRequest, running_world: World) -> Iterator[Client]:
    """The service's client in Go, which a module calls PROGRAM."""
    with started(build(request.module.PROGRAM), running_world.environment) as client:
        yield client


@pytest.fixture
def alone_on_path(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the clients that are installed apart, where Python finds them for this test."""
    folder = alone.installed()
    monkeypatch.syspath_prepend(str(folder))
    return folder
