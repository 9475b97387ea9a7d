"""No value of one class is that of another class, and what a person made is the same at all of its places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policies.digests import Digests
from policies.places import held_by
from policies.resource import Resource, is_known, without_marks
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared, Value

SEEN = Digests()
"""What this run has shown. The engine starts the pack anew for each."""


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield where a value is another's, as far as resources were seen."""
    for value, place, text in _values(resource, declared):
        for other in SEEN.alike(value, text):
            yield (
                f"{place} would get the value of the {value.class_} item '{value.item}', and it is that of the "
                f"{other.class_} item '{other.item}', too. Replace one of them."
            )
        if not value.made_by_runs and SEEN.differs(value, text):
            yield f"{place} would get another value of the item '{value.item}' than another place of it has."
        SEEN.see(value, text)


def _values(resource: Resource, declared: Declared) -> Iterator[tuple[Value, str, str]]:
    for held in held_by(resource):
        wanted = declared.places.get(held.place)
        if wanted and wanted.value and is_known(held.value):
            yield wanted.value, str(held.place), str(without_marks(held.value))


CLASSES = Rule("classes", "No value is at once of two classes, and none differs from place to place.", each=check)
