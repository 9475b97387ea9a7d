"""One emulated Heroku for these tests, every answer of which is held against Heroku's own description."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from sandbox import World, launch
from sandbox.heroku.authorizations import HIDES_TOKENS
from sandbox.heroku.state import DROPS_VARS
from tests.sandbox.contract.heroku import HerokuContract

SEED = {"heroku": {"apps": {"an-app": {"set_by_hand": ["BY_HAND"], "processes": {"web": {}}}, "bare": {}}}}


@pytest.fixture(scope="session")
def heroku_contract() -> HerokuContract:
    """Heroku's official description."""
    return HerokuContract()


@pytest.fixture(scope="session")
def running_heroku(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox that keeps what it says."""
    with launch(tmp_path_factory.mktemp("heroku"), SEED, record_bodies=True) as world:
        yield world


@pytest.fixture
def world(running_heroku: World, heroku_contract: HerokuContract) -> Iterator[World]:
    """The sandbox as it was seeded; afterwards, everything that its Heroku said must be as described."""
    running_heroku.set_switch(DROPS_VARS, on=False)
    running_heroku.set_switch(HIDES_TOKENS, on=False)
    running_heroku.reset()
    yield running_heroku
    rows = running_heroku.requests(service="heroku")
    assert heroku_contract.problems(row for row in rows if row["status"] != 501) == []


@pytest.fixture
def heroku(world: World) -> Iterator[httpx.Client]:
    """A client with the key, as Heroku's own clients ask."""
    headers = {
        "Authorization": f"Bearer {world.tokens['heroku']}",
        "Accept": "application/vnd.heroku+json; version=3",
    }
    with httpx.Client(base_url=world.addresses["heroku"], headers=headers, trust_env=False, timeout=30) as client:
        yield client
