"""No secret is for all repositories of an organisation, unless the data says so with `*`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policies.places import ALL, held_by
from policies.resource import Resource
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield each secret that every repository could read."""
    for held in held_by(resource):
        if held.secret and held.readers == ALL:
            wanted = declared.places.get(held.place)
            if wanted is None or wanted.readers != ALL:
                yield f"{held.place} would be read by all repositories. Give it a list, or declare `*`."


EVERYBODY = Rule("everybody", "No secret is for all repositories unless the data says so.", each=check)
