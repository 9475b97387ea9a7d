"""The container hosts' part of the seed: who can log in, and the apps with the variables set by hand."""

from __future__ import annotations

from typing import Any

from infra.estate import Estate


def seed(estate: Estate) -> dict[str, Any]:
    """Return who can log in, and the apps with the variables set by hand; nothing if no app has a host."""
    hosted = {app.platform_name or app.name: app for app in estate.apps.values() if app.host is not None}
    if not hosted:
        return {}
    users = {app.host.user for app in hosted.values() if app.host is not None}
    apps = {name: {"set_by_hand": sorted(app.by_hand)} for name, app in sorted(hosted.items())}
    return {"container": {"users": sorted(users), "apps": apps}}
