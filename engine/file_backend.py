"""The engine's state in a folder (its file backend), and how to repair it after a killed run."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from pathlib import Path

import psutil

from engine.command import Engine, EngineFailed
from shared.printed import say


@dataclass(frozen=True)
class FileBackend:
    """Where the file backend keeps one stack."""

    folder: Path
    project: str
    stack: str

    @property
    def stack_file(self) -> Path:
        """The stack's state."""
        return self.folder / ".pulumi" / "stacks" / self.project / f"{self.stack}.json"

    @property
    def locks(self) -> Path:
        """The folder with the locks of runs."""
        return self.folder / ".pulumi" / "locks" / "organization" / self.project / self.stack


def repair_after_kill(engine: Engine, backend: FileBackend) -> None:
    """Break a lock whose run has provably ended, and drop records of creates that the program repeats anyway.

    Do nothing while the run that holds the lock may be alive: what it is creating is no leftover. Raise `EngineFailed`.
    """
    left = list(backend.locks.glob("*.json"))
    if not all(_has_ended(lock) for lock in left):
        return
    _drop_unwritten_attributes(backend.folder)
    undone = _left_undone(backend.stack_file)
    if left:
        say("A run was killed and left its lock; breaking it.")
        engine.run("cancel", "--yes", quiet=True)
    if "creating" in undone:
        say("A run was killed while it created something; looking what there is.")
        engine.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates", quiet=True)


def _drop_unwritten_attributes(state: Path) -> None:
    """Remove attribute files cut off by a kill: only checkpoints are replaced whole, and the engine reads "EOF"."""
    for attributes in state.rglob("*.attrs"):
        if attributes.stat().st_size == 0:
            attributes.unlink()


def _has_ended(lock: Path) -> bool:
    """Return whether the run that took a lock is over for certain: the lock is of this machine, its engine is gone."""
    try:
        holder = json.loads(lock.read_text())
        if holder["hostname"] != socket.gethostname():
            return False
        process = psutil.Process(holder["pid"])
        return process.status() == psutil.STATUS_ZOMBIE or process.name() != "pulumi"
    except psutil.NoSuchProcess:
        return True
    except (OSError, ValueError, KeyError):  # being written, or gone meanwhile
        return False


def _left_undone(stack_file: Path) -> set[str]:
    """Return what a killed run was at when it ended, as the state recorded it: `creating`, `updating`, `deleting`.

    Raise `EngineFailed` when the file is damaged.
    """
    if not stack_file.exists():
        return set()
    try:
        latest = json.loads(stack_file.read_text(encoding="utf-8"))["checkpoint"].get("latest") or {}
        return {operation["type"] for operation in latest.get("pending_operations") or ()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise EngineFailed(
            f"{stack_file} is damaged: it does not hold the state of a stack. {stack_file.name}.bak beside it is the "
            "state before the last change; copy it over the damaged file and run the same command again."
        ) from None
