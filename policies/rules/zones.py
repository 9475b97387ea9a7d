"""A value lies only in zones that admit its class, whatever the data delivers: the check says so too, before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policies.places import held_by
from policies.resource import Resource
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield each place at which a value may not lie."""
    for held in held_by(resource):
        wanted = declared.places.get(held.place)
        yield from (f"{held.place}: {refusal}" for refusal in sorted(wanted.refusals if wanted else ()))


ZONES = Rule("zones", "A value lies only in zones that admit its class.", each=check)
