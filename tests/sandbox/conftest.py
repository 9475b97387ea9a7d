"""One sandbox for all tests of a worker, brought back to its seed for each, and every answer of GitHub validated."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox import World, launch
from tests.sandbox.asking import SEED, Connect, GitHub
from tests.sandbox.contract.answers import Contract
from tests.worlds import as_seeded


@pytest.fixture(scope="session")
def contract() -> Contract:
    """GitHub's official description."""
    return Contract()


@pytest.fixture(scope="session")
def running_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox that keeps what it says."""
    with launch(tmp_path_factory.mktemp("sandbox"), SEED, record_bodies=True) as world:
        yield world


@pytest.fixture
def world(running_world: World, contract: Contract) -> Iterator[World]:
    """The sandbox as it was seeded; afterwards, everything that its GitHub said must be as described."""
    with as_seeded(running_world):
        yield running_world
    problems = contract.problems(row for row in running_world.requests(service="github") if row["status"] != 501)
    assert problems == []


@pytest.fixture
def github(world: World) -> Iterator[GitHub]:
    """A client of its GitHub."""
    client = GitHub(world)
    yield client
    client.close()


@pytest.fixture
def connect(world: World) -> Iterator[Connect]:
    """A client of its Connect."""
    client = Connect(world)
    yield client
    client.close()
