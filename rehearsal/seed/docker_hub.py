"""Docker Hub's part of the seed: the repositories, by organisation."""

from __future__ import annotations

from typing import Any

from infra.estate import Estate
from infra.estate.sections.docker_hub import DockerHub


def seed(estate: Estate) -> dict[str, Any]:
    """Return the repositories, by organisation."""
    namespaces = {
        service.organization: {name: {"visibility": one.visibility} for name, one in service.repositories.items()}
        for service in estate.of(DockerHub).values()
        if service.organization
    }
    account = {"account": account} if (account := _account(estate)) else {}
    return {"docker-hub": {"namespaces": namespaces, **account}} if namespaces else {}


def _account(estate: Estate) -> dict[str, str]:
    """Return the account whose password lies in the vault, and where; nothing if none is known."""
    for one in estate.credentials.values():
        if isinstance(estate.services.get(one.issuer), DockerHub) and one.is_replaced_by_runs:
            bot = estate.bots.get(one.acts_as or "")
            login = bot.accounts[one.issuer].login if bot and one.issuer in bot.accounts else None
            if login:
                return {"name": login, "item": one.item, "field": one.field}
    return {}
