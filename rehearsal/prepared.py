"""What a rehearsal was made ready from: where nothing of it has changed, nothing is read and made again.

To load the estate, and to ask what the world must hold for it, takes as long as a third of a run with nothing to do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from shared.files import Unreadable, read_text

CODE = ("infra", "rehearsal", "shared")
"""The packages that say what follows from the estate. What they import beside themselves only carries it out."""

SERVED = ("sandbox", "shared")
"""The packages that an emulated world is made of."""
_KINDS = (".py", ".json")

MOST_BYTES = 1024 * 1024
"""How much of a file counts, beside its size; none of those that are read is as large unless it is damaged."""


def digest_of(stacks: Path, root: Path, files: Iterable[Path], today: date) -> str:
    """Return the digest of an estate's folder, the code that reads it, and files, each of which may be missing.

    The date counts, too: an exception may be past its own.
    """
    code = [file for package in CODE for file in (root / package).rglob("*.py")]
    read = [*stacks.rglob("*.toml"), *code]
    return digest_of_files([*sorted(read), *files], f"{stacks}\0{today}")


def served_by(root: Path) -> str:
    """Return a digest of the code that an emulated world runs: of each file's name, size and time of its last change.

    To read them all would take longer than a run may, and who changes a file changes its time.
    """
    files = (file for package in SERVED for file in sorted((root / package).rglob("*")) if file.suffix in _KINDS)
    stats = ((file, file.stat()) for file in files)
    words = (f"{file.relative_to(root)}\0{stat.st_size}\0{stat.st_mtime_ns}\n" for file, stat in stats)
    return hashlib.sha256("".join(words).encode()).hexdigest()


def is_text(file: Path, text: str) -> bool:
    """Return whether a file says just that. A damaged note is no note."""
    try:
        return read_text(file, len(text)) == text
    except Unreadable:
        return False


def digest_of_files(files: Iterable[Path], words: str = "") -> str:
    """Return the digest of files, each of which may be missing, after some words."""
    digest = hashlib.sha256(words.encode())
    for file in files:
        digest.update(f"\0{file}\0{file.exists()}\0".encode())
        if file.is_file():
            digest.update(f"{file.stat().st_size}\0".encode())
            with file.open("rb") as stream:
                digest.update(hashlib.sha256(stream.read(MOST_BYTES)).digest())
    return digest.hexdigest()
