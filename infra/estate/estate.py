"""A whole estate, and its graph: which credential reaches which place."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, cast

from infra.estate.kinds import KINDS, GitHubTarget, Target
from infra.estate.nouns import App, Bot, Credential, Delivery, Need, Runner, Service, Zone
from infra.estate.placement import Edge, Placement, Slot
from infra.estate.repository_name import RepositoryName
from infra.estate.sections.github import FIRST, GitHub, KnownRepository
from infra.estate.sections.onepassword import OnePassword

_Section = TypeVar("_Section", bound=Service)
_Kind = TypeVar("_Kind", bound=Target)


@dataclass(frozen=True, kw_only=True, eq=False)
class Estate:
    """Everything that is declared, by name. Made by `load`; read-only. Two estates are equal only if they are one."""

    services: Mapping[str, Service]
    zones: Mapping[str, Zone]
    bots: Mapping[str, Bot]
    credentials: Mapping[str, Credential]
    apps: Mapping[str, App]
    runners: Mapping[str, Runner]
    managers: tuple[str, ...] = ("hand",)
    """Others that write credentials to their places."""
    core: str | None = None
    """The team that answers where a thing says nothing else."""
    longest_run: str | None = None
    """How long one run of ours may take, as `[defaults]` says."""
    epoch: str | None = None
    """The epoch of everything, as `[defaults]` says."""
    find_out_by: dt.date | None = None
    """The day by which somebody has found out what keeps credentials a person's, as `[defaults]` says."""
    removals: Mapping[str, dt.date] = field(default_factory=dict)
    """Types of resources of which more may be removed in one run, and until when, as `[defaults]` says."""
    needs: Mapping[str, Need] = field(default_factory=dict)
    """What builds need of runners, as `[defaults]` says."""
    today: dt.date
    """The day the estate was checked for."""
    rehearsed: bool = False
    """Whether it is deployed to an emulated world, where what is planned is made, too."""

    def of(self, section: type[_Section]) -> Mapping[str, _Section]:
        """Return the services whose sections are of one noun, by name."""
        return {name: one for name, one in self.services.items() if isinstance(one, section)}

    # Which value goes where

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
            for slot in _slots(credential, delivery, self)
        )

    @cached_property
    def placements(self) -> tuple[Placement[Target], ...]:
        """Every named value at every place that it goes to."""
        return tuple(
            Placement(**vars(slot), target=target)
            for slot in self.slots
            for target in slot.kind.of(slot.delivery, slot.name, self)
        )

    def placements_of(self, kind: type[_Kind], *, ours: bool = False) -> Iterator[Placement[_Kind]]:
        """Return the placements at one kind of place, or at all subclasses of one; with `ours`, our own."""
        for placement in self.placements:
            if isinstance(placement.target, kind) and (placement.credential.is_ours or not ours):
                yield cast("Placement[_Kind]", placement)

    def slots_of(self, kind: type[Target], *, ours: bool = False) -> Iterator[Slot]:
        """Return the slots of one kind, or of all subclasses of one; with `ours`, those that we fill."""
        for slot in self.slots:
            if issubclass(slot.kind, kind) and (slot.credential.is_ours or not ours):
                yield slot

    @cached_property
    def placements_by_credential(self) -> Mapping[str, tuple[Placement[Target], ...]]:
        """The placements of each credential that has any, by its name."""
        found: defaultdict[str, list[Placement[Target]]] = defaultdict(list)
        for placement in self.placements:
            found[placement.credential.name].append(placement)
        return {name: tuple(some) for name, some in found.items()}

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """The graph, sorted."""
        return tuple(sorted((self._edge(placement) for placement in self.placements), key=_order))

    # What is at GitHub

    def repository_name(self, text: str) -> RepositoryName:
        """Return the repository that a text in the data means: a bare name is one of the first organisation."""
        return RepositoryName.of(text, self._first_organization)

    @cached_property
    def _first_organization(self) -> str:
        first = self.services.get(FIRST)
        return first.organization if first and first.organization else "?"

    @cached_property
    def organizations(self) -> frozenset[str]:
        """The logins of the organisations at GitHub, in lower case."""
        return frozenset(str(one.organization).lower() for one in self.of(GitHub).values())

    @cached_property
    def repositories(self) -> frozenset[RepositoryName]:
        """Every declared repository."""
        return frozenset(
            RepositoryName(str(one.organization), name) for one in self.of(GitHub).values() for name in one.repositories
        )

    def repository(self, name: RepositoryName) -> tuple[str, str, KnownRepository] | None:
        """Return the section that declares a repository, its name there, and what it says; None if none does."""
        return self._declared_repositories.get(name.key)

    @cached_property
    def _declared_repositories(self) -> Mapping[str, tuple[str, str, KnownRepository]]:
        return {
            RepositoryName(str(one.organization), name).key: (section, name, about)
            for section, one in self.of(GitHub).items()
            for name, about in one.repositories.items()
        }

    def github_section(self, login: str) -> str:
        """Return the section of an organisation at GitHub; empty if it is not declared."""
        found = (name for name, one in self.of(GitHub).items() if str(one.organization).lower() == login.lower())
        return next(found, "")

    def section_of(self, target: Target) -> str:
        """Return the section of the service that keeps a place; empty if it is not declared, or no service does."""
        return self.github_section(target.organization) if isinstance(target, GitHubTarget) else target.service

    # What else is looked up

    @cached_property
    def zone_of(self) -> Mapping[str, str]:
        """The zone of each sink that a zone lists."""
        return {sink: zone.name for zone in self.zones.values() for sink in zone.sinks}

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

    def _edge(self, placement: Placement[Target]) -> Edge:
        ours, target = placement.credential.is_ours, placement.target
        return Edge(
            credential=placement.credential.name,
            item=placement.item if ours else None,
            field=placement.field if ours else None,
            service=target.service,
            kind=target.to,
            slot=target.slot,
            scope=target.scope,
            zone=self.zone_of.get(target.sink, ""),
        )


def _slots(credential: Credential, delivery: Delivery, estate: Estate) -> Iterator[Slot]:
    written = KINDS.get(delivery.to)
    if written is None:
        return  # a mistake of its own
    if not all(getattr(delivery, key) for key in written.needs if key not in ("name", "repositories")):
        return  # the same: without them it is not known where it goes
    kind = written.resolved(delivery, estate)
    if not kind.public and (delivery.name is not None or "name" not in kind.needs):
        yield Slot(
            credential=credential,
            delivery=delivery,
            kind=kind,
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
            kind=kind,
            name=name,
            item=item,
            field="credential",
            shape="token",
            identifier=True,
        )


def _order(edge: Edge) -> tuple[str, ...]:
    return (edge.credential, edge.kind, edge.scope, edge.slot)
