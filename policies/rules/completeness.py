"""Every place that the data declares is filled, by one resource."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from policies.places import held_by
from policies.resource import Resource
from policies.rule import Fault, Rule

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
        more = f", and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
        yield Fault(f"no resource fills {', '.join(map(str, missing[:SHOWN]))}{more}; the data declares them.")


COMPLETENESS = Rule("completeness", "Every place that the data declares is filled.", whole=check)
