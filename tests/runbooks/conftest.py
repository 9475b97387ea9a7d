"""What the runbooks are tried on is deployed for the tests of rotations, too; and an emulated GitHub alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox import World, launch
from tests.end_to_end.conftest import deployed_rotating as deployed_rotating
from tests.sandbox.asking import SEED


@pytest.fixture(scope="session")
def running_github(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox of which the GitHub is used."""
    with launch(tmp_path_factory.mktemp("sandbox"), SEED) as world:
        yield world


@pytest.fixture
def github_world(running_github: World) -> World:
    """The sandbox as it was seeded, without faults."""
    for switch, on in running_github.switches().items():
        if on:
            running_github.set_switch(switch, on=False)
    running_github.lift()
    running_github.reset()
    return running_github
