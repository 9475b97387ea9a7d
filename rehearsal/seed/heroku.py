"""Heroku's part of the seed: apps with what they have before us, and the authorizations that the vault has."""

from __future__ import annotations

from typing import Any

from infra.estate import Estate
from infra.estate.nouns import App
from infra.estate.sections.heroku import Heroku


def seed(estate: Estate) -> dict[str, Any]:
    """Return the apps with what they have before us, and the authorizations whose tokens lie in the vault."""
    apps = {
        app.platform_name or app.name: _seeded(app)
        for app in sorted(estate.apps.values(), key=lambda app: app.name)
        if app.platform == "heroku"
    }
    authorizations = {
        one.token.name: {
            "item": one.item,
            "field": one.field,
            "scopes": list(one.token.scopes),
            "expires": one.expires.isoformat() if one.expires else None,
        }
        for one in estate.credentials.values()
        if one.token is not None and isinstance(estate.services.get(one.issuer), Heroku)
    }
    return {"heroku": {"apps": apps, "authorizations": authorizations}}


def _seeded(app: App) -> dict[str, Any]:
    """Return an app as it is deployed: a process type comes with its code, config vars by hand."""
    return {"set_by_hand": sorted(app.by_hand), "processes": {app.process: {}} if app.process else {}}
