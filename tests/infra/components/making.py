"""Makes parts of an estate, as the program does, in one run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from infra.deployment import PHASES, Deployment, Part
from infra.rotations import Rotations
from infra.vault import Vault
from infra.vault_lock import VaultLock, load_lock


def make(parts: Sequence[Part], lock: Path | None = None) -> Deployment:
    """Register what parts want, phase by phase, with the vault that a lock file names; return what they shared."""
    references = (reference for part in parts for reference in part.references)
    records = (reference for part in parts for reference in part.records)
    vault = Vault(references, load_lock(lock) if lock else VaultLock(vault="vault", items={}), records)
    deployment = Deployment(vault, Rotations(vault))
    for phase in PHASES:
        for part in parts:
            if part.phase == phase:
                part.make(deployment)
    deployment.finish()
    return deployment
