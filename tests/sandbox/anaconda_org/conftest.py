"""One emulated Anaconda.org for these tests."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from sandbox import World, launch
from sandbox.anaconda_org.state import NOT_LISTED

SEED = {
    "vault": {"name": "pulumi", "items": {"old-upload": {"fields": {"credential": "token"}}}},
    "anaconda-org": {
        "organizations": {
            "an-org": {
                "tokens": {"old": {"scopes": ["api:read"], "expires": "2098-01-31", "item": "old-upload"}},
            },
            "other-org": {},
        },
    },
}


@pytest.fixture(scope="session")
def running_anaconda_org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox."""
    with launch(tmp_path_factory.mktemp("anaconda-org"), SEED) as world:
        yield world


@pytest.fixture
def world(running_anaconda_org: World) -> World:
    """The sandbox as it was seeded."""
    running_anaconda_org.set_switch(NOT_LISTED, on=False)
    running_anaconda_org.reset()
    return running_anaconda_org


@pytest.fixture
def anaconda(world: World) -> Iterator[httpx.Client]:
    """A client with a person's token, as Anaconda's own client asks."""
    headers = {"Authorization": f"token {world.tokens['anaconda-org']}"}
    with httpx.Client(base_url=world.addresses["anaconda-org"], headers=headers, trust_env=False, timeout=30) as client:
        yield client
