"""One emulated Travis CI for these tests."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from sandbox import World, launch

SEED = {
    "travis-ci": {
        "hidden": ["hidden-org"],
        "repositories": {
            "an-org/alpha": {"id": 11, "active": True, "variables": ["A", "B"], "key": True},
            "an-org/beta": {"id": 12, "active": False},
            "hidden-org/alpha": {"id": 13, "active": True, "variables": ["A"]},
            "hidden-org/secret": {"id": 14, "active": True, "variables": ["A"], "private": True},
        },
        "accounts": {"ada": "of-ada-and-of-nobody-else"},
    }
}


@pytest.fixture(scope="session")
def running_travis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox."""
    with launch(tmp_path_factory.mktemp("travis"), SEED) as world:
        yield world


@pytest.fixture
def world(running_travis: World) -> Iterator[World]:
    """The sandbox as it was seeded."""
    running_travis.reset()
    yield running_travis
    for switch in ("travis-ci-is-gone", "travis-ci-is-parked"):
        running_travis.set_switch(switch, on=False)


@pytest.fixture
def travis(world: World) -> Iterator[httpx.Client]:
    """A client with the token."""
    headers = {"Authorization": f"token {world.tokens['travis-ci']}", "Travis-API-Version": "3", "User-Agent": "a test"}
    with httpx.Client(base_url=world.addresses["travis-ci"], headers=headers, trust_env=False, timeout=30) as client:
        yield client
