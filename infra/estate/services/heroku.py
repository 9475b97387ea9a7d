"""Heroku: apps, and tokens of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic.dataclasses import dataclass

from infra.estate.nouns import App, TokenIssuer
from infra.estate.nouns.words import STRICT

if TYPE_CHECKING:
    from infra.estate.estate import Estate


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Heroku(TokenIssuer):
    """An account at Heroku. A token of it is an OAuth authorization, whose name is its description."""


SECTION = Heroku


def prerequisites(estate: Estate) -> dict[str, Any]:
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
    """An app as it is deployed: a process type comes with its code, config vars by hand."""
    return {"set_by_hand": sorted(app.by_hand), "processes": {app.process: {}} if app.process else {}}
