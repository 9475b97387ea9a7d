"""A deployed estate, made once and copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.stage import Stage, own
from tests.end_to_end.templates import deployed, once, stopped_after

SMALL = Path(__file__).parent / "small"
ROTATING = Path(__file__).parent / "rotating"


@pytest.fixture(scope="session")
def deployed_recorded(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The large recorded estate, deployed; stopped, to be cloned."""
    return once(tmp_path_factory, "recorded", lambda folder: stopped_after("up", Stage(folder / "home")))


@pytest.fixture(scope="session")
def bare_small(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A little estate with world and stack made, and nothing deployed; stopped, to be cloned."""
    return once(
        tmp_path_factory, "bare", lambda folder: stopped_after("world", Stage(folder / "home", stacks=SMALL))
    )  # fmt: skip


@pytest.fixture(scope="session")
def deployed_small(bare_small: Stage, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The same with two secrets and two webhooks, deployed; stopped, to be cloned."""
    return once(tmp_path_factory, "small", lambda folder: deployed(bare_small, folder))


@pytest.fixture(scope="session")
def deployed_rotating(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The little estate whose credentials rotate, deployed with what people have made."""
    return once(
        tmp_path_factory, "rotating", lambda folder: stopped_after("up", Stage(folder / "home", stacks=ROTATING))
    )


@pytest.fixture
def recorded(deployed_recorded: Stage, tmp_path: Path) -> Iterator[Stage]:
    """A deployed large estate of the test's own."""
    with own(deployed_recorded, tmp_path) as stage:
        yield stage


@pytest.fixture
def small(deployed_small: Stage, tmp_path: Path) -> Iterator[Stage]:
    """A deployed little estate of the test's own, with data it may edit."""
    with own(deployed_small, tmp_path) as stage:
        stage.use_own_stacks()
        yield stage


@pytest.fixture
def bare(bare_small: Stage, tmp_path: Path) -> Iterator[Stage]:
    """The little estate with its world and stack made and nothing deployed, with data the test may edit."""
    with own(bare_small, tmp_path) as stage:
        stage.use_own_stacks()
        yield stage


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Stage]:
    """The little estate where nothing was made yet, with data the test may edit."""
    stage = Stage(tmp_path / "home", stacks=SMALL)
    stage.use_own_stacks()
    try:
        yield stage
    finally:
        stage.stop()
