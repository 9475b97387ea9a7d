"""What follows from an estate, as small facts with keys that stay: who reads what, who may do what, what opens what.

A fact is a kind, a key and a value. Two estates mean the same in one respect exactly if their facts of that kind are
equal. Nothing is worked out here: the graph, the powers and what a credential opens are asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from infra.estate.administrators import count, short_of_administrators
from infra.estate.deployed import whole
from infra.estate.estate import Estate
from infra.estate.kinds import Target
from infra.estate.nouns import Credential
from infra.estate.opening import opening_of
from infra.estate.placement import Placement, Slot
from infra.estate.powers import powers_of
from infra.estate.rotation.epoch import epochs_of
from infra.estate.rotation.policy import Policy, policy_of

Key = tuple[str, ...]
Value = tuple[str, ...]

FactKind = Literal[
    "reads", "carries", "nowhere", "power", "opens", "pins", "names", "reaches", "replaced", "life", "few"
]


@dataclass(frozen=True)
class Difference:
    """One fact that is not the same in two estates."""

    key: Key
    before: Value | None
    """What was so; None where the fact is new."""
    after: Value | None
    """What is so; None where it no longer holds."""


@dataclass(frozen=True, order=True)
class Place:
    """One place for one value, in texts."""

    sink: str
    slot: str
    to: str
    scope: str

    @classmethod
    def of(cls, placement: Placement[Target]) -> Place:
        """Return the place of a placement."""
        target = placement.target
        return cls(sink=target.sink, slot=target.slot, to=target.to, scope=target.scope)

    @property
    def key(self) -> Key:
        """The place as a part of a fact's key."""
        return (self.sink, self.slot, self.to, self.scope)

    def as_fields(self) -> dict[str, str]:
        """Return it for programs."""
        return asdict(self)

    def __str__(self) -> str:
        """Return it for people: the name there, the place as a zone calls it, the kind, and where if that is more."""
        more = "" if self.scope == "*" or self.scope in self.sink else f" of {self.scope}"
        where = f" in {self.sink}" if self.sink else ""
        return f"{self.slot}{where} ({self.to}{more})"


Facts = Mapping[FactKind, Mapping[Key, Value]]


@dataclass(frozen=True)
class Differences:
    """The facts that are not the same in two estates, by kind, in the order of their keys."""

    by_kind: Mapping[FactKind, tuple[Difference, ...]]

    def of(self, *kinds: FactKind) -> Iterator[Difference]:
        """Yield those of some kinds."""
        for kind in kinds:
            yield from self.by_kind.get(kind, ())

    def new(self, *kinds: FactKind) -> Iterator[Difference]:
        """Yield the facts of some kinds that hold now and did not."""
        return (one for one in self.of(*kinds) if one.before is None)

    def gone(self, *kinds: FactKind) -> Iterator[Difference]:
        """Yield the facts of some kinds that no longer hold."""
        return (one for one in self.of(*kinds) if one.after is None)

    def changed(self, *kinds: FactKind) -> Iterator[tuple[Key, Value, Value]]:
        """Yield the key and both values of the facts of some kinds that hold in both, with another value."""
        for one in self.of(*kinds):
            if one.before is not None and one.after is not None:
                yield one.key, one.before, one.after


def facts(estate: Estate) -> Facts:
    """Return every fact about an estate, by kind and key.

    | kind | key | value |
    |---|---|---|
    | `reads` | credential, zone, sink, slot, kind of place, scope | vault item, its field, shape, longest use |
    | `carries` | the same, of an identifier that travels along | the same |
    | `nowhere` | credential, slot, kind of place | the same, of what is stored where nobody reads it |
    | `power` | subject, role, object, service | class of what it opens, then the accounts that have it |
    | `opens` | credential, sink | what is opened first, and how one comes from there to the sink |
    | `pins` | credential, thing | the classes that `holds` gives the thing |
    | `names` | credential, what it opens as `opens` names it | nothing |
    | `reaches` | credential, another one | the one before it on the way, the sink, what is opened first, and how |
    | `replaced` | credential | each epoch that holds for it: what it belongs to, and its text |
    | `life` | credential | life in days, wait in seconds until the old value is revoked, what it waits for |
    | `few` | service in use | how many are known to administer it, if fewer than two |
    """
    found: defaultdict[FactKind, dict[Key, Value]] = defaultdict(dict)
    for source in (_values, _powers, _openings, _rotations, _administrators):
        for kind, key, value in source(estate):
            found[kind][key] = value
    return found


