"""One emulated world and one provider process for all tests of a worker, both as new for each test."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox import World, launch
from tests.provider.cases import SEED
from tests.provider.plugin import Plugin, running
from tests.worlds import as_seeded

A_MINUTE = 60


@pytest.fixture(scope="session")
def running_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox."""
    with launch(tmp_path_factory.mktemp("sandbox"), SEED) as world:
        yield world


@pytest.fixture
def world(running_world: World) -> Iterator[World]:
    """The sandbox as it was seeded."""
    with as_seeded(running_world):
        yield running_world
    if abs(running_world.now() - time.time()) > A_MINUTE:  # a reset leaves the clock as it is
        running_world.set_clock(datetime.now(UTC).isoformat())


@pytest.fixture(scope="session")
def running_plugin(running_world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plugin]:
    """A provider process that holds the world's credentials."""
    with running(running_world.environment, tmp_path_factory.mktemp("plugin")) as plugin:
        yield plugin


@pytest.fixture
def plugin(running_plugin: Plugin) -> Plugin:
    """The provider process, before it was configured."""
    running_plugin.engine.said.clear()
    running_plugin.engine.warned.clear()
    return running_plugin


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a provider of its own writes."""
    return tmp_path
