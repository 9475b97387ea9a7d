"""One emulated world with all its services: seeded, reset, and described to whoever wants to use it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from sandbox.service import SeedError, Service, VaultMode, World
from sandbox.services import services
from sandbox.store import Rows, Snapshots
from sandbox.wire import Json

SEEDED = "as seeded"
"""The snapshot that a reset goes back to."""


class Realm:
    """All services of one world."""

    def __init__(self, world: World) -> None:
        """Make the tables of every service where they are missing."""
        self.world = world
        self.services: tuple[Service[Any], ...] = services(world)
        tables = dict.fromkeys(table for service in self.services for table in service.tables)
        self.snapshots = Snapshots(world.store, tuple(tables))

    def admin_token(self) -> str:
        """Return the token of the admin door."""
        return self.world.store.setting("token admin", lambda: secrets.token_urlsafe(32))

    def tokens(self) -> dict[str, str]:
        """Return the token of every door."""
        return {"admin": self.admin_token(), **{service.name: service.token() for service in self.services}}

    def switches(self) -> dict[str, bool]:
        """Return every switch and whether it is on."""
        return {name: self.world.switch(name) for service in self.services for name in service.switches}

    def add(self, seed: Json) -> None:
        """Add what the seed has and the world has not. Raise SeedError, and then nothing was added."""
        if not isinstance(seed, Mapping):
            raise SeedError("The seed is not a JSON object.")
        with self.world.store.transaction():
            for service in self.services:
                service.seed(seed)

    def found(self, seed: Json) -> None:
        """Add a seed for good: a reset keeps what it has. Raise SeedError, and then nothing was added."""
        with self.world.store.transaction():
            before = self.snapshots.rows()
            self.add(seed)
            self._extend_seeded(before, self.snapshots.rows())

    def restore(self, name: str) -> None:
        """Make the world what it was when a snapshot was taken. Raise KeyError."""
        self.snapshots.restore(name)
        for service in self.services:
            service.restored()

    def close(self) -> None:
        """End what services have started."""
        for service in self.services:
            service.close()

    def _extend_seeded(self, before: Mapping[str, Rows], after: Mapping[str, Rows]) -> None:
        try:
            seeded = self.snapshots.get(SEEDED)
        except KeyError:
            seeded = {}
        added = {table: [row for row in rows if row not in before[table]] for table, rows in after.items()}
        self.snapshots.put(SEEDED, {table: _merged(seeded.get(table, []), rows) for table, rows in added.items()})

    def environment(self, origins: Mapping[str, str], mode: VaultMode) -> dict[str, str]:
        """Return the variables by which clients find this world."""
        variables: dict[str, str] = {}
        for service in self.services:
            variables |= service.environment(origins[service.name], mode)
        return variables

    def settings(self, origins: Mapping[str, str]) -> dict[str, str]:
        """Return the settings of a stack by which its plugins find this world."""
        return {key: text for service in self.services for key, text in service.settings(origins[service.name]).items()}


def _merged(rows: Rows, added: Rows) -> Rows:
    """Return rows with others added; an added row replaces one of the same key, which is the first column."""
    return [*(row for row in rows if row[0] not in {new[0] for new in added}), *added]
