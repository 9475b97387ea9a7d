"""The lock file: which 1Password item each title means, by id.

A look-up by title costs two reads and follows whatever bears the title today; by id it costs one and cannot be
misled. The file is made by `python -m infra lock` and holds ids, no values.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.estate import limits
from shared.files import Missing, Unreadable, read_text


class LockRefused(Exception):
    """The lock file is missing, damaged or does not fit; the text says which and what to do."""


@dataclass(frozen=True)
class VaultLock:
    """The vault's id and the id of each item by title (26 characters a-z, 0-9 each)."""

    vault: str
    items: Mapping[str, str]


MOST_BYTES = 1024 * 1024
"""The longest lock that is read: 15,000 items."""


def read_lock(path: Path) -> dict[str, Any]:
    """Return the tables of a lock file, of any kind. Raise `LockRefused`, and `Missing` if there is none."""
    try:
        text = read_text(path, MOST_BYTES)
        if long := limits.too_long(text):
            raise LockRefused(f"{path}:{long[0]}: {long[1]} Restore it, or run `python -m infra lock`.")
        return tomllib.loads(text)
    except Missing:
        raise
    except (Unreadable, ValueError, RecursionError) as fault:
        why = fault.what if isinstance(fault, Unreadable) else f"{fault or 'it nests too deep'}."
        raise LockRefused(f"{path} cannot be read: {why} Restore it, or run `python -m infra lock`.") from None


def load_lock(path: Path) -> VaultLock:
    """Return the lock in a file. Raise `LockRefused`."""
    try:
        data = read_lock(path)
    except Missing:
        raise LockRefused(f"{path} does not exist. Run `python -m infra lock` with access to the vault.") from None
    vault, items = data.get("vault"), data.get("items")
    if not isinstance(vault, str) or not isinstance(items, dict) or data.keys() - {"vault", "items"}:
        raise LockRefused(f"{path} must hold `vault` and a table `items`, nothing else. Run `python -m infra lock`.")
    wrong = sorted(title for title, item in items.items() if not isinstance(item, str))
    if wrong:
        raise LockRefused(f"{path}: the id of {wrong[0]!r} is not a string. Run `python -m infra lock`.")
    titles: dict[str, str] = {}
    for title, item in items.items():
        if (first := titles.setdefault(item, title)) != title:
            raise LockRefused(f"{path}: {first!r} and {title!r} have the same id. Run `python -m infra lock`.")
    return VaultLock(vault=vault, items=items)


def relock(
    old: VaultLock | None,
    listed: Mapping[str, Collection[str]],
    vault: str,
    wanted: Collection[str],
    accept: Collection[str] = (),
) -> tuple[VaultLock, list[str]]:
    """Return a new lock for the wanted titles from the vault's listing (title to ids), and what speaks against it.

    Refused: a title the vault does not have or has twice, and one that means another item than before, unless it is
    among `accept`. Every problem is a sentence; with one of them the lock must not be written.
    """
    problems = []
    items: dict[str, str] = {}
    for title in sorted(wanted):
        ids = sorted(listed.get(title, ()))
        known = old.items.get(title) if old else None
        if len(ids) != 1:
            problems.append(f"1Password: {len(ids) or 'no'} items are called {title!r}; there must be exactly one.")
        elif known and known != ids[0] and title not in accept:
            problems.append(
                f"1Password: {title!r} now means another item ({ids[0]}, it was {known}). If that is meant, "
                f"run `python -m infra lock --accept {title}`; if not, find out who replaced it."
            )
        else:
            items[title] = ids[0]
    return VaultLock(vault=vault, items=items), problems


def render(lock: VaultLock) -> str:
    """Return the lock as TOML, titles in order and in quotes: a bare `a.b` would be a table."""
    lines = ["# Which 1Password item each title means. Made by `python -m infra lock`; holds no values.", ""]
    lines += [f"vault = {quoted(lock.vault)}", "", "[items]"]
    lines += [f"{quoted(title)} = {quoted(item)}" for title, item in sorted(lock.items.items())]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Return a text as TOML writes it: it has no pairs of escapes for one character, as JSON has."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
