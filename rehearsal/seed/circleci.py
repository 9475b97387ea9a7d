"""CircleCI's part of the seed: what it left, if the data says how that is cleared."""

from __future__ import annotations

from typing import Any

from infra.estate import Estate
from infra.estate.outcomes import issued, tried
from rehearsal.leftovers import accounts, cleared, owners


def seed(estate: Estate) -> dict[str, Any]:
    """Return contexts and projects with what they have, and tokens of accounts and projects."""
    service = cleared(estate, "circleci")
    if service is None:
        return {}
    known = tried("circleci", estate)
    projects = {
        one.name: {"item": one.item, "field": one.field}
        for one in issued("circleci", estate)
        if one.name in known and not one.acts_as
    }
    return {
        "circleci": {
            "contexts": {owner: {"uploads": ["UPLOAD_TOKEN"], "empty": []} for owner in owners(service)},
            "projects": {f"{owner}/builder": {"variables": ["UPLOAD_TOKEN"], "keys": 1} for owner in owners(service)},
            "accounts": accounts(estate, "circleci"),
            "project_tokens": projects,
        }
    }
