"""What must exist in the emulated world before an estate can be deployed to it: vault items, repositories, apps.

One module a service, each with `seed(estate)`: its part, ready to be written as JSON.
"""

from __future__ import annotations

from typing import Any

from infra.estate import Estate
from shared import services


def seed(estate: Estate) -> dict[str, Any]:
    """Return what must exist, by service, ready to be written as JSON."""
    parts = (module.seed(estate) for module in services.modules("seed").values())
    return {service: what for part in parts for service, what in part.items()}
