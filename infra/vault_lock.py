"""The lock file: which 1Password item each title means, by id.

A look-up by title costs two reads and follows whatever bears the title today; by id it costs one and cannot be
misled. The file is made by `python -m infra lock` and holds ids, no values.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
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
    identifiers: Collection[str] = ()
    """The titles among them of items that are public. What is not here was locked as a secret."""
    former: Mapping[str, str] = field(default_factory=dict)
    """Items that held a secret once, and that no run reads any more: they do not become public in silence."""

    def were_secret(self, titles: Collection[str]) -> list[str]:
        """Return those of some titles that were locked as secrets, sorted."""
        secret = {*self.items, *self.former} - set(self.identifiers)
        return sorted(secret.intersection(titles))


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
    vault: Any = data.get("vault")
    items: Any = data.get("items")
    identifiers, former = data.get("identifiers", []), data.get("former", {})
    tables = isinstance(items, dict) and isinstance(former, dict) and isinstance(identifiers, list)
    if not isinstance(vault, str) or not tables or data.keys() - {"vault", "items", "identifiers", "former"}:
        raise LockRefused(
            f"{path} must hold `vault`, `identifiers` and the tables `items` and `former`, nothing else. "
            "Run `python -m infra lock`."
        )
    wrong = sorted(title for title, item in {**items, **former}.items() if not isinstance(item, str))
    wrong += [str(title) for title in identifiers if not isinstance(title, str)]
    if wrong:
        raise LockRefused(f"{path}: the id of {wrong[0]!r} is not a string. Run `python -m infra lock`.")
    titles: dict[str, str] = {}
    for title, item in items.items():
        if (first := titles.setdefault(item, title)) != title:
            raise LockRefused(f"{path}: {first!r} and {title!r} have the same id. Run `python -m infra lock`.")
    return VaultLock(vault=vault, items=items, identifiers=tuple(identifiers), former=former)


def relock(
    old: VaultLock | None,
    listed: Mapping[str, Collection[str]],
    vault: str,
    wanted: Collection[str],
    accept: Collection[str] = (),
    identifiers: Collection[str] = (),
) -> tuple[VaultLock, list[str]]:
    """Return a new lock for the wanted titles from the vault's listing (title to ids), and what speaks against it.

    `identifiers` are those among them that are public. Refused: a title the vault does not have or has twice; and,
    unless it is among `accept`, one that means another item than before, or that was a secret's and is to be public.
    Every problem is a sentence; with one of them the lock must not be written.
    """
    problems = [
        f"1Password: {title!r} held a secret until now, and is to be public. If it never held one, run "
        f"`python -m infra lock --accept {title}`."
        for title in (old.were_secret(identifiers) if old else ())
        if title not in accept
    ]
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
    before = {**old.former, **old.items} if old else {}
    public = old.identifiers if old else ()
    left = {title: item for title, item in before.items() if title not in wanted and title not in public}
    return VaultLock(vault=vault, items=items, identifiers=tuple(sorted(identifiers)), former=left), problems


def render(lock: VaultLock) -> str:
    """Return the lock as TOML, titles in order and in quotes: a bare `a.b` would be a table."""
    lines = ["# Which 1Password item each title means. Made by `python -m infra lock`; holds no values.", ""]
    lines += [f"vault = {quoted(lock.vault)}"]
    lines += ["identifiers = [", *(f"  {quoted(title)}," for title in sorted(lock.identifiers)), "]"]
    for table, items in (("items", lock.items), ("former", lock.former)):
        lines += ["", f"[{table}]", *(f"{quoted(title)} = {quoted(item)}" for title, item in sorted(items.items()))]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Return a text as TOML writes it: it has no pairs of escapes for one character, as JSON has."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
