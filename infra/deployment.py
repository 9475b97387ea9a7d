"""What the parts of one run share, and the order in which they are made."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable
from typing import ClassVar, Literal

import pulumi

from infra.rotations import Rotations
from infra.values import Reference, Source, Values

Phase = Literal["mint", "record", "deliver", "check", "revoke"]

PHASES: tuple[Phase, ...] = ("mint", "record", "deliver", "check", "revoke")
"""The order of a run: tokens at their issuers, their values in the vault, values at their places, whether they work
there, and the end of those that they replace."""


class Part(ABC):
    """What an estate wants of one service, or of one account there, in one phase."""

    phase: ClassVar[Phase] = "deliver"

    @property
    def references(self) -> frozenset[Reference]:
        """Every value that making it needs."""
        return frozenset()

    @property
    def records(self) -> frozenset[Reference]:
        """Every value that runs make: the vault is asked for all that it says of one."""
        return frozenset()

    def problem(self) -> str | None:
        """Return a sentence on why it cannot be made with the settings of this stack, or None."""
        return None

    @abstractmethod
    def make(self, deployment: Deployment) -> None:
        """Register its resources."""


class Deployment:
    """What the parts of one run share: values, components, what is ready, and what holds which credential."""

    def __init__(self, values: Source, rotations: Rotations | None = None) -> None:
        """Take the source of the values that no run makes, and those that runs make; register nothing yet."""
        self.rotations = rotations or Rotations()
        self._values = Values((self.rotations, values))
        self._components: dict[tuple[str, str], pulumi.ComponentResource] = {}
        self._ready: defaultdict[tuple[str, str], list[pulumi.Resource]] = defaultdict(list)
        self._holders: defaultdict[str, list[pulumi.Resource]] = defaultdict(list)

    def value(self, reference: Reference) -> pulumi.Output[str]:
        """Return a value, secret. Raise `KeyError` for one that is among no part's `references`."""
        return self._values.value(reference)

    def component(self, kind: str, name: str) -> pulumi.ComponentResource:
        """Return the component of that kind (`<service>:<Thing>`) and name, registered when first asked for."""
        made = self._components.get((kind, name))
        if made is None:
            made = pulumi.ComponentResource(f"{pulumi.get_project()}:{kind}", name)
            self._components[kind, name] = made
        return made

    def below(self, kind: str, name: str, after: Iterable[pulumi.Resource] = ()) -> pulumi.ResourceOptions:
        """Return the options of a resource that is a part of a component, and waits for others."""
        return pulumi.ResourceOptions(parent=self.component(kind, name), depends_on=list(after))

    def announce(self, noun: str, name: str, resource: pulumi.Resource) -> None:
        """Note that a thing works, or is there, once a resource is as wanted."""
        self._ready[noun, name].append(resource)

    def ready(self, noun: str, name: str) -> list[pulumi.Resource]:
        """Return what a change that needs a thing has to wait for: apps before the webhooks that call them."""
        return list(self._ready[noun, name])

    def placed(self, resource: pulumi.Resource, references: Iterable[Reference]) -> None:
        """Note that a resource holds values."""
        for name in sorted({reference.credential for reference in references if reference.credential}):
            self._holders[name].append(resource)

    def holders(self, credential: str) -> list[pulumi.Resource]:
        """Return every resource that holds a value of a credential: what its checks and revocation will wait for."""
        return list(self._holders[credential])

    def finish(self) -> None:
        """Tell the engine that every component has all its parts."""
        for component in self._components.values():
            component.register_outputs({})
