"""Heroku's apps, their config vars and their releases; `holdings`, `authorizations` and `web` have the rest.

A change of config vars makes a release. It is `pending` for as many looks at it as was set (none at first) and
then succeeds or fails.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.budgets import Bucket
from sandbox.heroku import authorizations, holdings, web
from sandbox.service import Refusal, SeedError, World
from sandbox.store import random_text
from sandbox.wire import Json, Reply, Request

DROPS_VARS = "failed-release-drops-vars"
"""The switch for what is not documented: what the config vars say after a release of theirs failed."""

SHOWS_FORMER = "patch-shows-former-vars"
"""The switch for what is not documented: which values the answer to a change of config vars shows."""

ADMINISTRATOR = {"id": str(uuid.uuid5(uuid.NAMESPACE_URL, "sandbox-admin")), "email": "sandbox-admin@example.org"}
"""Whose key the world's token is."""

HOURLY = 4500
"""So many requests an account may make in an hour; they come back one by one (platform-api-reference, rate limits)."""

TABLES = (
    "heroku_apps", "heroku_config_vars", "heroku_releases", *holdings.TABLES, *authorizations.TABLES,
    *web.TABLES,
)  # fmt: skip

SCHEMA = """
CREATE TABLE IF NOT EXISTS heroku_apps (
    name TEXT PRIMARY KEY, id TEXT NOT NULL, looks INTEGER NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL DEFAULT 'succeeded', maintenance INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS heroku_config_vars (
    place TEXT PRIMARY KEY, app TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS heroku_releases (
    id TEXT PRIMARY KEY, app TEXT NOT NULL, version INTEGER NOT NULL, description TEXT NOT NULL, status TEXT NOT NULL,
    looks INTEGER NOT NULL, outcome TEXT NOT NULL, vars_before TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
);
"""
SCHEMA += holdings.SCHEMA + authorizations.SCHEMA + web.SCHEMA


@dataclass(frozen=True)
class App:
    """An app; `looks` and `outcome` are what becomes of its next releases."""

    name: str
    id: str
    looks: int
    outcome: str
    maintenance: int = 0
    """Whether visitors see a page that says so, in place of the app."""


@dataclass(frozen=True)
class Release:
    """One release of an app."""

    id: str
    app: str
    version: int
    description: str
    status: str
    looks: int
    outcome: str
    vars_before: str
    created_at: int
    updated_at: int


