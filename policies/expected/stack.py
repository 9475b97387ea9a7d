"""What belongs to a stack beside its data: the ids of what names mean, and some of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from infra.object_ids import Ids
from infra.vault_lock import VaultLock

Inputs = Mapping[str, Any]
"""Public inputs of one resource, by their names on the wire."""


class Stack(NamedTuple):
    """One stack."""

    objects: Ids
    vault: VaultLock
    object_lock: str = ""
    """Where the lock of objects lies, as the stack's settings say."""
    as_of: str = ""
    """The day of a scheduled run; empty: the run is none."""
    left: frozenset[str] = frozenset()
    """Credentials that a scheduled run leaves alone."""
