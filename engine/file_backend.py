"""The engine's state in a folder (its file backend), and how to repair it after a killed run."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import psutil

from engine.command import Engine, EngineFailed
from shared.printed import say

MOST_BYTES = 500_000_000
"""The largest state that is read: a hundred times that of a thousand resources."""


LOCK_LENGTH = 10_000
"""How much is read of a lock, which names a process."""


class _Key(msgspec.Struct):
    """What the key to the secrets is made with, beside the passphrase."""

    salt: str = ""


class _Secrets(msgspec.Struct):
    """How secrets are kept in the state."""

    state: _Key | None = None


class _Latest(msgspec.Struct):
    """What is read of the last run."""

    pending_operations: list[dict[str, Any]] | None = None
    """What was under way when it was written."""
    secrets_providers: _Secrets | None = None


class _Checkpoint(msgspec.Struct):
    """What the state holds."""

    latest: _Latest | None = None


class _State(msgspec.Struct):
    """The file of the state."""

    checkpoint: _Checkpoint


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

    def salt(self) -> dict[str, str]:
        """Return the setting with the salt of the key to the state's secrets, as the state has it; none without one.

        Raise `EngineFailed` when the state is damaged.
        """
        secrets = _latest(self.stack_file).secrets_providers
        return {"encryptionsalt": secrets.state.salt} if secrets and secrets.state and secrets.state.salt else {}


def repair_after_kill(engine: Engine, backend: FileBackend) -> None:
    """Break a lock whose run has provably ended, and drop the records of what it was at: the program does it again.

    Do nothing while the run that holds the lock may be alive: what it is at is no leftover. Raise `EngineFailed`.
    """
    left = list(backend.locks.glob("*.json"))
    if not all(_has_ended(lock, backend) for lock in left):
        return
    drop_unwritten_attributes(backend.folder)
    undone = _latest(backend.stack_file).pending_operations
    if left:
        say("A run was killed and left its lock; breaking it.")
        engine.run("cancel", "--yes", quiet=True)
    if undone:
        engine.forget_under_way()


def drop_unwritten_attributes(state: Path) -> None:
    """Remove damaged attribute files: only checkpoints are replaced whole, and of half a file the engine says "EOF"."""
    for attributes in state.rglob("*.attrs"):
        try:
            json.loads(attributes.read_bytes() if attributes.is_file() else b"{}")
        except (ValueError, RecursionError):
            attributes.unlink()


def _has_ended(lock: Path, backend: FileBackend) -> bool:
    """Return whether the run that took a lock is over for certain: the lock is of this machine, its engine is gone.

    A lock that says nothing, as a full disk leaves one, is over when no engine is at work in this folder.
    """
    if not lock.is_file():  # gone meanwhile
        return True
    try:
        with lock.open(encoding="utf-8") as stream:
            holder = json.loads(stream.read(LOCK_LENGTH))
        if holder["hostname"] != socket.gethostname():
            return False
        process = psutil.Process(holder["pid"])
        return process.status() == psutil.STATUS_ZOMBIE or process.name() != "pulumi"
    except psutil.NoSuchProcess:
        return True
    except (OSError, ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return not any(_works_in(process, backend) for process in psutil.process_iter(["name"]))


def _works_in(process: psutil.Process, backend: FileBackend) -> bool:
    """Return whether a process is an engine that was started with this folder for its state."""
    try:
        return process.name() == "pulumi" and process.environ().get("PULUMI_BACKEND_URL") == backend.folder.as_uri()
    except psutil.Error:  # ended, or somebody else's
        return False


def _latest(stack_file: Path) -> _Latest:
    """Return what the state says of the last run; nothing when there is no state. Raise `EngineFailed`."""
    if not os.path.lexists(stack_file):
        return _Latest()
    try:
        if stack_file.is_file() and stack_file.stat().st_size <= MOST_BYTES:  # a pipe would be read for ever
            state = msgspec.json.decode(stack_file.read_bytes(), type=_State)
            return state.checkpoint.latest or _Latest()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    raise EngineFailed(
        f"{stack_file} is damaged: it does not hold the state of a stack. {stack_file.name}.bak beside it is the "
        "state before the last change; copy it over the damaged file and run the same command again."
    )
