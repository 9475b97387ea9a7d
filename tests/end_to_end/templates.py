"""Stages that many tests begin with: made by the first worker that needs one, stopped, cloned by whoever uses it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.stage import Stage, own


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Stage]) -> Stage:
    """Return the stage that `make` left in a folder of all workers, its home in `home`; make it where nobody has yet.

    A second worker waits for the first: to wait costs less than to deploy the same again.
    """
    folder = _of_all_workers(factory) / name
    folder.mkdir(exist_ok=True)
    made = folder / "made"
    with _alone(folder / "lock"):
        if not made.exists():
            shutil.rmtree(folder / "home", ignore_errors=True)  # what a worker left that failed
            shutil.rmtree(folder / "stacks", ignore_errors=True)
            made.write_text(str(make(folder).stacks))
    return Stage(folder / "home", stacks=Path(made.read_text()))


def stopped_after(command: str, stage: Stage) -> Stage:
    """Run a command, which must succeed, and stop the world."""
    try:
        outcome = stage.run(command)
        assert outcome.code == 0, outcome.output
    finally:
        stage.stop()
    return stage


def with_edits(template: Stage, folder: Path, edit: Callable[[Stage], None]) -> Stage:
    """A clone with data of its own, edited, in a world that holds what the edited data stands on; stopped."""
    with own(template, folder) as stage:
        stage.use_own_stacks()
        edit(stage)
        outcome = stage.run("world")
        assert outcome.code == 0, outcome.output
    return stage


def deployed(template: Stage, folder: Path) -> Stage:
    """A clone, deployed; stopped."""
    with own(template, folder) as stage:
        stage.up()
    return stage


def _of_all_workers(factory: pytest.TempPathFactory) -> Path:
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
