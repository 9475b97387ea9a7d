"""What must exist in the world before an estate can be deployed: the vault's items, repositories, apps.

The sandbox is seeded from this.
"""

from typing import Any

import registry
from infra.estate.estate import Estate


def prerequisites(estate: Estate) -> dict[str, Any]:
    """Return what must exist, by service, ready to be written as JSON."""
    parts = (module.prerequisites(estate) for module in registry.modules("estate").values())
    return {service: what for part in parts for service, what in part.items()}
