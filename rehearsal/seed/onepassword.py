"""1Password's part of the seed: the vault with its items."""

from __future__ import annotations

from typing import Any

from infra.components import references_of
from infra.estate import Estate
from infra.estate.kinds import EngineVariable
from infra.estate.nouns import Shape
from infra.estate.outcomes import tried_titles
from infra.estate.sections.onepassword import OnePassword
from rehearsal.seed.azure_devops import project_ids


def vault_items(estate: Estate) -> dict[str, dict[str, Shape]]:
    """Return the shape of each field of each vault item that something of ours is read from.

    Those are the items that a run reads, the admin credentials that the workflows hand to the engine, and the old
    values that are tried at retired services.
    """
    items: dict[str, dict[str, Shape]] = {}
    for reference in references_of(estate):
        items.setdefault(reference.item, {})[reference.field] = reference.shape
    for slot in estate.slots_of(EngineVariable, ours=True):
        items.setdefault(slot.item, {})[slot.field] = slot.shape
    for credential in estate.credentials.values():
        if credential.item in tried_titles(estate):
            items.setdefault(credential.item, {})[credential.field] = credential.shape
    return {item: dict(sorted(fields.items())) for item, fields in sorted(items.items())}


def seed(estate: Estate) -> dict[str, Any]:
    """Return the vault with its items: the shapes of their values, and the values of public ids."""
    vault = next(service.vault for service in estate.of(OnePassword).values() if service.vault)
    items = {item: {"fields": fields} for item, fields in vault_items(estate).items()}
    public = {item: {"fields": {"credential": {"value": number}}} for item, number in project_ids(estate).items()}
    return {"vault": {"name": vault, "items": items | public}}
