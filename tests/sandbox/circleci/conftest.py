"""One emulated CircleCI for these tests."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from sandbox import World, launch

SEED = {
    "circleci": {
        "strange": ["strange-org"],
        "contexts": {"an-org": {"one": ["A", "B"]}, "strange-org": {"one": ["A"]}},
        "projects": {
            "an-org/parts": {"variables": ["A"], "keys": 1},
            "strange-org/parts": {"variables": ["A"]},
            "an-org/unseen": {"followed": False, "variables": ["A"]},
        },
        "accounts": {"ada": "of-ada-and-of-nobody-else"},
        "project_tokens": {"an-org/parts": "of-a-project-and-nobody"},
    }
}


@pytest.fixture(scope="session")
def running_circleci(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox."""
    with launch(tmp_path_factory.mktemp("circleci"), SEED) as world:
        yield world


@pytest.fixture
def world(running_circleci: World) -> Iterator[World]:
    """The sandbox as it was seeded."""
    running_circleci.reset()
    yield running_circleci
    for switch in ("circleci-is-gone", "circleci-is-parked"):
        running_circleci.set_switch(switch, on=False)


@pytest.fixture
def circleci(world: World) -> Iterator[httpx.Client]:
    """A client with the token."""
    headers = {"Circle-Token": world.tokens["circleci"]}
    base = f"{world.addresses['circleci']}/api"
    with httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=30) as client:
        yield client
