"""A value lies only at places that the data declares, for the readers that it declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policies.places import Held, Place, held_by
from policies.resource import Resource, is_known, without_marks
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared, Wanted

ASKED = "saas:github:SecretCheck"
"""What asks a job for the value of a secret: it is given the value, so the secret must be a place of the data, too."""


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield each place that the data does not declare, or declares otherwise."""
    for held in held_by(resource):
        wanted = declared.places.get(held.place)
        if wanted is None:
            yield f"the data delivers nothing to {held.place.scope} under that name. Take it out, or declare it."
        else:
            yield from _differences(held, wanted)
    if resource.type == ASKED and not _is_declared(resource, declared):
        yield "it would tell a job a value that the data does not deliver to that repository."


def _differences(held: Held, wanted: Wanted) -> Iterator[str]:
    if held.secret != wanted.secret:
        yield f"{held.place} is to be {'a secret' if wanted.secret else 'readable'}, and would not be."
    if wanted.value is None and is_known(held.value) and without_marks(held.value) != wanted.text:
        yield f"{held.place} would get another text than the data has."
    if held.readers != wanted.readers:
        more = sorted((held.readers or frozenset()) - (wanted.readers or frozenset()))
        less = sorted((wanted.readers or frozenset()) - (held.readers or frozenset()))
        said = [f"{len(more)} more than declared"] if more else []
        said += [f"{len(less)} less"] if less else []
        yield f"{held.place} would have other readers than the data declares: {', '.join(said)}."


def _is_declared(resource: Resource, declared: Declared) -> bool:
    login, name = str(resource.plain("organization")).lower(), str(resource.plain("secret")).upper()
    wanted = declared.places.get(Place("saas:github:OrganizationSecret", login, name))
    return wanted is not None and str(resource.plain("repository")).lower() in (wanted.readers or ())


PLACES = Rule("places", "A value lies only at places that the data declares, for the readers it declares.", each=check)
