"""Deploys an estate. Reads as a table of contents: check, read the vault, then make each service's part."""

from __future__ import annotations

from datetime import UTC, datetime

import pulumi

import safe_run
from infra.estate import Estate, EstateRefused, load
from infra.issuers import OUTPUT, ask
from infra.services import parts_of
from infra.settings import Settings
from infra.vault import Vault
from infra.vault_lock import LockRefused, load_lock


def read_estate(settings: Settings) -> Estate:
    """The estate in the settings' folder. Raises `pulumi.RunError` with every mistake in it.

    Refuses first to run where values would be printed: nothing is read before that is settled.
    """
    if dangers := safe_run.found():
        raise pulumi.RunError("\n".join([*dangers, "Nothing was read or changed."]))
    try:
        return load(settings.stacks, today=datetime.now(UTC).date(), overdue=settings.overdue)
    except EstateRefused as refused:
        raise pulumi.RunError(str(refused)) from None


def deploy(estate: Estate, settings: Settings) -> None:
    """Register everything the estate declares. Raises `pulumi.RunError` before anything is changed if it cannot."""
    parts = parts_of(estate)
    if problems := [problem for part in parts if (problem := part.problem())]:
        raise pulumi.RunError("\n".join([*problems, "Nothing was changed."]))
    try:
        vault = Vault((reference for part in parts for reference in part.references), load_lock(settings.vault_lock))
    except LockRefused as refused:
        raise pulumi.RunError(str(refused)) from None
    for part in parts:
        part.make(vault)
    pulumi.export(OUTPUT, ask(estate))
    pulumi.export("inventory", inventory(estate))


def inventory(estate: Estate) -> dict[str, object]:
    """What the stack holds, for people: names and counts, never a value."""
    return {
        "credentials": sorted(estate.credentials),
        "edges": len(estate.edges),
    }
