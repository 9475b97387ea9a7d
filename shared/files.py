"""Files that others may have damaged: read within limits, replaced whole, and locked by one process at a time."""

from __future__ import annotations

import codecs
import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PRIVATE = 0o600
"""The mode of a file that only its owner may read."""
PROGRAM = 0o777
"""The mode of a file that can be started; the process's umask takes away from it, as from any mode here."""

_KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
_MARKS = {
    codecs.BOM_UTF8: ("UTF-8 with a byte order mark (BOM)", "UTF-8 without BOM"),
    codecs.BOM_UTF16_LE: ("UTF-16", "UTF-8"),
    codecs.BOM_UTF16_BE: ("UTF-16", "UTF-8"),
}
"""What the first bytes of a text say about it, and what it should be."""


class Unreadable(Exception):
    """A file cannot be read as text: `what` is wrong with it, and the `remedy`, each a sentence."""

    def __init__(self, path: Path, what: str, remedy: str) -> None:
        super().__init__(f"{path}: {what} {remedy}")
        self.path = path
        self.what = what
        self.remedy = remedy


class Missing(Unreadable):
    """There is no such file."""


class WrongText(Unreadable):
    """There is a file, and it is not the text that it should be."""


def read_text(path: Path, most: int) -> str:
    """Return what a file says. Raise `Unreadable`, also if it has more than `most` bytes; wait for nobody.

    A pipe would make a reader wait for ever, and a device can be read for ever.
    """
    content = _content(path, most + 1)
    if len(content) > most:
        raise WrongText(
            path, f"The file has more than {most:,} bytes.", "See what filled it, and restore or divide it."
        )
    for mark, (found, wanted) in _MARKS.items():
        if content.startswith(mark):
            raise WrongText(path, f"The file is {found}.", f"Save it as {wanted}.")
    if (place := content.find(0)) >= 0:
        line = content.count(b"\n", 0, place) + 1
        raise WrongText(
            path, f"The file has a NUL byte in line {line}.", "It is damaged: restore it, or save it as UTF-8."
        )
    try:
        return content.decode()
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise WrongText(
            path, f"The file is not UTF-8: byte {fault.start}, in line {line}, cannot be read.", "Save it as UTF-8."
        ) from None


def _content(path: Path, most: int) -> bytes:
    """Return the first bytes of a regular file. Raise `Unreadable`."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(file, "rb") as stream:
            kind = stat.S_IFMT(os.fstat(file).st_mode)
            if kind == stat.S_IFREG:
                return stream.read(most)
    except FileNotFoundError:
        raise Missing(path, "There is no such file.", "Make or restore it.") from None
    except IsADirectoryError:
        kind = stat.S_IFDIR
    except OSError as fault:
        raise Unreadable(path, f"The file cannot be read: {fault.strerror}.", "See to its permissions.") from None
    what = f"It is no file, but {_KINDS.get(kind, 'something else')}."
    raise Unreadable(path, what, "Take it away, and put the file there.")


def replace_file(path: Path, text: str, mode: int = 0o666) -> None:
    """Replace a file whole, or make it: a reader, or a run that is cut short, finds the old text or the new one."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    try:
        file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(file, "w", encoding="utf-8") as stream:
            stream.write(text)
        beside.replace(path)
    except OSError as fault:
        fault.filename = str(path)  # a full disk names no file
        raise
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
        file = self._open()
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
        file = self._open()
        fcntl.flock(file, fcntl.LOCK_EX)
        _write_process(file)
        return file

    def _open(self) -> int:
        return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, PRIVATE)

    def holder(self) -> int | None:
        """Return the number of the process that holds it; None when none does."""
        with suppress(FileNotFoundError):
            file = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
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
    """Return the number in a lock; None when it has none: it is being written, or a full disk kept it out."""
    said = os.pread(file, 20, 0)
    return (int(said) or None) if said.isdigit() else None


def _write_process(file: int) -> None:
    """Write this process's number down. Where it cannot be, as on a full disk, the lock holds all the same."""
    with suppress(OSError):
        os.ftruncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)
