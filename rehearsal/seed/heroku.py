"""Heroku's part of the seed: apps with what they have before us, and the authorizations that the vault has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from infra.estate import Estate
from infra.estate.kinds import HerokuConfigVar, WebhookSecret
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
    on_heroku = [app for app in estate.apps.values() if app.platform == "heroku"]
    addresses = {app.url: app.platform_name or app.name for app in on_heroku}
    signing = dict(sorted(_signing(estate)))
    return {
        "heroku": {"apps": apps, "authorizations": authorizations, "addresses": addresses, "signing": signing},
    }


def _signing(estate: Estate) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield which config var of an app checks its webhooks, and how many values it accepts."""
    signing = {(one.target.app, one.credential.name) for one in estate.placements_of(WebhookSecret)}
    for placement in estate.placements_of(HerokuConfigVar):
        app = estate.apps[placement.target.app]
        if (app.name, placement.credential.name) in signing and placement.held:
            about = {"variable": placement.target.name, "keys": min(app.signing_keys, 2)}
            yield app.platform_name or app.name, about


def _seeded(app: App) -> dict[str, Any]:
    """Return an app as it is deployed: a process type comes with its code, config vars by hand."""
    return {"set_by_hand": sorted(app.by_hand), "processes": {app.process: {}} if app.process else {}}
