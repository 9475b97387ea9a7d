"""What a run would make and remove at once: one thing in the world whose resource has another name. Pure.

The engine makes first and removes last, so it would be gone in the end, and the state would say that it is there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from engine.changes import change_of, in_words, named
from engine.events import HIDDEN, Step
from policies.identity import identity_of
from policies.listed import listed


def made_and_removed(steps: Iterable[Step], stays: Collection[str]) -> Iterator[str]:
    """Yield a sentence for each thing that would be made and removed. `stays` is as of `change_of`."""
    made: dict[tuple[str, tuple[tuple[str, str], ...]], str] = {}
    removed = []
    for step in steps:
        change = change_of(step, stays)
        op = change.op if change is not None else ""
        state = {"create": step.new, "delete": step.old}.get(op)
        kind, name = named(step.urn)
        identity = _identity(kind, state.inputs) if state is not None else ()
        if not identity:
            continue
        if op == "create":
            made[kind, identity] = name
        else:
            removed.append((kind, identity, name))
    for kind, identity, name in removed:
        if (other := made.get((kind, identity))) is not None:
            yield (
                f"{in_words(kind)} '{other}' would be made, and the same thing removed as '{name}', so it would be "
                "gone in the end. Keep the old name in the program; or remove it in one run, and make it in the next."
            )


def _identity(kind: str, inputs: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return what says which thing it is: the key of its type, or all that is public and no list; empty if unknown."""
    about = listed().get(kind)
    if about is None or not about.key:
        return tuple((name, str(one)) for name, one in sorted(inputs.items()) if isinstance(one, str | int | float))
    hidden = any(isinstance(one := inputs.get(name), dict) and HIDDEN in one for name in about.key)
    key = identity_of(kind, inputs).key
    return () if about.several or hidden or not any(key) else tuple(zip(about.key, key, strict=True))
