"""Where the engine keeps the state of a stack, and how to repair that after a killed run."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from typing import Protocol

import msgspec
import psutil

from engine.command import Engine, EngineFailed
from engine.exported import UnderWay
from shared.printed import say

MOST_BYTES = 500_000_000
"""The largest state that is read: a hundred times that of a thousand resources."""

LOCK_LENGTH = 10_000
"""How much is read of a lock, which names a process."""


class Backend(Protocol):
    """One stack, where the engine keeps it."""

    @property
    def address(self) -> str:
        """What the engine is given as `PULUMI_BACKEND_URL`."""

    def exists(self) -> bool:
        """Return whether there is a state."""

    def state(self) -> bytes | None:
        """Return the state; None where there is none. Raise `EngineFailed` where it cannot be read."""

    def damaged(self) -> str:
        """Return what to say of a state that is none: where it is, and how the one before it is had back."""

    def held(self) -> Sequence[bytes | None]:
        """Return the beginning of each lock of a run; empty what cannot be read, None what is gone meanwhile."""

    def drop_leftovers(self) -> None:
        """Remove what a killed run left beside the state that the engine cannot read."""


class _Key(msgspec.Struct):
    """What the key to the secrets is made with, beside the passphrase."""

    salt: str = ""


class _Secrets(msgspec.Struct):
    """How secrets are kept in the state."""

    state: _Key | None = None


class _Latest(msgspec.Struct):
    """What is read of the last run."""

    pending_operations: list[UnderWay] | None = None
    """What was under way when it was written."""
    secrets_providers: _Secrets | None = None


class _Checkpoint(msgspec.Struct):
    """What the state holds."""

    latest: _Latest | None = None


class _State(msgspec.Struct):
    """The file of the state."""

    checkpoint: _Checkpoint


def salt_of(backend: Backend) -> dict[str, str]:
    """Return the setting with the salt of the key to the state's secrets, as the state has it; none without one.

    Raise `EngineFailed` when the state is damaged.
    """
    secrets = _latest(backend).secrets_providers
    return {"encryptionsalt": secrets.state.salt} if secrets and secrets.state and secrets.state.salt else {}


def repair_after_kill(engine: Engine, backend: Backend) -> frozenset[str]:
    """Break a lock whose run has provably ended, and drop the records of what it was at: the program does it again.

    Return what that was, URNs. Do nothing while the run that holds the lock may be alive: what it is at is no leftover.
    Raise `EngineFailed`.
    """
    left = backend.held()
    if not all(_has_ended(lock, backend.address) for lock in left):
        return frozenset()
    backend.drop_leftovers()
    undone = frozenset(one.resource.urn for one in _latest(backend).pending_operations or ())
    if left:
        say("A run was killed and left its lock; breaking it.")
        engine.run("cancel", "--yes", quiet=True)
    if undone:
        engine.forget_under_way(undone)
    return undone


def _has_ended(lock: bytes | None, address: str) -> bool:
    """Return whether the run that took a lock is over for certain: the lock is of this machine, its engine is gone.

    A lock that says nothing, as a full disk leaves one, is over when no engine is at work with this state.
    """
    if lock is None:
        return True
    try:
        holder = json.loads(lock)
        if holder["hostname"] != socket.gethostname():
            return False
        process = psutil.Process(holder["pid"])
        return process.status() == psutil.STATUS_ZOMBIE or process.name() != "pulumi"
    except psutil.NoSuchProcess:
        return True
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return not any(_works_with(process, address) for process in psutil.process_iter(["name"]))


def _works_with(process: psutil.Process, address: str) -> bool:
    """Return whether a process is an engine that was started with this state."""
    try:
        return process.name() == "pulumi" and process.environ().get("PULUMI_BACKEND_URL") == address
    except psutil.Error:  # ended, or somebody else's
        return False


def _latest(backend: Backend) -> _Latest:
    """Return what the state says of the last run; nothing when there is no state. Raise `EngineFailed`."""
    content = backend.state()
    if content is None:
        return _Latest()
    try:
        return msgspec.json.decode(content, type=_State).checkpoint.latest or _Latest()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise EngineFailed(backend.damaged()) from None
