"""What must exist in the world before an estate can be deployed: the vault's items, repositories, apps.

The sandbox is seeded from this. It names every vault item that something of ours is read from: those that the
program delivers, the ids of projects, and the admin credentials that the workflows hand to the engine from the vault.
"""

from typing import Any

from infra.estate.estate import Estate
from infra.estate.nouns import Shape


def vault_items(estate: Estate) -> dict[str, dict[str, Shape]]:
    """Return the shape of each field of each vault item that is read."""
    items: dict[str, dict[str, Shape]] = {}
    for slot in estate.slots:
        if slot.credential.managed_by == "us":
            items.setdefault(slot.item, {})[slot.field] = slot.shape
    for service in estate.services.values():
        for project in service.projects.values():
            items.setdefault(project.id, {})["credential"] = "token"
    return dict(sorted(items.items()))


def prerequisites(estate: Estate) -> dict[str, Any]:
    """Return what must exist, ready to be written as JSON."""
    vault = next(service.vault for service in estate.services.values() if service.vault)
    organizations = {
        service.organization: {
            "id": service.organization_id,
            "repositories": {name: {"private": one.private} for name, one in sorted(service.repositories.items())},
        }
        for service in estate.services.values()
        if service.organization and service.repositories
    }
    items = {item: {"fields": dict(sorted(fields.items()))} for item, fields in vault_items(estate).items()}
    return {
        "vault": {"name": vault, "items": items},
        "github": {"organizations": organizations},
        "heroku": {"apps": heroku_apps(estate)},
    }


def heroku_apps(estate: Estate) -> dict[str, dict[str, list[str]]]:
    """Return the apps on Heroku by their names there, each with the config vars that somebody sets by hand."""
    return {
        app.platform_name or app.name: {"set_by_hand": sorted(app.by_hand)}
        for app in sorted(estate.apps.values(), key=lambda app: app.name)
        if app.platform == "heroku"
    }
