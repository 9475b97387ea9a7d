"""One emulated Docker Hub for these tests, every answer of which is held against Docker's own description."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from sandbox import World, launch
from tests.sandbox.docker_hub.description import problems

SEED = {"docker-hub": {"namespaces": {"an-org": {"image": {"description": "Builds."}}}}}


@pytest.fixture(scope="session")
def running_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox that keeps what it says."""
    with launch(tmp_path_factory.mktemp("docker-hub"), SEED, record_bodies=True) as world:
        yield world


@pytest.fixture
def world(running_hub: World) -> Iterator[World]:
    """The sandbox as it was seeded; afterwards, everything that is described must have been said as described."""
    running_hub.reset()
    yield running_hub
    assert problems(running_hub.requests(service="docker-hub")) == []


@pytest.fixture
def hub(world: World) -> Iterator[httpx.Client]:
    """A client that has logged in."""
    base = world.addresses["docker-hub"] + "/v2"
    with httpx.Client(base_url=base, trust_env=False, timeout=30, headers={"User-Agent": "a test"}) as client:
        body = {"identifier": "sandbox-admin", "secret": world.tokens["docker-hub"]}
        login = client.post("/auth/token", json=body).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {login}"
        yield client
