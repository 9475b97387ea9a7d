"""The engine's state in a folder (its file backend)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.backend import LOCK_LENGTH, MOST_BYTES, salt_of
from engine.command import EngineFailed


@dataclass(frozen=True)
class FileBackend:
    """Where the file backend keeps one stack."""

    folder: Path
    project: str
    stack: str

    @property
    def address(self) -> str:
        """What the engine is given."""
        return self.folder.as_uri()

    @property
    def stack_file(self) -> Path:
        """The stack's state."""
        return self.folder / ".pulumi" / "stacks" / self.project / f"{self.stack}.json"

    @property
    def locks(self) -> Path:
        """The folder with the locks of runs."""
        return self.folder / ".pulumi" / "locks" / "organization" / self.project / self.stack

    def exists(self) -> bool:
        """Return whether there is a state."""
        return self.stack_file.exists()

    def salt(self) -> dict[str, str]:
        """Return the setting with the salt of the key to the state's secrets. Raise `EngineFailed`."""
        return salt_of(self)

    def state(self) -> bytes | None:
        """Return the state; None where there is none. Raise `EngineFailed` where it cannot be read."""
        if not os.path.lexists(self.stack_file):
            return None
        if self.stack_file.is_file() and self.stack_file.stat().st_size <= MOST_BYTES:  # a pipe would be read for ever
            return self.stack_file.read_bytes()
        raise EngineFailed(self.damaged())

    def damaged(self) -> str:
        """Return what to say of a state that is none."""
        return (
            f"{self.stack_file} is damaged: it does not hold the state of a stack. {self.stack_file.name}.bak beside "
            "it is the state before the last change; copy it over the damaged file and run the same command again."
        )

    def held(self) -> Sequence[bytes | None]:
        """Return the beginning of each lock of a run."""
        return list(self._held())

    def _held(self) -> Iterator[bytes | None]:
        for lock in self.locks.glob("*.json"):
            if not lock.is_file():  # gone meanwhile; or a pipe, which would be read for ever
                yield None
                continue
            try:
                with lock.open("rb") as stream:
                    yield stream.read(LOCK_LENGTH)
            except OSError:
                yield b""

    def drop_leftovers(self) -> None:
        """Remove damaged attribute files."""
        drop_unwritten_attributes(self.folder)


def drop_unwritten_attributes(state: Path) -> None:
    """Remove damaged attribute files: only checkpoints are replaced whole, and of half a file the engine says "EOF"."""
    for attributes in state.rglob("*.attrs"):
        try:
            json.loads(attributes.read_bytes() if attributes.is_file() else b"{}")
        except (ValueError, RecursionError):
            attributes.unlink()
