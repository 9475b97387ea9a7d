"""Drone's part of the seed: what it left, if the data says how that is cleared."""

from __future__ import annotations

from typing import Any

from infra.estate import Estate
from infra.estate.outcomes import retirement_of
from rehearsal.leftovers import ALIKE, accounts, cleared, owners


def seed(estate: Estate) -> dict[str, Any]:
    """Return repositories and namespaces with their secrets, and accounts with their tokens."""
    service = cleared(estate, "drone")
    if service is None:
        return {}
    repositories = {
        f"{owner}/builder": {"id": 8001 + number, "active": True, "secrets": ["upload_token"]}
        for number, owner in enumerate(owners(service))
    }
    logins = (name for login in retirement_of(service).accounts for name in (login, f"{login}{ALIKE}"))
    made = {login: f"of-{login}-and-nobody-else" for login in logins}
    return {
        "drone": {
            "repositories": repositories,
            "secrets": {owner: ["registry_password"] for owner in owners(service)},
            "accounts": {**made, **accounts(estate, "drone")},
        }
    }
