"""Every resource in the sweeps: one module a service, with `CASES` and the `SEED` they stand on.

`test_sweep` fails when a registered resource has no case.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from shared import services
from tests.provider.case import Case

_MODULES = [import_module(f"{__name__}.{name}") for name in services.modules("provider")]

CASES: tuple[Case, ...] = tuple(case for module in _MODULES for case in module.CASES)
OWN = tuple(case for case in CASES if case.own)
"""Those whose types have code of their own."""
ONE_A_SERVICE = tuple({case.service: case for case in reversed(OWN) if case.http}.values())
SEED: dict[str, Any] = {
    "vault": {"name": "pulumi", "items": {}},
    **{service: part for module in _MODULES for service, part in module.SEED.items()},
}
