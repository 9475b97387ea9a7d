"""The services of one emulated world, those of shared/services.py: seeded, reset, described to their users."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from sandbox import builds, lag
from sandbox.service import Refusal, SeedError, Service, VaultMode, World
from sandbox.store import Clock, Rows, Snapshots
from sandbox.wire import Json
from shared.services import modules

SEEDED = "as seeded"
"""The snapshot that a reset goes back to."""


class Services:
    """All services of one world."""

    def __init__(self, world: World) -> None:
        """Make the tables of every service where they are missing."""
        self.world = world
        self.all: tuple[Service[Any], ...] = tuple(
            service(world.of(service.name)) for module in modules("sandbox").values() for service in module.SERVICES
        )
        world.services.extend(self.all)
        self.builds = builds.Builds(world)
        tables = dict.fromkeys([*builds.TABLES, *(table for service in self.all for table in service.tables)])
        self.snapshots = Snapshots(world.store, tuple(tables))

    def admin_token(self) -> str:
        """Return the token of the admin API."""
        return self.world.store.setting("token admin", lambda: secrets.token_urlsafe(32))

    def tokens(self) -> dict[str, str]:
        """Return the token of the admin API and of every service."""
        return {"admin": self.admin_token(), **{service.name: service.token() for service in self.all}}

    def switches(self) -> dict[str, bool]:
        """Return every switch and whether it is on."""
        names = [*lag.SWITCHES, *(name for service in self.all for name in service.switches)]
        return {name: self.world.switch(name) for name in names}

    def add(self, seed: Json) -> None:
        """Add what the seed has and the world has not. Raise SeedError, and then nothing was added."""
        if not isinstance(seed, Mapping):
            raise SeedError("The seed is not a JSON object.")
        with self.world.store.transaction():
            for service in self.all:
                try:
                    service.seed(seed)
                except Refusal as refusal:
                    raise SeedError(f"In the seed, something of {service.name} cannot be: {refusal.message}.") from None

    def found(self, seed: Json) -> None:
        """Add a seed for good: a reset keeps what it has. Raise SeedError, and then nothing was added."""
        with self.world.store.transaction():
            before = self.snapshots.rows()
            self.add(seed)
            self._extend_seeded(before, self.snapshots.rows())

    def restore(self, name: str) -> None:
        """Make the world what it was when a snapshot was taken. Raise KeyError."""
        self.snapshots.restore(name)
        self.world.turn()
        for service in self.all:
            service.restored()

    def clocks(self) -> dict[str, Clock]:
        """Return the clock of each service."""
        return {service.name: service.world.clock for service in self.all}

    def named(self, name: str) -> Service[Any]:
        """Return a service. Raise Refusal."""
        for service in self.all:
            if service.name == name:
                return service
        raise Refusal(404, f"There is no service {name!r}; there are: {', '.join(one.name for one in self.all)}.")

    def close(self) -> None:
        """End what services have started."""
        for service in self.all:
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
        for service in self.all:
            variables |= service.environment(origins[service.name], mode)
        return variables

    def settings(self, origins: Mapping[str, str]) -> dict[str, str]:
        """Return the settings of a stack by which its plugins find this world."""
        return {key: text for service in self.all for key, text in service.settings(origins[service.name]).items()}


def _merged(rows: Rows, added: Rows) -> Rows:
    """Return rows with others added; an added row replaces one of the same key, which is the first column."""
    return [*(row for row in rows if row[0] not in {new[0] for new in added}), *added]
