"""Heroku: apps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.estate.nouns import Service

if TYPE_CHECKING:
    from infra.estate.estate import Estate

SECTION = Service


def prerequisites(estate: Estate) -> dict[str, Any]:
    """Return the apps by their names there, each with the config vars that somebody sets by hand."""
    apps = {
        app.platform_name or app.name: {"set_by_hand": sorted(app.by_hand)}
        for app in sorted(estate.apps.values(), key=lambda app: app.name)
        if app.platform == "heroku"
    }
    return {"heroku": {"apps": apps}}
