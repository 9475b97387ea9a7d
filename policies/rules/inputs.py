"""What gives power or leads somewhere is what the data declares, and all of it that the data declares is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policies.identity import Identity, identity_of
from policies.listed import listed
from policies.resource import UNKNOWN, Resource, is_known
from policies.rule import Fault, Rule

if TYPE_CHECKING:
    from policies.declared import Declared

SHOWN = 5
"""So many of what is missing are named; the rest is counted."""


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield what the data does not declare, or declares otherwise."""
    known = listed().get(resource.type)
    if known is None or known.key is None:
        return
    given = {name: resource.plain(name, known.absent.get(name)) for name in (*known.key, *known.declared)}
    if any(given[name] is UNKNOWN for name in known.key):
        yield "it is not known yet which one it is, so nothing can be told of it."
        return
    wanted = declared.inputs.get(identity_of(resource.type, given))
    if wanted is None:
        yield f"the data has no such {resource.type.rpartition(':')[2]}. Take it out, or declare it."
        return
    for name in known.declared:
        if is_known(given[name]) and _form(given[name]) != _form(wanted.get(name)):
            yield f"its property '{name}' is not what the data says."


def together(resources: Sequence[Resource], declared: Declared) -> Iterator[Fault]:
    """Yield what the data declares and no resource makes."""
    made = {_identity(one) for one in resources if (known := listed().get(one.type)) and known.key is not None}
    missing = sorted(one for one in declared.inputs.keys() - made if not listed()[one.type].optional)
    if missing:
        more = f", and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
        yield Fault(f"no resource is {', '.join(map(str, missing[:SHOWN]))}{more}; the data declares them.")


def _identity(resource: Resource) -> Identity:
    key = listed()[resource.type].key or ()
    return identity_of(resource.type, {name: resource.plain(name) for name in key})


def _form(value: Any) -> Any:
    """Return a value so that equal ones are equal: lists in order, and what is empty as nothing."""
    if isinstance(value, Mapping):
        return {name: _form(inner) for name, inner in value.items() if _form(inner) is not None} or None
    if isinstance(value, list | tuple | set | frozenset):
        return sorted((_form(inner) for inner in value), key=repr) or None
    if isinstance(value, float) and value.is_integer():  # every number is one on the wire
        return int(value)
    return None if value == "" else value


INPUTS = Rule(
    "inputs",
    "What gives power or leads somewhere is what the data declares, and all that it declares is there.",
    each=check,
    whole=together,
)
