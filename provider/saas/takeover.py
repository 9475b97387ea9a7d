"""What a create would adopt, and what that changes: reported before it happens, and when it does.

A preview of a create shows inputs only; what a person has set there before is shown nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from saas import secrecy
from saas.resource import Found, Resource
from saas.schema import described, has_unknown, marked, strings
from shared.printed import few, shortened

LONGEST_VALUE = 120
"""So many characters of a value are shown."""
MOST_NAMES = 10

NOTHING = "none"
HIDDEN = "(not shown)"


def differences(resource: Resource[Any, Any], found: Found[Any, Any], wanted: Mapping[str, Any]) -> str:
    """Return what a create of these inputs, in normal form and wire names, would change; empty: nothing seen.

    A secret value is never among it: one that can be read and is lost is named, one that cannot be read is left out.
    """
    fields = [field.encode_name for field in described(resource.Inputs)]
    secrets, identity = marked(resource.Inputs, "secret"), marked(resource.Inputs, "replaces")
    before = resource.normalize(msgspec.to_builtins(found.inputs))
    state = msgspec.to_builtins(found.state)
    changes: list[str] = []
    for name in fields:
        if name not in identity:
            changes += _changes(name, before.get(name), wanted.get(name), secret=name in secrets)
    changes += [
        f"{name}: {_shown(state[name])} -> put right" for name in resource.stale(found.state) if name not in fields
    ]
    return "; ".join(changes)


async def report(resource: Resource[Any, Any], wanted: Mapping[str, Any]) -> tuple[str, bool]:
    """Return what to say of a create of these inputs, and whether it refuses; empty: it changes nothing that is there.

    Raise `SaasError` when it could not be looked.
    """
    found = await resource.existing(dict(wanted))
    if found is None:
        return "", False
    before = msgspec.to_builtins(found.inputs)
    for name in marked(resource.Inputs, "secret") & before.keys():
        secrecy.protect(strings(before[name]))
    changes = differences(resource, found, wanted)
    if not changes:
        return "", False
    sentence = resource.refusal(found, changes)
    kind = resource.token.rpartition(":")[2]
    there = f"{resource.connection.name} has {kind} {resource.identify(found.state)} already."
    taken = f"{there} Taking over changes {changes}."
    return secrecy.cleared(sentence or taken), sentence is not None


def _changes(name: str, before: Any, after: Any, *, secret: bool) -> Iterator[str]:
    """Yield the differences of one input."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            yield from _changes(f"{name}.{key}", before.get(key), after.get(key), secret=secret)
    elif before == after or has_unknown(after) or (secret and not before):
        return
    elif secret:
        yield f"{name}: {HIDDEN}"
    elif isinstance(before, list) and isinstance(after, list):
        without, added = _names(before, after), _names(after, before)
        sides = [f"without {without}"] * bool(without) + [f"with {added}"] * bool(added)
        yield f"{name}: {' and '.join(sides)}"
    else:
        yield f"{name}: {_shown(before)} -> {_shown(after)}"


def _names(these: list[Any], others: list[Any]) -> str:
    """Return what is on one list and not on the other."""
    return few((_shown(one) for one in these if one not in others), MOST_NAMES)


def _shown(value: Any) -> str:
    """Return a value on one line, as JSON writes it."""
    text = NOTHING if value is None else msgspec.json.encode(value).decode()
    return shortened(text, LONGEST_VALUE)
