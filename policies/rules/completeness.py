"""Every place that the data declares is filled, by one resource."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from policies.places import held_by
from policies.resource import Resource
from policies.rule import Fault, Rule
from shared.printed import few

if TYPE_CHECKING:
    from policies.declared import Declared

SHOWN = 5
"""So many places are named; the rest is counted."""


def check(resources: Sequence[Resource], declared: Declared) -> Iterator[Fault]:
    """Yield the places that no resource fills."""
    filled = Counter(held.place for resource in resources for held in held_by(resource))
    for twice in sorted(place for place, count in filled.items() if count > 1):
        yield Fault(f"two resources fill {twice}: what one of them removes, the other has.")
    missing = sorted(declared.places.keys() - filled.keys())
    if missing:
        yield Fault(f"no resource fills {few(map(str, missing), SHOWN)}; the data declares them.")


COMPLETENESS = Rule("completeness", "Every place that the data declares is filled.", whole=check)
