"""Deploys an estate. Reads as a table of contents: check, read the vault, then one component a service."""

from __future__ import annotations

from datetime import UTC, datetime

import pulumi

import exposure
from infra.estate import Estate, EstateRefused, load
from infra.services import github
from infra.settings import Settings
from infra.vault import Vault
from infra.vault_lock import LockRefused, load_lock


def read_estate(settings: Settings) -> Estate:
    """The estate in the settings' folder. Raises `pulumi.RunError` with every mistake in it.

    Refuses first to run where values would be printed: nothing is read before that is settled.
    """
    if dangers := exposure.found():
        raise pulumi.RunError("\n".join([*dangers, "Nothing was read or changed."]))
    try:
        return load(settings.stacks, today=datetime.now(UTC).date())
    except EstateRefused as refused:
        raise pulumi.RunError(str(refused)) from None


def deploy(estate: Estate, settings: Settings) -> None:
    """Register everything the estate declares. Raises `pulumi.RunError` before anything is changed if it cannot."""
    organizations = github.organizations(estate)
    _require_owner(organizations, settings)
    references = {reference for organization in organizations for reference in organization.references}
    try:
        vault = Vault(references, load_lock(settings.vault_lock))
    except LockRefused as refused:
        raise pulumi.RunError(str(refused)) from None
    for organization in organizations:
        github.OrganizationComponent(organization, vault)
    pulumi.export("inventory", inventory(estate))


def _require_owner(organizations: tuple[github.Organization, ...], settings: Settings) -> None:
    """The GitHub plugin acts on one organisation: that must be the one whose webhooks are declared."""
    with_webhooks = [organization.login for organization in organizations if organization.webhooks]
    if with_webhooks not in ([], [settings.github_owner]):
        raise pulumi.RunError(
            f"The estate declares webhooks of {', '.join(with_webhooks)}, but this stack's `github:owner` is "
            f"{settings.github_owner or 'not set'}. Set it to that one organisation."
        )


def inventory(estate: Estate) -> dict[str, object]:
    """What the stack holds, for people: names and counts, never a value."""
    return {
        "credentials": sorted(estate.credentials),
        "edges": len(estate.edges),
    }