def differences(before: Facts, after: Facts) -> Differences:
    """Return the facts that are not the same."""
    found: dict[FactKind, tuple[Difference, ...]] = {}
    for kind in {*before, *after}:
        old, new = before.get(kind, {}), after.get(kind, {})
        differing = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
        found[kind] = tuple(Difference(key, old.get(key), new.get(key)) for key in differing)
    return Differences(found)


_OF_USE: tuple[FactKind, ...] = ("reads", "power", "opens", "pins", "names", "reaches")
"""What nobody reads, may do or opens by a thing that is not in use."""


def of_use(before: Facts, after: Facts, used_before: Facts, used_after: Facts) -> Differences:
    """Return the facts that hold now of what is in use, or no longer: since the status of a thing is another one, say.

    The first two are of the whole estates: what is new, or gone, of these is left out, since it is said already. So is
    what holds only of a part, such as a repository of an organisation whose name is not in it.
    """
    found: dict[FactKind, tuple[Difference, ...]] = {}
    for kind in _OF_USE:
        old, new = before.get(kind, {}), after.get(kind, {})
        was, is_ = used_before.get(kind, {}), used_after.get(kind, {})
        comes = {key for key in is_.keys() - was.keys() if key in old and key in new}
        goes = {key for key in was.keys() - is_.keys() if key in old and key in new}
        found[kind] = tuple(Difference(key, was.get(key), is_.get(key)) for key in sorted(comes | goes))
    return Differences(found)


_Facts = Iterator[tuple[FactKind, Key, Value]]


def key_of(placement: Placement[Target], estate: Estate) -> Key:
    """Return the key of the fact that a value lies at a place."""
    place = Place.of(placement)
    return (placement.credential.name, estate.zone_of.get(place.sink, ""), *place.key)


def _values(estate: Estate) -> _Facts:
    for placement in estate.placements:
        kind: FactKind = "reads" if placement.held else "carries"
        yield kind, key_of(placement, estate), _value(placement)
    filled = {(one.credential.name, one.delivery.position, one.name) for one in estate.placements}
    for slot in estate.slots:
        if (slot.credential.name, slot.delivery.position, slot.name) not in filled:
            yield "nowhere", (slot.credential.name, slot.name, slot.kind.to), _value(slot)


def _value(slot: Slot) -> Value:
    return (slot.item, slot.field, slot.shape, slot.delivery.longest_use or "")


def _powers(estate: Estate) -> _Facts:
    accounts: defaultdict[Key, set[str]] = defaultdict(set)
    classes: dict[Key, str] = {}
    for one in powers_of(estate):
        key: Key = (one.subject, one.role, one.object, one.service)
        accounts[key].add(one.account)
        classes[key] = opening_of(estate).class_of(one) or ""
    for key, some in accounts.items():
        yield "power", key, (classes[key], *sorted(some - {""}))


def _openings(estate: Estate) -> _Facts:
    opening = opening_of(estate)
    for name, one in estate.credentials.items():
        for reference in opening.references(one):
            if _is_used(reference, estate):
                yield "names", (name, reference), ()
        pinned: defaultdict[str, set[str]] = defaultdict(set)
        for pin in opening.pins(one):
            pinned[pin.thing].add(pin.class_)
        for thing, classes in pinned.items():
            yield "pins", (name, thing), tuple(sorted(classes))
        for way in opening.ways(one):
            yield "opens", (name, way.sink), (way.reference, way.how)
        for step in opening.steps(one):
            yield "reaches", (name, step.credential), (step.by, step.way.sink, step.way.reference, step.way.how)


def _is_used(reference: str, estate: Estate) -> bool:
    """Return whether what a reference names is in the estate; whoever looks at all of it leaves nothing out."""
    service, _, thing = reference.partition(":")
    if service in whole(estate).services:
        return service in estate.services
    return thing in estate.apps or thing not in whole(estate).apps


def _rotations(estate: Estate) -> _Facts:
    for name, one in estate.credentials.items():
        if epochs := epochs_of(one, estate):
            yield "replaced", (name,), tuple(f"{what}: {epoch}" for what, epoch in epochs.items())
        if (policy := _policy(one, estate)) is not None:
            yield "life", (name,), (str(policy.life_days), str(policy.drain_seconds), policy.waits_for)


def _policy(one: Credential, estate: Estate) -> Policy | None:
    """Return when a value is replaced; None also in a base that says too little of it."""
    try:
        return policy_of(one, estate)
    except LookupError:
        return None


def _administrators(estate: Estate) -> _Facts:
    for name in short_of_administrators(estate):
        yield "few", (name,), (str(count(estate.services[name], estate)),)
