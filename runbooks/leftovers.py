"""What a run would do beside a rotation: told apart from what a rotation that was cut short has left to do. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.changes import change_of, in_words, named, split_path
from engine.events import Step
from infra.components.heroku import PREVIOUS
from infra.estate import Estate
from infra.estate.rotation import policy_of
from infra.stack_resource import resource_of

OF_ROTATION = re.compile(
    r"saas:(\w+:(Minted\w+|GeneratedValue|Revocation)|onepassword:(RecordedValue|RevokedValues)|\w+:\w+Check)"
)
"""The types of resources that are a rotation's own."""
_AGREED = ("scopes", "lifeDays")
"""What a person applies before a scheduled run goes by it: what the next generation may do, and how long it lives."""
_VALUES = ("value", "secret")
"""The properties of a place that hold one value."""
_TABLES = ("secrets", "variables")
"""Those that hold several, by their names there."""
_TELL_VALUES = ("saas:heroku:ConfigVars", "saas:container:App")
"""The types of places at which a look compares the values; at the others, only when each was written."""


@dataclass(frozen=True)
class Strange:
    """A change that is no rotation's."""

    op: str
    type: str
    name: str
    unseen: bool = False
    """Whether it could not be looked at: its service is down, say."""
    overwritten: str = ""
    """Its URN, where a rotation would overwrite it."""

    def __str__(self) -> str:
        """Say it in words."""
        if self.unseen:
            return f"{in_words(self.type)} '{self.name}' could not be looked at"
        return f"{self.op} {in_words(self.type)} '{self.name}'"


Holding = Mapping[tuple[str, str], Mapping[str, str]]
"""For type and name of a resource that holds values that runs make: what they are called there, and the credential."""


def holders(estate: Estate) -> Holding:
    """Return every resource that holds a value that runs make."""
    rotating = {one.name for one in estate.credentials.values() if policy_of(one, estate) is not None}
    found: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for placement in estate.placements:
        name = placement.credential.name
        if name in rotating and placement.held and (one := resource_of(placement, estate)) is not None:
            found[one.type, one.name][placement.target.slot] = name
    return found


def strange(steps: Iterable[Step], holding: Holding) -> Iterator[Strange]:
    """Yield what no rotation does: everything but its own steps, and new values at the places of what it makes."""
    for step in steps:
        if change_of(step) is None:
            continue
        kind, name = named(step.urn)
        if step.op == "update" and (
            (OF_ROTATION.fullmatch(kind) and not _is_to_be_agreed(step))
            or _is_value_alone(step, holding.get((kind, name), {}))
        ):
            continue
        yield Strange(step.op, kind, name)


def _is_to_be_agreed(step: Step) -> bool:
    return any(split_path(path)[0] in _AGREED for path in step.differences)


def _is_value_alone(step: Step, slots: Collection[str]) -> bool:
    """Return whether an update of a resource that holds such values changes nothing but them."""
    return bool(slots) and all(
        difference.diff_kind == "update" and _is_value(path, slots) for path, difference in step.differences.items()
    )


def _is_value(path: str, slots: Collection[str]) -> bool:
    name, keys = split_path(path)
    in_table = name in _TABLES and bool(keys)
    return name in _VALUES or (in_table and all(key.removesuffix(PREVIOUS) in slots for key in keys))


def by_hand(looked: Collection[Step], recorded: Iterable[Step], under_way: Collection[str] = ()) -> list[Strange]:
    """Return what somebody changed in the world: what a look at it would change, and the state alone would not.

    What a rotation changes anyway was changed by hand, too, if the look found it other than recorded, and not as it is
    to be. A write of our own that was under way when a run was killed (`under_way`, URNs) looks like that where a
    service tells of a value only when it was written. An update without a difference is of an object that could not be
    looked at.
    """
    known = {step.urn for step in recorded if change_of(step) is not None}
    found = {step.urn: step for step in looked if step.op == "refresh"}
    changed = []
    for step in looked:
        change, is_due = change_of(step), step.urn in known
        if change is None or (is_due and not _is_found_other(step, found.get(step.urn), under_way)):
            continue
        unseen = step.op == "update" and not step.differences
        changed.append(Strange(change.op, change.type, change.name, unseen, step.urn if is_due else ""))
    return changed


def _is_found_other(step: Step, found: Step | None, under_way: Collection[str]) -> bool:
    """Return whether a look found what is to be changed other than it was recorded, and that not by a run of ours."""
    if found is None or OF_ROTATION.fullmatch(named(step.urn)[0]):
        return False
    if step.urn in under_way and named(step.urn)[0] not in _TELL_VALUES:
        return False
    changes = [split_path(path) for path in step.differences]
    return any(
        name == other and (not keys or not others or keys == others)
        for name, keys in map(split_path, found.differences)
        for other, others in changes
    )
