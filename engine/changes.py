"""What a run changes, in words: one line for each resource, and below it what differs.

>>> print(Change("update", "saas:github:OrganizationSecret", "acme/TOKEN", ("repositories: + left",)))
~ update github organization secret 'acme/TOKEN'
      repositories: + left
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.events import HIDDEN, Step
from shared.printed import few, shortened

MARKS: Mapping[str, str] = {
    "create": "+",
    "import": "+",
    "update": "~",
    "replace": "±",
    "delete": "-",
    "forget": "-",
}
"""What is done with a resource, and the mark before it. `forget`: it leaves the state, and stays in the world."""

_UNTOLD = frozenset(
    (
        "same", "refresh", "read", "read-replacement",
        "create-replacement", "delete-replaced", "discard-replaced", "import-replacement", "remove-pending-replace",
    )
)  # fmt: skip
"""Steps that change nothing, and the halves of a `replace`, which is told as one."""

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine writes for a text that only the run itself will tell (`plugin.UnknownStringValue`)."""
_KEY = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\.([^.\[]+)|\[(\d+)\]')
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")

REMOVAL = re.compile(r"saas:\w+:Removal")
"""The types of resources that remove what their input `found` names: what comes into it goes from the world."""
FOUND = "found"

MOST_WORDS = 160
"""How long a value may be where it is shown whole."""
_MOST_ELEMENTS = 12


@dataclass(frozen=True)
class Change:
    """What is done with one resource."""

    op: str
    type: str
    """Its type, as in its URN, without those of the components that it is a part of."""
    name: str
    details: tuple[str, ...] = ()
    """What differs, or what a new one has: one text a property, without any secret value."""

    def __str__(self) -> str:
        """Return it as lines."""
        head = f"{MARKS.get(self.op, '?')} {self.op} {in_words(self.type)} '{self.name}'"
        return "\n".join((head, *(f"      {detail}" for detail in self.details)))


def change_of(step: Step, stays: Collection[str] = ()) -> Change | None:
    """Return what a step does with a resource; None if nothing, or if that is told by another step.

    Components are only names, and a default provider comes and goes with its resources. `stays` has the types of
    resources that are only forgotten when they are deleted.
    """
    state = step.new or step.old
    kind, name = named(step.urn)
    if step.op in _UNTOLD or (state is not None and not state.custom):
        return None
    if kind.startswith("pulumi:") and step.op not in ("update", "replace"):
        return None
    kept = kind in stays or (step.old is not None and step.old.retain_on_delete)
    op = "forget" if step.op == "delete" and kept else step.op
    return Change(op, kind, name, tuple(_of_removal(step) if REMOVAL.fullmatch(kind) else _details(step)))


def named(urn: str) -> tuple[str, str]:
    """Return the type and the name in a URN: `urn:pulumi:<stack>::<project>::<types>::<name>`."""
    types, _, name = urn.partition("::")[2].partition("::")[2].partition("::")
    return types.rpartition("$")[2], name


def in_words(kind: str) -> str:
    """Return a type's token as words.

    >>> in_words("saas:github:OrganizationSecret"), in_words("github:index/repositoryFile:RepositoryFile")
    ('github organization secret', 'github repository file')
    """
    package, _, rest = kind.partition(":")
    module, _, last = rest.rpartition(":")
    service = module if package == "saas" else package
    return f"{service.replace('_', ' ')} {_words(last)}".strip()


def differing(step: Step) -> tuple[str, ...]:
    """Return the names of the properties that differ, and of tables the keys: `variables NAME`."""
    return tuple(sorted({_path_in_words(path) for path in step.differences}))


def differences_in_words(step: Step) -> tuple[str, ...]:
    """Return the same names, each with what is before and after, where that is public: `repositories (+ left)`."""
    said = []
    for name, path in {_whole(path): path for path in step.differences}.items():
        old, new = _sides(step, path)
        public = "" if old == new or _hides(old) or _hides(new) else _difference(_as_sets(old), _as_sets(new))
        said.append(f"{name} ({public})" if public not in ("", "changes") else name)
    return tuple(sorted(said))


def differences_in_full(step: Step) -> str:
    """Return what tells the differences of a step from others of the same resource: a text for no reader.

    It is as long as the values are. Of a secret one it has only that it differs; lists are sets.
    """
    found = {path: (how.diff_kind, *map(_as_sets, _sides(step, path))) for path, how in step.differences.items()}
    return json.dumps(found, sort_keys=True)


def _sides(step: Step, path: str) -> tuple[Any, Any]:
    """Return what is before and after at a path: the whole property, or what a table has under a key."""
    name, keys = split_path(path)
    sides = [state.inputs.get(name) if state is not None else None for state in (step.old, step.new)]
    if keys and not keys[0].isdigit():
        sides = [one.get(keys[0]) if isinstance(one, dict) and not _is_secret(one) else one for one in sides]
    return sides[0], sides[1]


def _whole(path: str) -> str:
    """Return what is called by a path, in words: a list as a whole, whichever of its elements differs."""
    name, keys = split_path(path)
    return _words(name) if keys and keys[0].isdigit() else _path_in_words(path)


def _hides(value: Any) -> bool:
    """Return whether a value is secret, or has anything secret in it."""
    if isinstance(value, list):
        return any(map(_hides, value))
    return isinstance(value, dict) and (_is_secret(value) or any(map(_hides, value.values())))


def _as_sets(value: Any) -> Any:
    if isinstance(value, list):
        return sorted((_as_sets(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
    if _is_secret(value):
        return HIDDEN
    return {key: _as_sets(one) for key, one in value.items()} if isinstance(value, dict) else value


def _details(step: Step) -> Iterator[str]:
    old = step.old.inputs if step.old is not None else {}
    new = step.new.inputs if step.new is not None else {}
    if step.op in ("create", "import"):
        shown = ((name, _value(value)) for name, value in sorted(new.items()) if not _is_secret(value))
        if said := [f"{_words(name)} {text}" for name, text in shown if text]:
            yield "; ".join(said)
        return
    if step.op == "delete":
        return  # its name says enough
    tables: dict[str, list[str]] = {}
    for path, difference in sorted(step.differences.items()):
        name, keys = split_path(path)
        if len(keys) == 1 and not keys[0].isdigit():
            kind = difference.diff_kind.removesuffix("-replace")
            done = {"add": "is added", "delete": "is removed"}.get(kind, "changes")
            tables.setdefault(name, []).append(f"{keys[0]} {done}")
        else:
            tables.setdefault(name, [])
    for name, keys_said in tables.items():
        if differs := "; ".join(sorted(keys_said)) or _difference(old.get(name), new.get(name)):
            yield f"{_words(name)}: {differs}"


def _of_removal(step: Step) -> Iterator[str]:
    """Yield what a removal would remove. What leaves its input went in an earlier run, so nothing is said of it."""
    found = step.new.inputs.get(FOUND) if step.new is not None else None
    if isinstance(found, dict) and found and not _is_secret(found):
        yield would_remove(found)
    elif isinstance(found, str):
        yield f"would remove: {_value(found)}"


def would_remove(found: Iterable[str]) -> str:
    """Return what a plan says of a removal: the things, and of many how many more there are."""
    return f"would remove: {few(sorted(' '.join(one.split()) for one in found), _MOST_ELEMENTS, '; ')}"


def _difference(old: Any, new: Any) -> str:
    """Return in words how a value differs; lists as sets, since the order of none of ours means anything."""
    if _is_secret(old) or _is_secret(new):
        return "changes (secret)"
    if _is_listed(old) and _is_listed(new):
        gone = [one for one in old or () if one not in (new or ())]
        come = [one for one in new or () if one not in (old or ())]
        said = [f"+ {_some(come)}"] if come else []
        said += [f"- {_some(gone)}"] if gone else []
        return "; ".join(said) or "in another order"
    if isinstance(old, dict | list) or isinstance(new, dict | list):
        return "changes"
    if isinstance(old, str) and isinstance(new, str) and "\n" in old + new and UNKNOWN not in new:
        return _difference(old.splitlines(), new.splitlines())
    before, after = _value(old) or "not set", _value(new) or "not set"
    return f"{before} -> {after}" if before != after else ""  # a step of a run compares it with something else


def _is_listed(value: Any) -> bool:
    return value is None or (isinstance(value, list) and not any(isinstance(one, dict | list) for one in value))


def _value(value: Any) -> str:
    """Return a value as words; empty for one that says nothing, or that cannot be told in a line."""
    if value is None or isinstance(value, dict) or value == []:
        return ""
    if isinstance(value, list):
        return _some(value) if _is_listed(value) else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = " ".join(str(value).split())
    if UNKNOWN in text:
        return "not known yet"
    return shortened(text, MOST_WORDS)


def _some(values: list[Any]) -> str:
    return few(map(_value, values), _MOST_ELEMENTS)


def _is_secret(value: Any) -> bool:
    return isinstance(value, dict) and HIDDEN in value


def split_path(path: str) -> tuple[str, list[str]]:
    """Return the property that a path leads into, and the keys in it."""
    name = re.split(r"[.\[]", path, maxsplit=1)[0]
    keys = [next(filter(None, found)) for found in _KEY.findall(path[len(name) :])]
    return name, keys


def _path_in_words(path: str) -> str:
    name, keys = split_path(path)
    return " ".join((_words(name), *keys))


def _words(name: str) -> str:
    """Return a name in camel case as words: `repositoryIds` as `repository ids`."""
    return " ".join(word.lower() for word in _WORD.findall(name)) or name
