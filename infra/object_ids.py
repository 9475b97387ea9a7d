"""The ids that the lock of objects has: what each name in the data means at its service (docs/adr/0078)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from infra.vault_lock import LockRefused, read_lock
from shared.files import Missing

Ids = Mapping[str, Mapping[str, str]]
"""The id of each name, in lower case, by kind of object, such as `github-repository`."""


def load_objects(path: Path) -> Ids:
    """Return the lock in a file, empty if there is none. Raise `LockRefused`."""
    try:
        ids = msgspec.convert(read_lock(path), dict[str, dict[str, str]])
    except Missing:
        return {}
    except msgspec.ValidationError as fault:
        why = f"{path} cannot be read: {fault}. Restore it, or run `python -m infra lock`."
        raise LockRefused(why) from None
    if odd := sorted(name for names in ids.values() for name in names if name != name.lower()):
        raise LockRefused(f"{path}: {odd[0]!r} is not in lower case. Restore it, or run `python -m infra lock`.")
    return ids
