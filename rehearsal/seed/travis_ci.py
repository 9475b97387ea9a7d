"""Travis CI's part of the seed: what it left, if the data says how that is cleared."""

from __future__ import annotations

from typing import Any

from infra.estate import Estate
from rehearsal.leftovers import accounts, cleared, owners


def seed(estate: Estate) -> dict[str, Any]:
    """Return repositories with their variables and keys, active ones among them, and accounts with their tokens."""
    service = cleared(estate, "travis-ci")
    if service is None:
        return {}
    repositories = {}
    for number, owner in enumerate(owners(service)):
        first = 7001 + 10 * number
        repositories[f"{owner}/builder"] = {
            "id": first, "active": True, "variables": ["DEPLOY_TOKEN", "UPLOAD_TOKEN"], "key": True,
        }  # fmt: skip
        repositories[f"{owner}/forgotten"] = {"id": first + 1, "active": False, "variables": ["UPLOAD_TOKEN"]}
    return {"travis-ci": {"repositories": repositories, "accounts": accounts(estate, "travis-ci")}}
