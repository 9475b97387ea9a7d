"""Files that are replaced whole, and locked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.files import (
    PRIVATE,
    PROGRAM,
    FileLock,
    Held,
    Missing,
    Unreadable,
    WrongText,
    alone,
    read_text,
    replace_file,
)

HOLD = """
import sys
from pathlib import Path
from shared.files import FileLock
FileLock(Path(sys.argv[1])).take()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "lock"


def hold(lock: Path) -> subprocess.Popen[str]:
    """Another process that holds a lock until its input is closed or it is killed."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


@pytest.mark.parametrize(("mode", "expected"), [(PRIVATE, 0o600), (PROGRAM, 0o755)])
def test_a_file_is_replaced_with_its_mode(tmp_path: Path, mode: int, expected: int) -> None:
    """Whatever mode the old one had; nothing is left beside it, not even what a killed run left there."""
    place = tmp_path / "file"
    place.write_text("old")
    (tmp_path / ".file.new").write_text("half")
    replace_file(place, "néw", mode)
    assert place.read_text(encoding="utf-8") == "néw"
    assert place.stat().st_mode & 0o777 == expected
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        replace_file(place, "half \ud800")
    assert place.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_lock_is_held_by_one_process(lock: Path) -> None:
    """Who asks is told which; once that one has ended, however it did, nobody holds it."""
    assert FileLock(lock).holder() is None
    with hold(lock) as other:
        with pytest.raises(Held) as held:
            FileLock(lock).take()
        assert held.value.process == FileLock(lock).holder() == other.pid
        other.kill()
        other.wait()
        assert FileLock(lock).holder() is None


@pytest.mark.parametrize("content", ["", "\0\0\0", "pid", "-1"])
def test_a_lock_that_names_no_process_is_held_all_the_same(lock: Path, content: str) -> None:
    """A full disk keeps the number out; a kill may leave anything."""
    with hold(lock) as other:
        lock.write_text(content)
        with pytest.raises(Held) as held:
            FileLock(lock).take()
        assert held.value.process is FileLock(lock).holder() is None
        other.kill()


def test_a_file_is_read_within_limits(tmp_path: Path) -> None:
    """A pipe is not waited for, and what is too long is not read."""
    file = tmp_path / "file"
    with pytest.raises(Missing):
        read_text(file, 10)
    file.write_text("néw")
    assert read_text(file, 10) == "néw"
    with pytest.raises(WrongText, match="more than 2 bytes"):
        read_text(file, 2)
    file.write_bytes(b"a\nb\0")
    with pytest.raises(WrongText, match="a NUL byte in line 2"):
        read_text(file, 10)
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(Unreadable, match="no file, but a pipe"):
        read_text(file, 10)


def test_whoever_wants_to_be_alone_says_so_and_waits(lock: Path) -> None:
    said = []
    with hold(lock) as other:

        def end_the_other() -> None:
            said.append("waiting")
            other.kill()

        with alone(lock, end_the_other), pytest.raises(Held):
            FileLock(lock).take()
    with alone(lock, lambda: said.append("again")):
        pass
    assert said == ["waiting"]
