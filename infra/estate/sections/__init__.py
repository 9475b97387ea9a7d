"""What single services have that others have not: the noun of their sections in services.toml, one module a service.

A section belongs to a service's module if it has its name (`azure-devops`: `azure_devops.py`), or begins with it and a
dash (`github-mirror`): that is how a second organisation of one service is declared. Others are plain `Service`s.

A module offers `SECTION`, that noun.
"""

from collections.abc import Mapping
from functools import cache

from infra.estate.nouns import Service
from shared import services


@cache
def sections() -> Mapping[str, type[Service]]:
    """Return the noun of each service that has one of its own, by the name of its section."""
    return {name.replace("_", "-"): module.SECTION for name, module in services.modules("estate").items()}


def section(name: str) -> type[Service]:
    """Return the noun of a section of services.toml, by the section's name."""
    module = services.module_of(name, "estate")
    return Service if module is None else module.SECTION
