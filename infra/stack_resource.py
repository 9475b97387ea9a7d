"""Which resource of a stack belongs to a requirement of an app, or to a placement: it looks at it, and writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from infra.estate import Estate, Placement
from infra.estate.kinds import Target
from infra.estate.requirements import Requirement
from infra.estate.requirements.credentials import place
from shared import services


@dataclass(frozen=True)
class StackResource:
    """A resource of a stack, as its URN has it."""

    type: str
    """Its token, such as `saas:github:Workflow`."""
    name: str
    """What it is named after: the place that it fills."""
    component: str = ""
    """The token of the component it is a part of, without the project; empty if it stands alone."""

    def path(self, project: str) -> str:
        """Return its type with the component's before it, as its URN has them."""
        return f"{project}:{self.component}${self.type}" if self.component else self.type


ResourceOf = Mapping[str, Callable[[Requirement], StackResource]]
"""Of one service: for a kind of requirement, the resource of one. A module offers it as `RESOURCE_OF`."""


def resource_for(need: Requirement) -> StackResource | None:
    """Return the resource of a requirement; None if no run looks at it."""
    module = services.module_of(need.service, "program")
    if need.unseen or module is None:
        return None
    found: ResourceOf = module.RESOURCE_OF
    return found[need.kind](need) if need.kind in found else None


def resource_of(placement: Placement[Target], estate: Estate) -> StackResource | None:
    """Return the resource that holds a value at a place; None if no run writes it."""
    return resource_for(place("", placement, estate))
