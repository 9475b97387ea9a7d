"""What GitHub says to a body that its schema does not allow: the sentences of the Ruby library that it checks with."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from sandbox.described import Breach, WrongBodyError
from sandbox.wire import Json

_UNREADABLE = {"length": "Payload too large.", "syntax": "Problems parsing JSON"}


def sentence(wrong: WrongBodyError) -> str:
    """Return the message of the answer."""
    if wrong.kind in _UNREADABLE:
        return _UNREADABLE[wrong.kind]
    if wrong.breach is None:
        return "Invalid request.\n\nFor 'links/0/schema', nil is not an object."
    said = _SENTENCES.get(wrong.breach.rule, _unlike)
    return f"Invalid request.\n\n{said(wrong.breach)}"


def _type(breach: Breach) -> str:
    names = [breach.wanted] if isinstance(breach.wanted, str) else list(breach.wanted)
    return f"For '{_place(breach)}', {_shown(breach.found)} is not {_one_of(names)}."


def _place(breach: Breach) -> str:
    """Return where in its schema a value is described, as the library names it: by the last step."""
    steps = list(breach.place)
    if not steps:
        return "links/0/schema"
    return "items" if isinstance(steps[-1], int) else f"properties/{steps[-1]}"


def _one_of(names: Sequence[str]) -> str:
    first, *others = (name for name in names if name != "null")
    return f"{'an' if first[0] in 'aeiou' else 'a'} {' or '.join([first, *others])}"


def _enum(breach: Breach) -> str:
    known = json.dumps([each for each in breach.wanted if each is not None])
    return f"{_bare(breach.found)} is not a member of {known}."


def _required(breach: Breach) -> str:
    missing = sorted(set(breach.wanted) - set(breach.found))
    quoted = '", "'.join(missing)
    return f'"{quoted}" {"wasn" if len(missing) == 1 else "weren"}\'t supplied.'


def _unknown(breach: Breach) -> str:
    extra = sorted(set(breach.found) - breach.known)
    quoted = '", "'.join(extra)
    return f'"{quoted}" {"is not a permitted key" if len(extra) == 1 else "are not permitted keys"}.'


def _pattern(breach: Breach) -> str:
    return f"{_bare(breach.found)} does not match /{breach.wanted}/."


def _any_of(breach: Breach) -> str:
    return f'No subschema in "{breach.rule}" matched.'


def _unlike(breach: Breach) -> str:
    return f"For '{_place(breach)}', {_shown(breach.found)} breaks the rule {breach.rule} {json.dumps(breach.wanted)}."


def _shown(found: Json) -> str:
    """Return a value as Ruby inspects it."""
    if found is None:
        return "nil"
    if isinstance(found, dict):
        return "{" + ", ".join(f"{json.dumps(name)}=>{_shown(each)}" for name, each in found.items()) + "}"
    if isinstance(found, list):
        return f"[{', '.join(_shown(each) for each in found)}]"
    return json.dumps(found, ensure_ascii=False)


def _bare(found: Json) -> str:
    return found if isinstance(found, str) else "" if found is None else _shown(found)


_SENTENCES: dict[str, Callable[[Breach], str]] = {
    "type": _type,
    "enum": _enum,
    "required": _required,
    "additionalProperties": _unknown,
    "pattern": _pattern,
    "anyOf": _any_of,
    "oneOf": _any_of,
}
