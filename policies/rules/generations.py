"""What runs make is one value: where it is made, in the vault, at its places; and what ends is what was before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policies.identity import Identity, identity_of
from policies.listed import listed
from policies.places import PREVIOUS, held_by
from policies.resource import Resource, is_known, without_marks
from policies.rule import Fault, Rule
from policies.rules.places import ASKED

if TYPE_CHECKING:
    from policies.declared import Declared, Generated


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield that a value would be replaced which waits for something."""
    if resource.plain("held") is not False:
        return
    known = listed().get(resource.type)
    identity = identity_of(resource.type, resource.inputs) if known and known.key is not None else None
    if any(one.left and identity in (one.minted, one.revocation) for one in declared.generated):
        yield "it is to wait, as the data or the run's settings say, and would be replaced or ended."


def together(resources: Sequence[Resource], declared: Declared) -> Iterator[Fault]:
    """Yield where something is not as the resource that makes the value says."""
    found = {
        identity_of(one.type, one.inputs): one
        for one in resources
        if (known := listed().get(one.type)) and known.key is not None and not known.several
    }
    for one in declared.generated:
        made = found.get(one.minted)
        if made is not None:
            yield from _of_one(one, made, found)
            yield from _at_places(one, made, resources, declared)


def _of_one(one: Generated, made: Resource, found: Mapping[Identity, Resource]) -> Iterator[Fault]:
    """Yield differences in the vault's record, and in what ends."""
    recorded, revocation, forgotten = (found.get(key) for key in (one.recorded, one.revocation, one.forgotten))
    for resource, names in (
        (recorded, ("value", "generation", "made", "epoch")),
        (revocation, ("generation",)),
    ):
        for name in names if resource else ():
            if _differ(resource, name, made, name):
                yield Fault(f"its '{name}' is not that of what was made.", resource.urn if resource else "")
    if revocation and forgotten and _differ(forgotten, "revoked", revocation, "revoked"):
        yield Fault("its 'revoked' is not what was revoked.", forgotten.urn)


def _at_places(one: Generated, made: Resource, resources: Sequence[Resource], declared: Declared) -> Iterator[Fault]:
    value = made.plain("value")
    if value is None or not is_known(value):
        return
    for resource in resources:
        for held in held_by(resource):
            wanted = declared.places.get(held.place)
            lies = wanted and wanted.value and (wanted.value.item, wanted.value.field) == (one.item, one.field)
            if lies and not held.place.slot.endswith(PREVIOUS) and _is_other(held.value, value):
                yield Fault(f"{held.place} has another value than the one that was made.", resource.urn)
        asks = resource.type == ASKED and resource.plain("name") == one.credential
        if asks and _is_other(resource.plain("value"), value):
            yield Fault("it asks for another value than the one that was made.", resource.urn)


def _is_other(given: Any, value: Any) -> bool:
    return is_known(given) and bool(without_marks(given) != value)


def _differ(one: Resource | None, name: str, other: Resource, its_name: str) -> bool:
    """Return whether both are known, and not the same."""
    first, second = (one.plain(name) if one else None), other.plain(its_name)
    if first is None or second is None or not is_known(first) or not is_known(second):
        return False
    return bool(first != second)


GENERATIONS = Rule(
    "generations",
    "What runs make is one value: where it is made, in the vault, at its places; and what ends was before it.",
    each=check,
    whole=together,
)
