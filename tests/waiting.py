"""Waiting for what happens outside of the test, without looking again and again."""

from __future__ import annotations

import errno
import os
import select
from pathlib import Path

PATIENCE_SECONDS = 60.0


def wait_for_end(pid: int) -> None:
    """Return when a process has ended, be it reaped or not. Fails when it does not in good time."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([process], [], [], PATIENCE_SECONDS)[0], f"process {pid} has not ended in good time"
    finally:
        os.close(process)


def wait_for_word(pipe: Path) -> None:
    """Return when somebody has written into a named pipe. Fails when nobody does in good time."""
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert select.select([reader], [], [], PATIENCE_SECONDS)[0], f"nothing came through {pipe.name} in good time"
    finally:
        os.close(reader)


def let_go(pipe: Path) -> None:
    """Let whoever reads a named pipe read on, and take the pipe away for those to come."""
    try:
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    except OSError as error:
        if error.errno != errno.ENXIO:  # nobody reads it: they were ended, or come when it is gone
            raise
    pipe.unlink()
