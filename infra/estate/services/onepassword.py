"""1Password: the vault that values are read from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic.dataclasses import dataclass

from infra.estate.nouns import Service, Shape
from infra.estate.nouns.words import STRICT, Name
from infra.estate.services.azure_devops import project_ids

if TYPE_CHECKING:
    from infra.estate.estate import Estate


@dataclass(frozen=True, kw_only=True, config=STRICT)
class OnePassword(Service):
    """An account at 1Password."""

    vault: Name | None = None
    """The vault that values are read from."""
    fields: tuple[Name, ...] = ()
    """The fields that items of the vault use."""


SECTION = OnePassword


def vault_items(estate: Estate) -> dict[str, dict[str, Shape]]:
    """Return the shape of each field of each vault item that something of ours is read from.

    Those are the items that a run reads, and the admin credentials that the workflows hand to the engine.
    """
    from infra.services import references_of  # here: what is read is known to the parts, and they know the SDK

    items: dict[str, dict[str, Shape]] = {}
    for reference in references_of(estate):
        items.setdefault(reference.item, {})[reference.field] = reference.shape
    for slot in estate.slots:
        if slot.delivery.to == "engine" and slot.credential.managed_by == "us":
            items.setdefault(slot.item, {})[slot.field] = slot.shape
    return {item: dict(sorted(fields.items())) for item, fields in sorted(items.items())}


def prerequisites(estate: Estate) -> dict[str, Any]:
    """Return the vault with its items: the shapes of their values, and the values of public ids."""
    vault = next(service.vault for service in estate.of(OnePassword).values() if service.vault)
    items = {item: {"fields": fields} for item, fields in vault_items(estate).items()}
    public = {item: {"fields": {"credential": {"value": number}}} for item, number in project_ids(estate).items()}
    return {"vault": {"name": vault, "items": items | public}}
