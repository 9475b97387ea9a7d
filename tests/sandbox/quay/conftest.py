"""One emulated Quay for these tests."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from sandbox import World, launch

SEED = {
    "quay": {
        "users": ["ada"],
        "organizations": {
            "an-org": {"teams": ["pushers"], "repositories": {"image": {"visibility": "public"}}, "robots": ["old"]}
        },
    }
}


@pytest.fixture(scope="session")
def running_quay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox."""
    with launch(tmp_path_factory.mktemp("quay"), SEED) as world:
        yield world


@pytest.fixture
def world(running_quay: World) -> World:
    """The sandbox as it was seeded."""
    running_quay.reset()
    return running_quay


@pytest.fixture
def quay(world: World) -> Iterator[httpx.Client]:
    """A client with the token."""
    headers = {"Authorization": f"Bearer {world.tokens['quay']}"}
    base = world.addresses["quay"] + "/api/v1"
    with httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=30) as client:
        yield client
