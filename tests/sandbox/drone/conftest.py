"""One emulated Drone for these tests."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from sandbox import World, launch

SEED = {
    "drone": {
        "repositories": {
            "an-org/alpha": {"id": 21, "active": True, "secrets": ["a"]},
            "an-org/beta": {"id": 22, "active": False},
        },
        "secrets": {"an-org": ["shared"]},
        "accounts": {"bob": "of-bob-and-of-nobody-else"},
    }
}


@pytest.fixture(scope="session")
def running_drone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox."""
    with launch(tmp_path_factory.mktemp("drone"), SEED) as world:
        yield world


@pytest.fixture
def world(running_drone: World) -> Iterator[World]:
    """The sandbox as it was seeded."""
    running_drone.reset()
    yield running_drone
    for switch in ("drone-is-gone", "drone-is-parked"):
        running_drone.set_switch(switch, on=False)


@pytest.fixture
def drone(world: World) -> Iterator[httpx.Client]:
    """A client with the token."""
    headers = {"Authorization": f"Bearer {world.tokens['drone']}"}
    with httpx.Client(base_url=world.addresses["drone"], headers=headers, trust_env=False, timeout=30) as client:
        yield client
