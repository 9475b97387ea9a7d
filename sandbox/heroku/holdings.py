"""What an app has besides its config vars: process types and domains."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sandbox.service import Refusal, SeedError, World
from sandbox.store import random_text
from sandbox.wire import Json

TABLES = ("heroku_processes", "heroku_domains")

SCHEMA = """
CREATE TABLE IF NOT EXISTS heroku_processes (
    id TEXT PRIMARY KEY, app TEXT NOT NULL, type TEXT NOT NULL, quantity INTEGER NOT NULL, size TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS heroku_domains (
    hostname TEXT PRIMARY KEY, id TEXT NOT NULL, app TEXT NOT NULL, cname TEXT NOT NULL, created_at INTEGER NOT NULL
);
"""

SIZES = ("Eco", "Basic", "Standard-1X", "Standard-2X", "Performance-M", "Performance-L")
SINGLE_SIZES = ("Eco", "Basic")
"""Sizes of which a process type runs once at most."""


@dataclass(frozen=True)
class Process:
    """A process type of an app: how many of it run, and how large each is."""

    id: str
    app: str
    type: str
    quantity: int
    size: str
    created_at: int
    updated_at: int


@dataclass(frozen=True)
class Domain:
    """A hostname of the app's own, and what a DNS record for it must point to."""

    hostname: str
    id: str
    app: str
    cname: str
    created_at: int


class Holdings:
    """Process types and domains of all apps of one world; apps are given by their names."""

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        self.world = world

    def processes(self, app: str) -> list[Process]:
        """Return the process types of an app: they come with its code, and no call makes one."""
        rows = self.world.store.all("SELECT * FROM heroku_processes WHERE app = ? ORDER BY type", app)
        return [Process(**row) for row in rows]

    def process(self, app: str, identity: str) -> Process:
        """Return a process type by its name or id. Raise Refusal."""
        for one in self.processes(app):
            if identity in (one.id, one.type):
                return one
        raise Refusal(404, "Couldn't find that process type.", {"id": "not_found", "resource": "formation"})

    def scale(self, process: Process, quantity: int, size: str) -> Process:
        """Run so many of a process type, each of a size (in any case). Raise Refusal."""
        known = {one.lower(): one for one in SIZES}
        if size.lower() not in known:
            raise Refusal(422, f"No such dyno size: {size}.", {"id": "invalid_params"})
        if quantity < 0 or (quantity > 1 and known[size.lower()] in SINGLE_SIZES):
            sentence = f"Cannot update to {quantity} {known[size.lower()]} dynos per process type."
            raise Refusal(422, sentence, {"id": "invalid_params"})
        statement = "UPDATE heroku_processes SET quantity = ?, size = ?, updated_at = ? WHERE id = ?"
        self.world.store.run(statement, quantity, known[size.lower()], self.world.clock.now(), process.id)
        return self.process(process.app, process.id)

    def add_process(self, app: str, kind: str, quantity: int = 1, size: str = "Basic") -> None:
        """Add a process type, as a deployment of code that has one does."""
        now = self.world.clock.now()
        self.world.store.run(
            "INSERT INTO heroku_processes VALUES (?, ?, ?, ?, ?, ?, ?)",
            str(uuid.uuid4()), app, kind, quantity, size, now, now,
        )  # fmt: skip

    def remove_process(self, process: Process) -> None:
        """Take a process type off, as a deployment of code without it does."""
        self.world.store.run("DELETE FROM heroku_processes WHERE id = ?", process.id)

    def domains(self, app: str) -> list[Domain]:
        """Return the hostnames that were added to an app."""
        rows = self.world.store.all("SELECT * FROM heroku_domains WHERE app = ? ORDER BY hostname", app)
        return [Domain(**row) for row in rows]

    def domain(self, app: str, identity: str) -> Domain:
        """Return a domain by its hostname or id. Raise Refusal."""
        for one in self.domains(app):
            if identity in (one.id, one.hostname):
                return one
        raise Refusal(404, "Couldn't find that domain name.", {"id": "not_found", "resource": "domain"})

    def add_domain(self, app: str, hostname: str) -> Domain:
        """Add a hostname. Raise Refusal when any app has it."""
        if self.world.store.one("SELECT 1 FROM heroku_domains WHERE hostname = ?", hostname):
            sentence = f"Domain {hostname} is already added to an app; remove it there first."
            raise Refusal(422, sentence, {"id": "invalid_params"})
        cname = f"{random_text(10, 'abcdefghijklmnop')}-{random_text(15, '0123456789abcdef')}.herokudns.com"
        self.world.store.run(
            "INSERT INTO heroku_domains VALUES (?, ?, ?, ?, ?)",
            hostname, str(uuid.uuid4()), app, cname, self.world.clock.now(),
        )  # fmt: skip
        return self.domain(app, hostname)

    def remove_domain(self, domain: Domain) -> None:
        """Take a hostname off its app."""
        self.world.store.run("DELETE FROM heroku_domains WHERE id = ?", domain.id)

    def remove_app(self, app: str) -> None:
        """Remove all of this that an app has."""
        for table in TABLES:
            self.world.store.run(f"DELETE FROM {table} WHERE app = ?", app)  # noqa: S608  # a name of ours

    def seed(self, app: str, document: Mapping[str, Json]) -> None:
        """Add what a new app of the seed has. Raise SeedError."""
        processes, domains = document.get("processes", {}), document.get("domains", [])
        if not isinstance(processes, Mapping) or not isinstance(domains, Sequence) or isinstance(domains, str):
            raise SeedError(f"In the seed, heroku.apps.{app} needs an object `processes` and a list `domains`.")
        for kind, one in processes.items():
            self.add_process(app, kind, one.get("quantity", 1), one.get("size", "Basic"))
        for hostname in domains:
            self.add_domain(app, hostname)
