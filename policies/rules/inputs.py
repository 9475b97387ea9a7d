"""What gives power or leads somewhere is what the data declares, and all of it that the data declares is there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policies.expected.aws import accounts_in, without_numbers
from policies.identity import IN_ANY_CASE, Identity, identity_of
from policies.listed import listed
from policies.resource import UNKNOWN, Resource, is_known
from policies.rule import Fault, Rule
from shared.printed import few

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
    if resource.type.startswith("aws:"):
        if declared.accounts and accounts_in(given) - declared.accounts:
            yield "it has the number of another account than the data's."
        given = without_numbers(given)
    if any(given[name] is UNKNOWN for name in known.key):
        yield "it is not known yet which one it is, so nothing can be told of it."
        return
    wanted = declared.inputs.get(identity_of(resource.type, given))
    if wanted is None:
        yield f"the data has no such {resource.type.rpartition(':')[2]}. Take it out, or declare it."
        return
    for name in known.declared:
        if is_known(given[name]) and not _is_same(given[name], wanted.get(name), folded=name in IN_ANY_CASE):
            yield f"its property '{name}' is not what the data says. Correct the program, or declare it so."


def together(resources: Sequence[Resource], declared: Declared) -> Iterator[Fault]:
    """Yield what the data declares and no resource makes, and what two resources make."""
    made = Counter(_identity(one) for one in resources if (known := listed().get(one.type)) and known.key is not None)
    for twice in sorted(one for one, count in made.items() if count > 1 and not _may_be_several(one.type)):
        yield Fault(f"two resources are {twice}: what one of them removes, the other has.")
    missing = sorted(one for one in declared.inputs.keys() - made.keys() if not listed()[one.type].optional)
    if missing:
        yield Fault(f"no resource is {few(map(str, missing), SHOWN)}; the data declares them.")


def _may_be_several(token: str) -> bool:
    return token.startswith("pulumi:providers:") or listed()[token].several


def _identity(resource: Resource) -> Identity:
    key = listed()[resource.type].key or ()
    inputs = {name: resource.plain(name) for name in key}
    return identity_of(resource.type, without_numbers(inputs) if resource.type.startswith("aws:") else inputs)


def _is_same(given: Any, wanted: Any, *, folded: bool) -> bool:
    """Return whether an input is what the data says; a document may stand as text, and what is folded in any case."""
    if isinstance(wanted, Mapping) and isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            return False
    return bool(_form(_lower(given) if folded else given) == _form(_lower(wanted) if folded else wanted))


def _lower(value: Any) -> Any:
    """Return a text, or a list of texts, in lower case."""
    if isinstance(value, list | tuple | set | frozenset):
        return [_lower(one) for one in value]
    return value.lower() if isinstance(value, str) else value


def _in_order(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)  # tables come with their keys in any order


def _form(value: Any) -> Any:
    """Return a value so that equal ones are equal: lists in order, and what is empty as nothing."""
    if isinstance(value, Mapping):
        return {name: _form(inner) for name, inner in value.items() if _form(inner) is not None} or None
    if isinstance(value, list | tuple | set | frozenset):
        return sorted((_form(inner) for inner in value), key=_in_order) or None
    if isinstance(value, float) and value.is_integer():  # every number is one on the wire
        return int(value)
    return None if value == "" else value


INPUTS = Rule(
    "inputs",
    "What gives power or leads somewhere is what the data declares, and all that it declares is there.",
    each=check,
    whole=together,
)