class Heroku:
    """All apps of one world."""

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        self.world = world
        self.holdings = holdings.Holdings(world)
        self.authorizations = authorizations.Authorizations(world)
        self.web = web.Web(world)
        self.budget = Bucket(world.clock, HOURLY, 3600)

    def apps(self) -> list[App]:
        """Return every app, by name."""
        return [App(**row) for row in self.world.store.all("SELECT * FROM heroku_apps ORDER BY name")]

    def app(self, name: str) -> App:
        """Return an app by its name or id. Raise Refusal."""
        row = self.world.store.one("SELECT * FROM heroku_apps WHERE name = ? OR id = ?", name, name)
        if row is None:
            raise Refusal(404, "Couldn't find that app.", {"id": "not_found", "resource": "app"})
        return App(**row)

    def config_vars(self, app: App) -> dict[str, str]:
        """Return every config var of an app."""
        rows = self.world.store.all("SELECT name, value FROM heroku_config_vars WHERE app = ? ORDER BY name", app.name)
        return {row["name"]: row["value"] for row in rows}

    def set_vars(self, app: App, changes: Mapping[str, str | None]) -> None:
        """Set config vars, or remove those whose value is None; make no release."""
        for name, value in changes.items():
            place = f"{app.name}/{name}"
            if value is None:
                self.world.store.run("DELETE FROM heroku_config_vars WHERE place = ?", place)
            else:
                statement = "INSERT OR REPLACE INTO heroku_config_vars VALUES (?, ?, ?, ?)"
                self.world.store.run(statement, place, app.name, name, value)

    def change_vars(self, app: App, changes: Mapping[str, str | None]) -> None:
        """Set and remove config vars as a client does: in one release."""
        if changes:
            before = self.config_vars(app)
            self.set_vars(app, changes)
            self._make_release(app, _description(changes), before)

    def releases(self, app: App) -> list[Release]:
        """Return every release of an app, oldest first. Asking is a look at those that are pending."""
        self._look(app)
        return [
            Release(**row)
            for row in self.world.store.all("SELECT * FROM heroku_releases WHERE app = ? ORDER BY version", app.name)
        ]

    def release(self, app: App, identity: str) -> Release:
        """Return a release by its id or version; asking is a look at it. Raise Refusal."""
        for release in self.releases(app):
            if identity in (release.id, str(release.version)):
                return release
        raise Refusal(404, "Couldn't find that release.", {"id": "not_found", "resource": "release"})

    def expect(self, app: App, looks: int, outcome: str) -> None:
        """Leave the next releases of an app pending for so many looks; end them so: `succeeded` or `failed`."""
        self.world.store.run("UPDATE heroku_apps SET looks = ?, outcome = ? WHERE name = ?", looks, outcome, app.name)

    def maintain(self, app: App, *, on: bool) -> None:
        """Put an app into maintenance mode, or back."""
        self.world.store.run("UPDATE heroku_apps SET maintenance = ? WHERE name = ?", on, app.name)

    def deploy(self, app: App, description: str, looks: int, outcome: str) -> None:
        """Make a release that changes no config var, as a deployment of code does."""
        expected = App(name=app.name, id=app.id, looks=looks, outcome=outcome)
        self._make_release(expected, description, self.config_vars(app))

    def remove(self, app: App) -> None:
        """Delete an app with all it has."""
        self.holdings.remove_app(app.name)
        self.web.remove_app(app.name)
        self.world.store.run("DELETE FROM heroku_config_vars WHERE app = ?", app.name)
        self.world.store.run("DELETE FROM heroku_releases WHERE app = ?", app.name)
        self.world.store.run("DELETE FROM heroku_apps WHERE name = ?", app.name)

    def visit(self, request: Request) -> Reply:
        """Answer what an app is asked at its own address: that is no look at its releases. Raise Refusal."""
        app = self.app(request.path.removeprefix(web.PREFIX).partition("/")[0])
        newest = self.world.store.one(
            "SELECT status FROM heroku_releases WHERE app = ? ORDER BY version DESC", app.name
        )  # fmt: skip
        status = "none" if newest is None else newest["status"]
        return web.answer(self.web, request, maintained=bool(app.maintenance), status=status)

    def count_releases(self, app: App) -> int:
        """Return how many releases an app has had; no look at them."""
        row = self.world.store.one("SELECT count(*) AS n FROM heroku_releases WHERE app = ?", app.name)
        return 0 if row is None else int(row["n"])

    def seed(self, seed: Json) -> None:
        """Add apps that are not there, each with a first release and made-up values of what was set by hand.

        And authorizations, whose tokens are those in the vault. Raise SeedError.
        """
        if not isinstance(seed, Mapping) or not isinstance(seed.get("apps", {}), Mapping):
            raise SeedError("In the seed, heroku is not an object with an object `apps` in it.")
        known = {app.name for app in self.apps()}
        for name, document in seed.get("apps", {}).items():
            by_hand = document.get("set_by_hand", []) if isinstance(document, Mapping) else None
            if not isinstance(by_hand, list):
                raise SeedError(f"In the seed, heroku.apps.{name} is not an object with a list `set_by_hand` in it.")
            if name not in known:
                self._add(name, by_hand)
                self.holdings.seed(name, document)
        self.authorizations.seed(seed.get("authorizations", {}))
        self.web.seed(seed, {app.name for app in self.apps()})

    def _add(self, name: str, by_hand: list[str]) -> None:
        self.world.store.run("INSERT INTO heroku_apps (name, id) VALUES (?, ?)", name, str(uuid.uuid4()))
        app = self.app(name)
        self.set_vars(app, {var: f"by-hand-{random_text(20)}" for var in by_hand})
        self._make_release(app, "Initial release", {})

    def _make_release(self, app: App, description: str, before: Mapping[str, str]) -> None:
        now = self.world.clock.now()
        status = "pending" if app.looks else app.outcome
        release = Release(
            id=str(uuid.uuid4()), app=app.name, version=self.count_releases(app) + 1, description=description,
            status=status, looks=app.looks, outcome=app.outcome, vars_before=json.dumps(dict(before)),
            created_at=now, updated_at=now,
        )  # fmt: skip
        self.world.store.run(
            "INSERT INTO heroku_releases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", *vars(release).values()
        )
        self.web.start(app.name, release.id, self.config_vars(app))
        if status == "failed":
            self._fail(app, release)

    def _look(self, app: App) -> None:
        """Bring pending releases one look nearer to their end."""
        rows = self.world.store.all("SELECT * FROM heroku_releases WHERE app = ? AND status = 'pending'", app.name)
        for release in (Release(**row) for row in rows):
            status = release.outcome if release.looks <= 0 else "pending"
            self.world.store.run(
                "UPDATE heroku_releases SET looks = ?, status = ?, updated_at = ? WHERE id = ?",
                release.looks - 1, status, self.world.clock.now(), release.id,
            )  # fmt: skip
            if status == "failed":
                self._fail(app, release)

    def _fail(self, app: App, release: Release) -> None:
        if self.world.switch(DROPS_VARS):
            before = json.loads(release.vars_before)
            self.set_vars(app, {**dict.fromkeys(self.config_vars(app)), **before})


def _description(changes: Mapping[str, str | None]) -> str:
    names = [name for name, value in changes.items() if value is not None]
    return f"Set {', '.join(names)} config vars" if names else f"Unset {', '.join(changes)} config vars"
