"""What runs in each app: a program that says whether it lives, and takes signed webhooks.

An app's `web_url` leads to it. Its dynos are started with the config vars of one release, and know no others until a
later release has succeeded and its dynos run. Webhooks are signed as GitHub signs them (docs.github.com: validating
webhook deliveries): `X-Hub-Signature-256`, the HMAC-SHA256 of the body. Jobs show the value itself, in a header with
the name of the config var, as conda-forge's app lets them at some of its paths.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.service import Refusal, SeedError, World
from sandbox.wire import Json, Reply, Request, same

PREFIX = "/.apps/"
"""Below this path of the emulated Heroku, each app has a folder of its name."""

TABLES = ("heroku_dynos", "heroku_lateness", "heroku_signing", "heroku_addresses")

SCHEMA = """
CREATE TABLE IF NOT EXISTS heroku_dynos (
    release TEXT PRIMARY KEY, app TEXT NOT NULL, vars TEXT NOT NULL, seconds INTEGER NOT NULL, looks INTEGER NOT NULL,
    lies INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS heroku_lateness (
    app TEXT PRIMARY KEY, seconds INTEGER NOT NULL, looks INTEGER NOT NULL, lies INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS heroku_signing (app TEXT PRIMARY KEY, variable TEXT NOT NULL, keys INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS heroku_addresses (address TEXT PRIMARY KEY, app TEXT NOT NULL);
"""

MOST_KEYS = 2
_FORMER = "_PREVIOUS"
"""Behind the name of the variable with the value that signs: that of the one with the value before it."""
_TEXT = {"Content-Type": "text/plain; charset=utf-8"}


@dataclass(frozen=True)
class Lateness:
    """How late dynos start after their release has succeeded: so many seconds, and so many requests to the app.

    Until then those before them answer: with 503 when they are asked whether the app lives, or, if it `lies`, with 200.
    """

    seconds: int = 0
    looks: int = 0
    lies: bool = False


@dataclass(frozen=True)
class Dynos:
    """What answers for an app: the config vars that it was started with, and whether later ones are to come."""

    vars: Mapping[str, str]
    late: bool = False
    lies: bool = False


@dataclass(frozen=True)
class Signing:
    """Which config var signs an app's webhooks, and how many values are taken: that one, or the former too."""

    variable: str
    keys: int

    def values(self, held: Mapping[str, str]) -> list[str]:
        """Return the values that may sign; an empty one is none."""
        names = [self.variable, self.variable + _FORMER][: self.keys]
        return [held[name] for name in names if held.get(name)]


class Web:
    """The programs of all apps of one world; apps are given by their names."""

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        self.world = world
        self._store = world.store

    def start(self, app: str, release: str, held: Mapping[str, str]) -> None:
        """Note with which config vars the dynos of a release are started, should it succeed."""
        row = self._store.one("SELECT seconds, looks, lies FROM heroku_lateness WHERE app = ?", app)
        late = Lateness() if row is None else Lateness(*row)
        self._store.run(
            "INSERT INTO heroku_dynos VALUES (?, ?, ?, ?, ?, ?)",
            release, app, json.dumps(dict(held)), late.seconds, late.looks, late.lies,
        )  # fmt: skip

    def delay(self, app: str, late: Lateness) -> None:
        """Make the dynos of the next releases late, and those that have not started yet no later than that."""
        self._store.run(
            "INSERT OR REPLACE INTO heroku_lateness VALUES (?, ?, ?, ?)", app, late.seconds, late.looks, late.lies
        )
        self._store.run(
            "UPDATE heroku_dynos SET seconds = min(seconds, ?), looks = min(looks, ?), lies = ? WHERE app = ?",
            late.seconds, late.looks, late.lies, app,
        )  # fmt: skip

    def dynos(self, app: str) -> Dynos:
        """Return what answers for an app now: the dynos of the newest release that has succeeded and that have started.

        An app that had no release yet has none that know anything.
        """
        rows = self._store.all(
            "SELECT vars, seconds, one.looks, lies, updated_at FROM heroku_dynos AS one"
            " JOIN heroku_releases ON release = id"
            " WHERE one.app = ? AND status = 'succeeded' ORDER BY version DESC",
            app,
        )
        now = self.world.clock.now()
        for row in rows:
            if (row["looks"] <= 0 and row["updated_at"] + row["seconds"] <= now) or row is rows[-1]:
                return Dynos(json.loads(row["vars"]), row is not rows[0], bool(rows[0]["lies"]))
        return Dynos({})

    def look(self, app: str) -> None:
        """Bring the dynos that are late by requests one request nearer to their start."""
        self._store.run(
            "UPDATE heroku_dynos SET looks = looks - 1 WHERE app = ? AND looks > 0"
            " AND release IN (SELECT id FROM heroku_releases WHERE status = 'succeeded')",
            app,
        )

    def signing(self, app: str) -> Signing | None:
        """Return how an app's webhooks are signed; None for an app that takes none."""
        row = self._store.one("SELECT variable, keys FROM heroku_signing WHERE app = ?", app)
        return None if row is None else Signing(*row)

    def sign(self, app: str, signing: Signing) -> None:
        """Set how an app's webhooks are signed. Raise Refusal."""
        if signing.keys not in range(1, MOST_KEYS + 1):
            raise Refusal(422, f"An app takes 1 or {MOST_KEYS} values, not {signing.keys}.")
        self._store.run("INSERT OR REPLACE INTO heroku_signing VALUES (?, ?, ?)", app, signing.variable, signing.keys)

    def path_of(self, url: str) -> str | None:
        """Return the path here for an address of the outside world; None when it is no app's.

        An app has the addresses that the seed gives it, the one that Heroku gives it, and its own domains.
        """
        parts = urlsplit(url)
        app = self._app_at(f"{parts.scheme}://{parts.netloc}", parts.hostname or "")
        return None if app is None else f"{PREFIX}{app}{parts.path or '/'}"

    def _app_at(self, address: str, host: str) -> str | None:
        for statement, value in (
            ("SELECT app FROM heroku_addresses WHERE address = ?", address),
            ("SELECT app FROM heroku_domains WHERE hostname = ?", host),
            ("SELECT name AS app FROM heroku_apps WHERE name || '.herokuapp.com' = ?", host),
        ):
            row = self._store.one(statement, value)
            if row is not None:
                return str(row["app"])
        return None

    def remove_app(self, app: str) -> None:
        """Remove all of this that an app has."""
        for table in TABLES:
            self._store.run(f"DELETE FROM {table} WHERE app = ?", app)  # noqa: S608  # a name of ours

    def seed(self, seed: Mapping[str, Json], apps: set[str]) -> None:
        """Add how webhooks are signed, and the addresses of apps; what is there stays. Raise SeedError."""
        for app, wanted in _table(seed, "signing").items():
            _require(app in apps, f"heroku.signing.{app} is of no app: name one of heroku.apps")
            known = isinstance(wanted, Mapping) and isinstance(wanted.get("variable"), str)
            keys = wanted.get("keys", 1) if known else 0
            _require(keys in range(1, MOST_KEYS + 1), f"heroku.signing.{app} needs a `variable`, and 1 or 2 as `keys`")
            if self.signing(app) is None:
                self.sign(app, Signing(wanted["variable"], keys))
        for address, app in _table(seed, "addresses").items():
            _require(app in apps, f"heroku.addresses.{address} is of no app: name one of heroku.apps")
            self._store.run("INSERT OR IGNORE INTO heroku_addresses VALUES (?, ?)", address.rstrip("/"), app)


def answer(web: Web, request: Request, *, maintained: bool, status: str) -> Reply:
    """Answer what an app is asked at its address; `status` is that of its newest release.

    `GET /alive` says whether it lives, a POST of any other path is a webhook. Raise Refusal.
    """
    app, _, path = request.path.removeprefix(PREFIX).partition("/")
    dynos = web.dynos(app)
    web.look(app)
    if maintained:
        return _said(503, "The app is in maintenance mode.")
    if (request.method, path) in (("GET", "alive"), ("HEAD", "alive")):
        alive = status != "failed" and (not dynos.late or dynos.lies)
        return _said(200, "alive") if alive else _said(503, "The dynos of the newest release do not run.")
    signing = web.signing(app)
    if request.method != "POST" or signing is None:
        return _said(404, "There is nothing at this path of the app.")
    if not any(_shows(request, signing.variable, value) for value in signing.values(dynos.vars)):
        return _said(403, "Neither signature nor header is of a value that the app knows.")
    return _said(200, "pong" if request.headers.get("x-github-event") == "ping" else "ok")


def _shows(request: Request, variable: str, value: str) -> bool:
    """Return whether a request is signed with a value, or has it in a header."""
    signature = "sha256=" + hmac.new(value.encode(), request.body, hashlib.sha256).hexdigest()
    shown = request.headers.get("x-hub-signature-256", ""), request.headers.get(variable.lower(), "")
    return same(shown[0], signature) or same(shown[1], value)


def _said(status: int, sentence: str) -> Reply:
    return Reply(status, sentence.encode(), _TEXT)


def _table(seed: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    found = seed.get(key, {})
    _require(isinstance(found, Mapping), f"heroku.{key} is not an object of names")
    return dict(found)


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise SeedError(f"In the seed, {sentence}.")
