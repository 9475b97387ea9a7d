"""Which services the sandbox emulates: those of the registry at the root."""

from __future__ import annotations

from typing import Any

import registry
from sandbox.service import Service, World


def services(world: World) -> tuple[Service[Any], ...]:
    """Every service, over the tables of one world."""
    return tuple(service(world) for module in registry.modules("sandbox").values() for service in module.SERVICES)
