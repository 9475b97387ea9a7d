"""A whole estate, and its graph: which credential reaches which slot."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TypeVar

from infra.estate.classes import Class
from infra.estate.kinds import KINDS, Place, settled
from infra.estate.nouns import App, Bot, Credential, Delivery, Runner, Service, Shape, Zone
from infra.estate.services.github import GitHub
from infra.estate.services.onepassword import OnePassword

_Section = TypeVar("_Section", bound=Service)


@dataclass(frozen=True, kw_only=True, order=True)
class Edge:
    """One value in one slot."""

    credential: str
    """The credential's name; for an identifier, that of the credential it travels with."""
    item: str | None
    """The vault item, or None where the value is not in our vault."""
    field: str | None
    """The item's field, or None where the value is not in our vault."""
    service: str
    """The service that keeps the slot."""
    kind: str
    """The delivery's `to`."""
    slot: str
    """The name or address the value gets there."""
    scope: str
    """Where that name means something."""
    zone: str
    """The zone the slot lies in."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One value that a delivery gives a name to, wherever it goes; it may go nowhere (an empty list)."""

    credential: Credential
    delivery: Delivery
    name: str
    """The name it gets there; empty where the kind of delivery has none."""
    item: str
    field: str
    shape: Shape
    identifier: bool
    """Whether it is a public identifier that travels with the credential."""


@dataclass(frozen=True, kw_only=True)
class Filling(Slot):
    """A slot at one place: an edge, with what the checks and the vault need to know of it."""

    place: Place

    @property
    def held(self) -> bool:
        """Whether whoever reads the place holds the credential: its value lies there, or OIDC trusts the place."""
        return not self.identifier or self.credential.made == "oidc"

    @property
    def class_(self) -> Class:
        """What lies there."""
        return self.credential.class_ if self.held else "identifier"


@dataclass(frozen=True, kw_only=True)
class Estate:
    """Everything that is declared, by name. Made by `load`; read-only."""

    services: Mapping[str, Service]
    zones: Mapping[str, Zone]
    bots: Mapping[str, Bot]
    credentials: Mapping[str, Credential]
    apps: Mapping[str, App]
    runners: Mapping[str, Runner]
    managers: tuple[str, ...] = ("hand",)
    """Who else than we writes credentials to their places."""
    core: str | None = None
    """The team that answers where a thing says nothing else."""
    today: dt.date
    """The day the estate was checked for."""

    def of(self, section: type[_Section]) -> Mapping[str, _Section]:
        """Return the services whose sections are of one noun, by name."""
        return {name: one for name, one in self.services.items() if isinstance(one, section)}

    def deliveries_of(self, credential: Credential) -> Iterable[Delivery]:
        """Return the deliveries of a credential that count: here, all of them."""
        return credential.deliveries

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Every named value of every delivery, those that go nowhere (an empty list) among them."""
        return tuple(
            slot
            for credential in self.credentials.values()
            for delivery in self.deliveries_of(credential)
            for slot in _slots(credential, settled(delivery, self.apps))
        )

    @cached_property
    def fillings(self) -> tuple[Filling, ...]:
        """Every slot at every place it fills."""
        return tuple(
            Filling(**{field.name: getattr(slot, field.name) for field in fields(slot)}, place=place)
            for slot in self.slots
            for place in KINDS[slot.delivery.to].places(slot.delivery, slot.name, self)
        )

    @cached_property
    def zone_of(self) -> Mapping[str, str]:
        """The zone of each sink that a zone lists."""
        return {sink: zone.name for zone in self.zones.values() for sink in zone.sinks}

    @cached_property
    def repositories(self) -> frozenset[str]:
        """Every declared repository, as `<organisation>/<repository>`."""
        return frozenset(f"{one.organization}/{name}" for one in self.of(GitHub).values() for name in one.repositories)

    @property
    def must_be_gone(self) -> Mapping[str, str]:
        """What must no longer exist anywhere, and the service with which it goes."""
        return {name: service.name for service in self.services.values() for name in service.must_be_gone}

    @cached_property
    def vaults(self) -> tuple[str, ...]:
        """The services that values are read from."""
        return tuple(name for name, one in self.of(OnePassword).items() if one.vault)

    @cached_property
    def teams(self) -> frozenset[str]:
        """Every team that a GitHub organisation lists."""
        return frozenset(team for one in self.of(GitHub).values() for team in one.teams)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """The graph, sorted."""
        return tuple(sorted((self._edge(filling) for filling in self.fillings), key=_order))

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What is no mistake, and should not stay as it is."""
        from infra.estate.warnings import WARNINGS

        return tuple(sentence for warning in WARNINGS for sentence in warning(self))

    def _edge(self, filling: Filling) -> Edge:
        ours = filling.credential.managed_by == "us"
        return Edge(
            credential=filling.credential.name,
            item=filling.item if ours else None,
            field=filling.field if ours else None,
            service=KINDS[filling.delivery.to].service,
            kind=filling.delivery.to,
            slot=filling.place.slot,
            scope=filling.place.scope,
            zone=self.zone_of.get(filling.place.sink, ""),
        )


def _slots(credential: Credential, delivery: Delivery) -> Iterator[Slot]:
    kind = KINDS.get(delivery.to)
    if kind is None:
        return  # a mistake of its own
    if not all(getattr(delivery, key) for key in kind.needs if key not in ("name", "repositories")):
        return  # the same: without them nobody can tell where it goes
    if not kind.public and (delivery.name is not None or "name" not in kind.needs):
        yield Slot(
            credential=credential,
            delivery=delivery,
            name=delivery.name or "",
            item=credential.item,
            field=delivery.field or credential.field,
            shape=delivery.shape or credential.shape,
            identifier=False,
        )
    for name, item in delivery.identifiers.items():
        yield Slot(
            credential=credential,
            delivery=delivery,
            name=name,
            item=item,
            field="credential",
            shape="token",
            identifier=True,
        )


def _order(edge: Edge) -> tuple[str, ...]:
    return (edge.credential, edge.kind, edge.scope, edge.slot)
