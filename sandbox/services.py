"""Which services the sandbox emulates: those of shared/services.py."""

from __future__ import annotations

from typing import Any

from sandbox.service import Service, World
from shared.services import modules


def services(world: World) -> tuple[Service[Any], ...]:
    """Return every service, over the tables of one world."""
    return tuple(service(world) for module in modules("sandbox").values() for service in module.SERVICES)
