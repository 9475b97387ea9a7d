"""Damage to one file: what editors, full disks, kills and slips leave behind. Each takes the file's place and acts."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

Damage = Callable[[Path], object]


def removed(file: Path) -> Path:
    """Take away whatever is there; return its place."""
    if file.is_dir() and not file.is_symlink():
        shutil.rmtree(file)
    else:
        file.unlink(missing_ok=True)
    return file


def _recoded(encoding: str) -> Damage:
    return lambda file: file.write_bytes(file.read_bytes().decode("latin-1").encode(encoding))


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes() or b"x")
    content[len(content) // 2] ^= 0x80
    file.write_bytes(content)


def _socket(file: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(removed(file)))


DAMAGES: Mapping[str, Damage] = {
    "empty": lambda file: file.write_bytes(b""),
    "cut": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "flipped": _flip,
    "zeros": lambda file: file.write_bytes(b"\0" * (file.stat().st_size or 1)),
    "gone": removed,
    "folder": lambda file: removed(file).mkdir(),
    "pipe": lambda file: os.mkfifo(removed(file)),
    "socket": _socket,
    "link-to-itself": lambda file: removed(file).symlink_to(file.name),
    "endless": lambda file: removed(file).symlink_to("/dev/zero"),
    "closed": lambda file: file.chmod(0),
    "huge": lambda file: os.truncate(file, 3_000_000_000),
    "with-bom": lambda file: file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes()),
    "utf-16": _recoded("utf-16"),
    "utf-32": _recoded("utf-32"),
    "latin-1": lambda file: file.write_bytes(file.read_bytes() + b"# \xe4\n"),
    "crlf": lambda file: file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n")),
    "deep": lambda file: file.write_bytes(b"[" * 200_000),
    "a-list": lambda file: file.write_bytes(b"[1, 2]"),
    "a-table": lambda file: file.write_bytes(b'{"a": 1}'),
}
