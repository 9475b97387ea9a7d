"""Every outside service that the project speaks to: one line each, and files that are found by its name.

| part | where | what its module offers |
|---|---|---|
| `estate` | `infra/estate/sections/<name>.py` | `SECTION`, the noun of its sections in services.toml |
| `seed` | `rehearsal/seed/<name>.py` | `seed`: what must exist there before the first run, for the emulated world |
| `program` | `infra/components/<name>.py` | `parts`: what an estate wants of it; `RESOURCE_OF`; `issuers`, if any |
| `provider` | `provider/saas/<name>/` | `ENTRY`: what it offers; `infra/sdk/<name>.py` is generated from it |
| `sandbox` | `sandbox/<name>/` | `SERVICES`: what emulates it |
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Literal

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
"""What this machine is called in an address: where emulated services are."""

Part = Literal["estate", "seed", "program", "provider", "sandbox"]

SERVICES: Mapping[str, tuple[Part, ...]] = {
    "onepassword": ("estate", "seed", "provider", "sandbox"),
    "own": ("program", "provider"),
    "heroku": ("estate", "seed", "program", "provider", "sandbox"),
    "container": ("seed", "program", "provider", "sandbox"),
    "github": ("estate", "seed", "program", "provider", "sandbox"),
    "runner_host": ("seed", "program", "provider", "sandbox"),
    "cirun": ("program",),
    "azure_devops": ("estate", "seed", "program", "provider", "sandbox"),
    "anaconda_org": ("estate", "seed", "program", "provider", "sandbox"),
    "quay": ("estate", "seed", "program", "provider", "sandbox"),
    "docker_hub": ("estate", "seed", "program", "provider", "sandbox"),
    "aws": ("estate", "program", "sandbox"),
    "travis_ci": ("seed", "program", "provider", "sandbox"),
    "drone": ("seed", "program", "provider", "sandbox"),
    "circleci": ("seed", "program", "provider", "sandbox"),
}
"""Each service by the name of its modules, and the parts it has.

Parts are made in this order: values before those who read them, apps before the webhooks that call them, runner groups
before the runners in them.
"""

PACKAGES: Mapping[Part, str] = {
    "estate": "infra.estate.sections",
    "seed": "rehearsal.seed",
    "program": "infra.components",
    "provider": "saas",
    "sandbox": "sandbox",
}
"""The package that holds a part's modules."""


def modules(part: Part) -> Mapping[str, ModuleType]:
    """Return the module of each service that has that part, by the service's name."""
    return {name: import_module(f"{PACKAGES[part]}.{name}") for name, parts in SERVICES.items() if part in parts}


def module_of(section: str, part: Part) -> ModuleType | None:
    """Return the module of the service that a section of services.toml belongs to; None if that part has none.

    A section is named as its service (`azure-devops`), or so with a dash and more behind it (`github-mirror`).
    """
    named = (name for name in SERVICES if f"{section}-".startswith(f"{name.replace('_', '-')}-"))
    return modules(part).get(next(named, ""))
