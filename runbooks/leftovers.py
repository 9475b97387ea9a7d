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
_VALUES = ("value", "secret")
"""The properties of a place that hold one value."""
_TABLES = ("secrets", "variables")
"""Those that hold several, by their names there."""


@dataclass(frozen=True)
class Strange:
    """A change that is no rotation's."""

    op: str
    type: str
    name: str
    unseen: bool = False
    """Whether it could not be looked at: its service is down, say."""

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
            OF_ROTATION.fullmatch(kind) or _is_value_alone(step, holding.get((kind, name), {}))
        ):
            continue
        yield Strange(step.op, kind, name)


def _is_value_alone(step: Step, slots: Collection[str]) -> bool:
    """Return whether an update of a resource that holds such values changes nothing but them."""
    return bool(slots) and all(
        difference.diff_kind == "update" and _is_value(path, slots) for path, difference in step.differences.items()
    )


def _is_value(path: str, slots: Collection[str]) -> bool:
    name, keys = split_path(path)
    in_table = name in _TABLES and bool(keys)
    return name in _VALUES or (in_table and all(key.removesuffix(PREVIOUS) in slots for key in keys))


def by_hand(looked: Iterable[Step], recorded: Iterable[Step]) -> list[Strange]:
    """Return what a look at the world would change, and the state alone would not: somebody changed it there.

    An update without a difference is of an object that could not be looked at.
    """
    known = {step.urn for step in recorded if change_of(step) is not None}
    return [
        Strange(change.op, change.type, change.name, unseen=step.op == "update" and not step.differences)
        for step in looked
        if step.urn not in known and (change := change_of(step)) is not None
    ]
