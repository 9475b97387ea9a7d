"""How a sandbox is started, and how to see that one runs: what its starters need, without what serves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from sandbox.service import VaultMode
from shared.files import FileLock

STARTING_PORT = 4610
PORTS = click.IntRange(0, 65000)
"""What the first port may be: those of all services follow it."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a sandbox is started. A port base of 0 takes free ports, the earlier ones of this world where it can."""

    home: Path
    port_base: int = STARTING_PORT
    mode: VaultMode = "connect"
    record_bodies: bool = False
    switches: Mapping[str, bool] | None = None


def lock(home: Path) -> FileLock:
    """Return the lock of a folder: whoever holds it is the one process of that world."""
    return FileLock(home / "lock")
