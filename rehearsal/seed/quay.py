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
    return {"quay": {"users": sorted(users), "organizations": organizations}} if organizations else {}
