"""Every resource of this provider, by service. A new service adds its module and its line here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from saas import github
from saas.client import Announce
from saas.resource import Resource

SERVICES: tuple[tuple[Callable[[dict[str, str], Announce], Any], tuple[type[Resource[Any, Any]], ...]], ...] = (
    (github.GitHub, (github.OrganizationSecret,)),
)


def build(settings: dict[str, str], announce: Announce) -> dict[str, Resource[Any, Any]]:
    """The resources by token, those of a service around one client."""
    built: dict[str, Resource[Any, Any]] = {}
    for connect, resources in SERVICES:
        client = connect(settings, announce)
        built |= {resource.token: resource(client) for resource in resources}  # type: ignore[call-arg]  # each takes it
    return built
