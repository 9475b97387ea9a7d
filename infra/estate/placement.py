"""Which value goes where: a named value of a delivery, and each place that it goes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from infra.estate.classes import Class
from infra.estate.kinds import Target
from infra.estate.nouns import Credential, Delivery, Shape

T = TypeVar("T", bound=Target, covariant=True)


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One value that a delivery gives a name to, wherever it goes; it may go nowhere (an empty list)."""

    credential: Credential
    delivery: Delivery
    kind: type[Target]
    """The kind of place that it goes to; of a delivery that follows its app, that of the app's platform."""
    name: str
    """The name it gets there; empty where the kind of delivery has none."""
    item: str
    """The title of the vault item that holds the value."""
    field: str
    """The field of that item."""
    shape: Shape
    identifier: bool
    """Whether it is a public identifier that travels with the credential."""


@dataclass(frozen=True, kw_only=True)
class Placement(Slot, Generic[T]):
    """One value at one place."""

    target: T

    @property
    def held(self) -> bool:
        """Whether whoever reads the place holds the credential: its value lies there, or OIDC trusts the place."""
        return not self.identifier or self.credential.made == "oidc"

    @property
    def class_(self) -> Class:
        """The class of what lies there."""
        return self.credential.class_ if self.held else "identifier"


@dataclass(frozen=True, kw_only=True, order=True)
class Edge:
    """A placement as the graph is printed: texts alone."""

    credential: str
    """The credential's name; for an identifier, that of the credential it travels with."""
    item: str | None
    """The vault item, or None where the value is not in our vault."""
    field: str | None
    """The item's field, or None where the value is not in our vault."""
    service: str
    """The service that keeps the slot."""
    kind: str
    """The kind of place: what a delivery writes behind `to`."""
    slot: str
    """The name or address the value gets there."""
    scope: str
    """Where that name means something."""
    zone: str
    """The zone the slot lies in; empty if none lists it."""
