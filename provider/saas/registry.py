"""Every resource and function of this provider, by service: those of shared/services.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from saas import settings
from saas.connection import Connection
from saas.entry import Entry
from saas.function import Function
from saas.objects import ObjectLock
from saas.resource import Resource
from saas.run import Run
from shared.services import modules

SERVICES: tuple[Entry, ...] = tuple(module.ENTRY for module in modules("provider").values())


def problem(values: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a stack's settings, or None."""
    return settings.problem(values, [entry.connection.Settings for entry in SERVICES])


def connected(values: Mapping[str, Any], run: Run) -> list[Connection]:
    """Return the connection of each service. Raise `SaasError` on wrong settings."""
    run = replace(run, loopback_only=settings.read(values, settings.Settings).loopback_only)
    return [entry.connection(settings.read(values, entry.connection.Settings), run) for entry in SERVICES]


def build(values: Mapping[str, Any], run: Run) -> dict[str, Resource[Any, Any] | Function[Any, Any]]:
    """Return everything by its token, around one connection a service. Raise `SaasError` on wrong settings."""
    common = settings.read(values, settings.Settings)
    objects = ObjectLock.load(common.object_lock) if common.object_lock else None
    connections = connected(values, replace(run, objects=objects))
    built: dict[str, Resource[Any, Any] | Function[Any, Any]] = {}
    for entry, connection in zip(SERVICES, connections, strict=True):
        built |= {resource.token: resource(connection) for resource in entry.resources}
        built |= {function.token: function(connection) for function in entry.functions}  # type: ignore[call-arg]
    return built
