"""Which resource of the engine stands for a need of an app: what looks at it, and puts it right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType

import registry
from infra.estate.requirements import Requirement


@dataclass(frozen=True)
class Resource:
    """A resource of a stack, as its URN has it."""

    type: str
    """Its token, such as `saas:github:Workflow`."""
    name: str
    """What it is named after: the place that it fills."""
    component: str = ""
    """The token of the component it is a part of, without the project; empty if it stands alone."""

    def path(self, project: str) -> str:
        """Its type with the component's before it, as its URN has them."""
        return f"{project}:{self.component}${self.type}" if self.component else self.type


Standing = Mapping[str, Callable[[Requirement], Resource]]
"""Of one service: for a kind of need, the resource that stands for such a need. A module offers it as `STANDS_FOR`."""


def resource_for(need: Requirement) -> Resource | None:
    """Return the resource that stands for a need; None if no run looks at it."""
    module = _module(need.service)
    if need.unseen or module is None:
        return None
    standing: Standing = module.STANDS_FOR
    return standing[need.kind](need) if need.kind in standing else None


def _module(section: str) -> ModuleType | None:
    """The module that deploys to the service of a section: its own name, or that and a dash before it."""
    named = (
        module
        for name, module in registry.modules("program").items()
        if f"{section}-".startswith(f"{name.replace('_', '-')}-")
    )
    return next(named, None)
