"""One run at a time in a folder."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

LOCK = "rehearsal.lock"


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Wait until no other run is at work in a folder: two would start its world and lock its stack at once.

    The operating system lets go of the lock when a run ends, however it does.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            click.echo(f"Another run is at work in {home}; waiting for it to end.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
