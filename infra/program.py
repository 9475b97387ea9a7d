"""Deploy an estate: read the values, then make each service's parts, phase by phase."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime

import pulumi

from infra.addresses import LOOPBACK_ONLY, SETTINGS, detours, faults, own_faults
from infra.announcements import refusal, warn
from infra.clearing import OUTPUT as RETIRED
from infra.clearing import clear
from infra.components import parts_of
from infra.deployment import PHASES, Deployment, Part
from infra.estate import Estate, EstateRefused, load
from infra.issuers import OUTPUT, ask
from infra.rotations import Rotations
from infra.settings import Settings
from infra.vault import Vault
from infra.vault_lock import LockRefused, load_lock
from shared import safe_run


def read_estate(settings: Settings) -> Estate:
    """Return the estate in the settings' folder. Raise `pulumi.RunError` with every mistake in it.

    Refuses first to run where values would be printed: nothing is read before that is settled.
    """
    if dangers := safe_run.found():
        raise refusal(*dangers, "Nothing was read or changed.")
    try:
        today = datetime.now(UTC).date()
        return load(settings.stacks, today=today, overdue=settings.overdue, rehearsed=_is_rehearsed())
    except EstateRefused as refused:
        raise refusal(*map(str, refused.mistakes)) from None


def deploy(estate: Estate, settings: Settings) -> None:
    """Register everything the estate declares. Raise `pulumi.RunError` before anything is changed if it cannot."""
    refuse_addresses(estate, settings)
    parts = parts_of(estate)
    refuse_problems(parts)
    vault = vault_of(parts, settings)
    deployment = Deployment(vault, Rotations(vault, settings.as_of, settings.left))
    for phase in PHASES:  # mint, record in the vault, deliver, check, revoke
        for part in parts:
            if part.phase == phase:
                part.make(deployment)
    known = clear(estate, deployment, vault, settings)
    deployment.finish()
    pulumi.export(OUTPUT, ask(estate, thoroughly=settings.looks_for_undeclared))
    pulumi.export(RETIRED, known)
    pulumi.export("inventory", inventory(estate))
    pulumi.export("rotation", deployment.rotations.told())


def refuse_addresses(estate: Estate, settings: Settings) -> None:
    """Raise `pulumi.RunError` if the stack would send anything to an address that is not a service's own.

    Warn of what leads calls another way.
    """
    given = {name: value for name in (*SETTINGS, LOOPBACK_ONLY) if (value := _setting(name))}
    rehearsed = _is_rehearsed()
    own = own_faults(
        str(settings.stacks),
        str(settings.vault_lock),
        _setting("saas:objectLock") or "",
        _setting(f"{pulumi.get_project()}:overdue"),
        rehearsed=rehearsed,
    )
    if astray := [*faults(given, os.environ, estate), *own]:
        raise refusal(*astray, "Nothing was sent or changed.")
    for sentence in () if rehearsed else detours(os.environ):
        warn(sentence)


def _is_rehearsed() -> bool:
    """Return whether the stack reaches nothing but this machine."""
    return (_setting(LOOPBACK_ONLY) or "").lower() == "true"


def _setting(name: str) -> str | None:
    package, _, key = name.partition(":")
    return pulumi.Config(package).get(key)


def refuse_problems(parts: Sequence[Part]) -> None:
    """Raise `pulumi.RunError` with every reason why a part cannot be made in this stack."""
    if problems := [problem for part in parts if (problem := part.problem())]:
        raise refusal(*problems, "Nothing was changed.")


def vault_of(parts: Sequence[Part], settings: Settings) -> Vault:
    """Return the vault with all that parts need of it. Raise `pulumi.RunError` without the vault's lock."""
    try:
        lock = load_lock(settings.vault_lock)
    except LockRefused as refused:
        raise refusal(str(refused)) from None
    references = (reference for part in parts for reference in part.references)
    return Vault(references, lock, (reference for part in parts for reference in part.records))


def inventory(estate: Estate) -> dict[str, object]:
    """Return what the stack holds, for people: of each credential at how many places it lies, never a value.

    A table and no list: the engine shows a name that is added to a list as a change of all that follow.
    """
    return {
        "credentials": {name: len(estate.placements_by_credential.get(name, ())) for name in estate.credentials},
        "edges": len(estate.edges),
    }
