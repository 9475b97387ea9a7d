"""Which object a name means at its service: by the id that lasts, as a lock file beside the data records it.

A name can come to mean another object: an app that was deleted and made anew by somebody else, a repository that moved
to another owner, a new one under its former name. Nothing is written to, or read for, another object than the recorded
one (docs/adr/0078).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from saas.errors import SaasError
from shared.files import Missing, Unreadable, read_text

MOST_BYTES = 1024 * 1024
"""The longest lock that is read: some 20,000 names."""


class Object(NamedTuple):
    """An object as its service shows it: the id that lasts, and what it is called now."""

    id: str
    name: str


class Named(NamedTuple):
    """A name, and the kind of object that it is of, such as `github-repository`."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"the {self.kind.partition('-')[2]} {self.name}"


@dataclass(frozen=True)
class ObjectLock:
    """The recorded id of each name, by kind of object; names are in lower case."""

    file: str
    ids: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, file: str) -> ObjectLock:
        """Return the lock in a file. Raise `SaasError`."""
        try:
            tables = tomllib.loads(read_text(Path(file), MOST_BYTES))
        except Missing:
            raise SaasError(
                f"{file} (saas:objectLock) does not exist, so it is not known which objects the names in the data "
                "mean. Run `python -m infra lock` with the credentials of the services."
            ) from None
        except (Unreadable, ValueError, RecursionError) as fault:
            why = fault.what if isinstance(fault, Unreadable) else f"{fault or 'it nests too deep'}."
            raise SaasError(f"{file} (saas:objectLock) cannot be read: {why} Restore it.") from None
        whole = all(
            isinstance(table, dict) and all(isinstance(one, str) for one in table.values()) for table in tables.values()
        )
        if not whole:
            raise SaasError(f"{file} (saas:objectLock) must hold tables of names with ids, all texts. Restore it.")
        if odd := sorted(name for table in tables.values() for name in table if name != name.lower()):
            raise SaasError(f"{file} (saas:objectLock) has a name that is not in lower case: {odd[0]}. Restore it.")
        return cls(file, tables)

    def unrecorded(self, named: Named) -> str:
        """Return that the id of an object is not recorded, in a sentence; empty: it is."""
        if self.id_of(named):
            return ""
        return (
            f"{self.file} does not say which {named} is, so nothing is written there. Run `python -m infra lock`, and "
            "have the new line reviewed."
        )

    def fault(self, named: Named, found: Object | None) -> str:
        """Return why an object must be left alone, in a sentence; empty: it is the recorded one, or is not there."""
        recorded = self.id_of(named)
        if found is None or (found.id == recorded and found.name.lower() == named.name.lower()):
            return ""
        if found.id == recorded:
            return (
                f"{named} is called {found.name} now (id {recorded}), so nothing is written there. If that is meant, "
                "write that name in the data; if not, find out who moved it."
            )
        return (
            f"{named} is another one than the recorded: its id is {found.id}, and {self.file} says {recorded}. "
            "Nothing is written there. Find out who made it; if it is meant, run "
            f"`python -m infra lock --accept {named.name}`."
        )

    def id_of(self, named: Named) -> str | None:
        """Return the recorded id; None if there is none."""
        return self.ids.get(named.kind, {}).get(named.name.lower())
