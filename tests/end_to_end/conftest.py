"""A deployed estate, made once a worker and copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal import Rehearsal
from sandbox import launcher
from sandbox.process import Options
from tests.end_to_end.stage import Stage

SMALL = Path(__file__).parent / "small"


@pytest.fixture(scope="session")
def deployed_prod(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """stacks/prod, deployed; stopped, to be cloned."""
    return _deploy(Stage(tmp_path_factory.mktemp("prod") / "home"))


@pytest.fixture(scope="session")
def deployed_small(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A little estate with two secrets and two webhooks, deployed; stopped, to be cloned."""
    return _deploy(Stage(tmp_path_factory.mktemp("small") / "home", stacks=SMALL))


@pytest.fixture
def prod(deployed_prod: Stage, tmp_path: Path) -> Iterator[Stage]:
    """A deployed stacks/prod of the test's own."""
    yield from _own(deployed_prod, tmp_path)


@pytest.fixture
def small(deployed_small: Stage, tmp_path: Path) -> Iterator[Stage]:
    """A deployed little estate of the test's own, with data it may edit."""
    for stage in _own(deployed_small, tmp_path):
        stage.use_own_stacks()
        yield stage


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Stage]:
    """The little estate, not deployed yet, with data the test may edit."""
    stage = Stage(tmp_path / "home", stacks=SMALL)
    stage.use_own_stacks()
    try:
        yield stage
    finally:
        stage.stop()


def _deploy(stage: Stage) -> Stage:
    try:
        stage.up()
    finally:
        stage.stop()
    return stage


def _own(template: Stage, folder: Path) -> Iterator[Stage]:
    stage = template.clone(folder / "home")
    try:
        launcher.start(Options(home=stage.home, port_base=0), {})
        Rehearsal(stage.home, 0, stage.stacks).write_settings()  # the copy may have got other ports
        yield stage
    finally:
        stage.stop()
