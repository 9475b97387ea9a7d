"""Files that several processes share: replaced whole, and locked by one process at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PRIVATE = 0o600
"""The mode of a file that only its owner may read."""
PROGRAM = 0o777
"""The mode of a file that can be started; the process's umask takes away from it, as from any mode here."""


def replace_file(path: Path, text: str, mode: int = 0o666) -> None:
    """Replace a file whole, or make it: a reader, or a run that is cut short, finds the old text or the new one."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    try:
        file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(file, "w", encoding="utf-8") as stream:
            stream.write(text)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


class Held(Exception):
    """Another process holds the lock: `process` is its number, None while it has not yet written it down."""

    def __init__(self, process: int | None) -> None:
        super().__init__(f"process {process} holds the lock")
        self.process = process


class FileLock:
    """A file that one process at a time holds, and that names this process.

    The operating system lets go of it when the process ends, however it does, and with it all processes that it was
    handed on to. So a file that is left over locks nothing.
    """

    def __init__(self, path: Path) -> None:
        """Hold nothing yet."""
        self._path = path

    def take(self) -> int:
        """Hold it, and return the open file's number. Raise `Held` when another process does."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            process = _read_process(file)
            os.close(file)
            raise Held(process) from None
        _write_process(file)
        return file

    def wait(self) -> int:
        """Hold it, as soon as no other process does, and return the open file's number."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
        fcntl.flock(file, fcntl.LOCK_EX)
        _write_process(file)
        return file

    def holder(self) -> int | None:
        """Return the number of the process that holds it; None when none does."""
        with suppress(FileNotFoundError):
            file = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _read_process(file)
            finally:
                os.close(file)
        return None


@contextmanager
def alone(path: Path, say: Callable[[], object]) -> Iterator[int]:
    """Hold the lock of a file for as long as the block lasts, and yield the open file's number.

    While another process holds it, `say` is called once and then waits for that to end.
    """
    lock = FileLock(path)
    try:
        file = lock.take()
    except Held:
        say()
        file = lock.wait()
    try:
        yield file
    finally:
        os.close(file)


def _read_process(file: int) -> int | None:
    return int(os.pread(file, 20, 0) or b"0") or None


def _write_process(file: int) -> None:
    os.ftruncate(file, 0)
    os.pwrite(file, str(os.getpid()).encode(), 0)
