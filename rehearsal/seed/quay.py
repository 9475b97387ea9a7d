"""Quay's part of the seed: organisations with their repositories, and everybody but robots who has a role."""

from __future__ import annotations

from typing import Any

from infra.estate import Estate
from infra.estate.sections.quay import Quay


def seed(estate: Estate) -> dict[str, Any]:
    """Return the organisations with their repositories, and everybody but robots who is to have a role."""
    users: set[str] = set()
    organizations: dict[str, Any] = {}
    for service in estate.of(Quay).values():
        holders = [holder.split(":") for one in service.repositories.values() for holder in one.roles]
        users |= {name for kind, name in holders if kind == "user"}
        if service.organization:
            organizations[service.organization] = {
                "teams": sorted({name for kind, name in holders if kind == "team"}),
                "repositories": {name: {"visibility": one.visibility} for name, one in service.repositories.items()},
            }
    accounts = {"accounts": found} if (found := _accounts(estate)) else {}
    return {"quay": {"users": sorted(users), "organizations": organizations, **accounts}} if organizations else {}


def _accounts(estate: Estate) -> dict[str, dict[str, Any]]:
    """Return the accounts whose passwords lie in the vault and are to become robots', by login: they own all."""
    found: dict[str, dict[str, Any]] = {}
    for one in estate.credentials.values():
        section, bot = estate.services.get(one.issuer), estate.bots.get(one.acts_as or "")
        if isinstance(section, Quay) and one.is_replaced_by_runs and bot and one.issuer in bot.accounts:
            owned = [str(section.organization)]
            found[bot.accounts[one.issuer].login] = {"item": one.item, "field": one.field, "owner_of": owned}
    return found
