"""Values of the data, and lists of names, in the sentences of a review."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from infra.estate.classes import ORDER
from infra.estate.estate import Estate
from infra.estate.keys import keys_of
from infra.estate.nouns import Credential
from shared.printed import few, shortened

_LONGEST = 400
"""The most characters of one value in a sentence. Programs are given all of it."""
_WORDS = ("why", "purpose", "readers")
"""Keys with words for people, which may be long."""
_MOST = 12
"""The most names that a sentence lists."""


def shown(value: Any, longest: int = _LONGEST) -> str:
    """Return a value of the data in a sentence; of a table, what it says."""
    return shortened(_shown(value), longest)


def plain(value: Any) -> Any:
    """Return a value of the data as JSON has it, with all that a table says."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in sorted(value.items())}
    if dataclasses.is_dataclass(value):
        return {key: plain(one) for key, one in sorted(_said(value).items())}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def listed(names: Iterable[str]) -> str:
    """Return names as a list in a sentence, the first of many only."""
    return few(names, _MOST)


def worth(name: str, estate: Estate) -> str:
    """Return a credential with its class."""
    return f"{name} (class {estate.credentials[name].class_})" if name in estate.credentials else name


def weight(names: Iterable[str], estate: Estate) -> int:
    """Return the place of the highest class of some credentials, from 0; 0 of none."""
    return max((ORDER.index(estate.credentials[one].class_) for one in names if one in estate.credentials), default=0)


def stripped(words: str) -> str:
    """Return a sentence of the data without its full stop, to go on with."""
    return words.rstrip(". ")


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value)) or "an empty list"
    if isinstance(value, Mapping) or dataclasses.is_dataclass(value):
        table = value if isinstance(value, Mapping) else _said(value)
        inside = (
            f"{key}: ({_shown(one)})" if _is_table(one) else f"{key}: {_shown(one)}"
            for key, one in sorted(
                table.items(), key=lambda item: item[0] in _WORDS
            )  # cut last: a long reason hid a day
        )
        return "; ".join(inside) or "an empty table"
    return f"'{value}'" if isinstance(value, str) and " " in value else str(value)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or dataclasses.is_dataclass(value)


def _said(value: Any) -> dict[str, Any]:
    """Return what a noun says beyond its defaults, by key. Where a credential goes is said by facts."""
    defaults = {one.name: one.default for one in dataclasses.fields(value)}
    found = {}
    for key in keys_of(type(value)):
        attribute = "class_" if key == "class" else key
        one = getattr(value, attribute)
        unsaid = one == defaults[attribute] or (isinstance(one, tuple | Mapping) and not one)
        if not unsaid and not (isinstance(value, Credential) and key == "deliveries"):
            found[key] = one
    return found
