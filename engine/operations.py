"""What a run would do with each resource, as data: what a plan holds of it, and how two of them differ. Pure.

No operation holds a secret value: of one it says only that it is new, or that it changes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from engine.changes import UNKNOWN, change_of, named, split_path
from engine.events import HIDDEN, State, Step

SECRET = "(secret)"  # noqa: S105  # a word
"""What stands in the place of a secret value. A public text of the same letters is quoted, as every text is."""
NOT_KNOWN = "(not known yet)"
"""What stands where only the run itself will tell the value."""
NOTHING = "(nothing)"


class Operation(msgspec.Struct, frozen=True, order=True, kw_only=True, forbid_unknown_fields=True):
    """What is done with one resource."""

    urn: str
    op: str
    """`create`, `update`, `replace`, `delete`, `forget` or `import`."""
    properties: dict[str, tuple[str, str]]
    """What differs, by paths into the inputs: before and after, each as JSON, or one of the words above."""


def operations_of(steps: Iterable[Step], stays: Collection[str] = ()) -> tuple[Operation, ...]:
    """Return what the steps of a run do, sorted; what changes nothing is left out. `stays` is as of `change_of`."""
    found = (
        Operation(urn=step.urn, op=change.op, properties=dict(sorted(_properties(step))))
        for step in steps
        if (change := change_of(step, stays)) is not None
    )
    return tuple(sorted(found, key=lambda one: (one.urn, one.op)))


def standing_of(steps: Iterable[Step]) -> Counter[str]:
    """Return how many resources there are before a run, by type: what the world holds, and no components."""
    return Counter(
        named(step.urn)[0]
        for step in steps
        if step.op not in ("create", "refresh") and step.old is not None and step.old.custom
    )


def entries_of(steps: Iterable[Step]) -> Counter[tuple[str, str]]:
    """Return how many entries each list and table of a resource has before a run, by URN and property."""
    return Counter(
        {
            (step.urn, name): len(value)
            for step in steps
            if step.op != "refresh" and step.old is not None
            for name, value in step.old.inputs.items()
            if isinstance(value, list | dict) and HIDDEN not in value
        }
    )


def entries_lost(operation: Operation, held: Mapping[tuple[str, str], int]) -> Counter[str]:
    """Return how many entries a change takes out of each list and table of a resource, by property.

    `held` is as of `entries_of`: of what is hidden nobody else knows how many there were.
    """
    lost: Counter[str] = Counter()
    for path, (before, after) in operation.properties.items():
        name, keys = split_path(path)
        if keys:
            lost[name] += len(keys) == 1 and before != NOTHING and after == NOTHING
        elif before == SECRET and after in (NOTHING, "{}", "[]"):
            lost[name] += held.get((operation.urn, name), 0)
        else:
            lost[name] += len(_entries(before) - _entries(after))
    return +lost


def _entries(text: str) -> set[str]:
    """Return the entries of a list, or the keys of a table, that stands as text; none of anything else."""
    value = None if text in (SECRET, NOT_KNOWN, NOTHING) else json.loads(text)
    return {json.dumps(one, sort_keys=True) for one in value} if isinstance(value, list | dict) else set()


def _properties(step: Step) -> Iterator[tuple[str, tuple[str, str]]]:
    if step.op == "delete":
        return
    old, new = _inputs(step.old), _inputs(step.new)
    if step.op in ("create", "import"):
        for name, value in new.items():
            yield name, (NOTHING, shown(value))
        return
    for path in step.differences:
        before, after = (shown(_at(inputs, path)) for inputs in (old, new))
        yield path, (before, after)


def _inputs(state: State | None) -> Mapping[str, Any]:
    return state.inputs if state is not None else {}


_MISSING = object()


def _at(inputs: Mapping[str, Any], path: str) -> Any:
    """Return the value at a path; what the engine hides as a whole is hidden at each path into it."""
    name, keys = split_path(path)
    value: Any = inputs.get(name, _MISSING)
    for key in keys:
        if isinstance(value, dict) and HIDDEN not in value:
            value = value.get(key, _MISSING)
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        elif not (isinstance(value, dict) and HIDDEN in value):
            return _MISSING
    return value


def shown(value: Any) -> str:
    """Return a value as text: JSON with its keys sorted, and a word for what is secret, unknown, or not there."""
    if value is _MISSING or value is None:
        return NOTHING
    if isinstance(value, dict) and HIDDEN in value:
        return SECRET
    if isinstance(value, str) and UNKNOWN in value:
        return NOT_KNOWN
    return json.dumps(_public(value), sort_keys=True, ensure_ascii=False)


def _public(value: Any) -> Any:
    """Return a value with a word in each place of it that is secret or unknown."""
    if isinstance(value, dict):
        return SECRET if HIDDEN in value else {str(key): _public(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_public(one) for one in value]
    if isinstance(value, str) and UNKNOWN in value:
        return NOT_KNOWN
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def moved(planned: Iterable[Operation], now: Iterable[Operation]) -> tuple[list[str], list[Operation]]:
    """Return what differs at the resources that a plan touches, a sentence each, and what else would be done now.

    What else would be done is no part of the plan: it is left alone.
    """
    before, after = ({one.urn: one for one in operations} for operations in (planned, now))
    sentences = []
    for urn, one in before.items():
        other = after.get(urn)
        if other is None:
            sentences.append(f"{urn}: nothing is to be done with it any more, and the plan would {one.op} it")
        elif other.op != one.op:
            sentences.append(f"{urn}: the plan would {one.op} it, and now it is to {other.op}")
        else:
            sentences += [f"{urn}: {path}" for path in sorted(_differing(one.properties, other.properties))]
    return sentences, [one for urn, one in sorted(after.items()) if urn not in before]


def otherwise(planned: Iterable[Operation], done: Iterable[Operation]) -> Iterator[str]:
    """Yield, a sentence each, where what was done is not what a plan says.

    What the plan could not know yet may be anything, and so may come to no change.
    """
    before, after = ({one.urn: one for one in operations} for operations in (planned, done))
    for urn, one in sorted(before.items()):
        other = after.get(urn)
        if other is None:
            if one.op != "update" or not any(map(_is_open, one.properties.values())):
                yield f"{urn}: the plan would {one.op} it, and nothing was done with it"
        elif other.op != one.op:
            yield f"{urn}: the plan would {one.op} it, and what was done is to {other.op} it"
        else:
            strange = {
                path
                for path, values in other.properties.items()
                if one.properties.get(path) != values and not _is_open(one.properties.get(path, ()))
            }
            yield from (f"{urn}: {path}" for path in sorted(strange))
    yield from (
        f"{urn}: nothing is to be done with it in the plan, and what was done is to {other.op} it"
        for urn, other in sorted(after.items())
        if urn not in before
    )


def _is_open(values: Iterable[str]) -> bool:
    """Return whether a plan could not know a value yet, or a part of it."""
    return any(NOT_KNOWN in text for text in values)


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> set[str]:
    return {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}
