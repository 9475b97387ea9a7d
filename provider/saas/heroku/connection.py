"""Heroku's connection: where it is, an app's config vars, its lists, and how a release is waited for.

API: Platform API, version 3.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Annotated, Any, TypeVar

import msgspec

from saas import secrecy
from saas.client import Nothing, quoted
from saas.connection import HttpConnection
from saas.errors import Gone, Interrupted, SaasError
from saas.inputs import Pattern
from saas.objects import Named, Object
from saas.reasons import Reason
from saas.run import Run
from saas.schema import has_unknown
from saas.service import Service
from saas.settings import A_DAY, Settings

CREDENTIAL = "HEROKU_API_KEY"
LOOK_EVERY_SECONDS = 2.0
"""The pause between two looks at a release that is not over."""

LONGEST_LIST = 1000
"""The most entries that Heroku gives in one answer; an app cannot have more of anything."""

APP = Pattern(
    re.compile(r"[a-z][a-z0-9-]{1,28}[a-z0-9]"),
    "an app's name is 3 to 30 lower-case letters, digits and hyphens, a letter first",
)
"""The name of an app."""
APP_OBJECT = "heroku-app"
"""Apps have ids."""

NEWEST_RELEASES = 50
"""So many releases are looked at, to find one that is of config vars."""

_WORD = re.compile(r"\w+")
_ERROR_DOCUMENT = ({"id", "message"}, {"id", "message", "url"})


Answer = TypeVar("Answer")


class HerokuSettings(Settings, frozen=True, kw_only=True):
    heroku_url: Annotated[
        str,
        msgspec.Meta(
            description="Heroku's address; without it `HEROKU_API_URL` of the environment, and then the public Heroku."
        ),
    ] = ""
    heroku_release_seconds: Annotated[
        float,
        msgspec.Meta(ge=0, le=A_DAY, description="How long a release may take; an app's release phase is part of it."),
    ] = 600.0


class Release(msgspec.Struct):
    """A release of an app."""

    id: str
    version: int
    created_at: str
    status: str
    """`pending`, then `succeeded` or `failed`; `expired` for one of long ago."""
    description: str = ""
    """Such as `Set TOKEN, KEY config vars`, or `Deploy 1a2b3c4d`."""

    def is_of(self, names: Collection[str]) -> bool:
        """Return whether it changed a config var of these names: then the app ran without them where it failed."""
        return not set(_WORD.findall(self.description)).isdisjoint(names)


class App(msgspec.Struct):
    """An app as Heroku shows it."""

    id: str
    name: str
    maintenance: bool = False


class _RateLimit(msgspec.Struct):
    remaining: int


@dataclass(frozen=True)
class AppVars:
    """The config vars of an app that were asked for, and the names of the others."""

    values: Mapping[str, str]
    others: frozenset[str]


class Heroku(HttpConnection):
    """Heroku as this provider uses it."""

    name = "Heroku"
    credential = CREDENTIAL
    Settings = HerokuSettings
    setting = "herokuUrl"
    variable = "HEROKU_API_URL"
    public = "https://api.heroku.com/"
    kinds = (APP_OBJECT,)
    headers = {"Accept": "application/vnd.heroku+json; version=3", "User-Agent": "saas-provider"}
    reasons = (Reason(("message",), beside=("id",)),)

    def __init__(self, settings: HerokuSettings, run: Run) -> None:
        super().__init__(settings, run)
        self._release_seconds = settings.heroku_release_seconds
        self._reported: set[str] = set()
        self._written: set[str] = set()
        """The apps whose config vars this run has written."""

    def service(self, settings: Any, url: str) -> Service:
        return replace(super().service(settings, url), limit_pause=30.0)

    def objects_in(self, names: Mapping[str, Any]) -> Iterable[Named]:
        """Return the app."""
        if names.get("app") and not has_unknown(names["app"]):
            yield Named(APP_OBJECT, names["app"])

    async def look_up(self, named: Named) -> Object:
        app = await self.app(named.name)
        return Object(app.id, app.name)

    async def app(self, name: str) -> App:
        """Return an app, asked for once a run. Raise `Gone`."""
        path, doing = app_path(name), f"looking at the app {name}"
        return await self.reads.object(path, lambda: self.client.call("GET", path, doing=doing, answer=App))

    async def config_vars(self, app: str, names: AbstractSet[str]) -> AppVars:
        """Return those config vars of an app, asked for once a run. Raise `Gone`.

        Heroku shows all of them at once: of the others only the names are kept.
        """
        doing = f"reading the config vars of the app {app}"

        async def ask() -> AppVars:
            found = await self.client.call("GET", _vars_path(app), doing=doing, answer=dict[str, str])
            if set(found) in _ERROR_DOCUMENT:
                raise SaasError(f"Heroku: an error in place of an answer while {doing}. Run the same command again.")
            values = {name: found[name] for name in sorted(names) if name in found}
            return AppVars(values, frozenset(found) - names)

        if app in self._written:
            return await ask()
        return await self.reads.object(f"{_vars_path(app)}?{','.join(sorted(names))}", ask)

    async def change_config_vars(self, app: str, changes: Mapping[str, str | None], *, after: int) -> Release:
        """Set config vars and remove those whose value is None, all in one release; the others stay as they are.

        Return that release when it is over; `after` is the newest version before it. The answer to a change may show
        former values while a release runs, so what counts is a look when it is over.
        Raise `SaasError` when the release failed, or that look does not show them so.
        """
        names = ", ".join(sorted(changes))
        doing = f"writing the config vars {names} of the app {app}"
        self._written.add(app)
        await self.client.call(
            "PATCH", _vars_path(app), doing=doing, answer=Nothing, json=dict(changes), repeatable=True
        )  # fmt: skip
        releases = await self.shown(
            lambda: self.newest_releases(app), lambda found: found[0].version > after, doing
        )  # fmt: skip
        ours = next((one for one in releases if one.version > after and one.is_of(changes)), releases[0])
        release = await self.settled(app, ours, changes)
        found = await self.shown(
            lambda: self.config_vars(app, changes.keys()), lambda found: not _unlike(changes, found), doing
        )
        if unlike := _unlike(changes, found):
            raise SaasError(
                f"Heroku: after {doing}, a look does not show {', '.join(unlike)} as written. Somebody may be "
                "changing them; run the same command again. Look at the app's activity there if it stays so."
            )
        return release

    async def listed(self, path: str, *, by: str, doing: str, answer: type[Answer]) -> Answer:
        """Return a list, all of it, in the order of one of its properties. Raise `Gone`."""
        whole = {"Range": f"{by} ..; max={LONGEST_LIST}"}
        return await self.client.call("GET", path, doing=doing, answer=answer, headers=whole, ok=(200, 206))

    async def require_that_it_is_heroku(self, app: str) -> None:
        """Make sure that a 404 on an app means that there is none: one that may not be seen is a 403 at Heroku.

        Raise `SaasError` when nothing else is found there either.
        """
        await self.require_sight(f"looking for the app {app}")

    async def require_sight(self, doing: str) -> None:
        """Do the same for anything that was not found while `doing`."""
        try:
            await self.client.call("GET", "account/rate-limits", doing=doing, answer=_RateLimit)
        except Gone:
            raise SaasError(
                f"Heroku: not found while {doing} (404), and neither is anything else that every account has, so this "
                f"does not mean that it is gone. Check the address in {self.where()}."
            ) from None

    async def newest_releases(self, app: str) -> list[Release]:
        """Return the newest releases of an app, the newest first. Raise `SaasError` when there is none."""
        doing = f"reading the newest releases of the app {app}"
        found = await self.client.call(
            "GET",
            f"{app_path(app)}/releases",
            doing=doing,
            answer=list[Release],
            headers={"Range": f"version ..; order=desc, max={NEWEST_RELEASES}"},
            ok=(200, 206),
        )
        if not found:
            raise SaasError(f"Heroku: no release found while {doing}. Look at the app's activity there.")
        return found

    async def settled(self, app: str, release: Release, names: Collection[str]) -> Release:
        """Wait for a release, tell the user so, and return it when it is over.

        Raise `SaasError` when it takes too long, or failed and is of config vars of these names; one of somebody else
        that failed is only told. Raise `Interrupted` when the run is cancelled.
        """
        named = f"the release v{release.version} of the app {app}"
        over = await self._over(app, release, named)
        if over.status != "failed":
            return over
        if over.is_of(names):
            raise SaasError(
                f"Heroku: {named} failed, so the app goes on running with what it had before. Look at the release's "
                "output in the app's activity there, then run the same command again."
            )
        await self.report_failed(app, over, names)
        return over

    async def report_failed(self, app: str, newest: Release, names: Collection[str]) -> None:
        """Tell the user of a newest release that failed and is not of config vars of these names."""
        if newest.status == "failed" and not newest.is_of(names):
            await self.announce(
                f"the release v{newest.version} of the app {app} failed ({secrecy.quoted(newest.description)}). It is "
                "not one of the config vars that are declared, and they are left as they are. Look at the release's "
                "output in the app's activity there."
            )

    async def _over(self, app: str, release: Release, named: str) -> Release:
        deadline = self.run.clock.monotonic() + self._release_seconds
        if release.status == "pending":
            await self.announce(f"waiting for {named}.")
        while release.status == "pending":
            if self.run.clock.monotonic() >= deadline:
                raise SaasError(
                    f"Heroku: {named} is not over after {self._release_seconds:g} s (saas:herokuReleaseSeconds). The "
                    "config vars are written. Look at the app's activity there, then run the same command again."
                )
            if not await self.run.pause(LOOK_EVERY_SECONDS):
                raise Interrupted(
                    f"Heroku: the run was cancelled while it waited for {named}. The config vars are written. "
                    "Run the same command again to go on."
                )
            path = f"{app_path(app)}/releases/{quoted(release.id)}"
            release = await self.client.call("GET", path, doing=f"waiting for {named}", answer=Release)
        return release

    async def report_undeclared(self, app: str, names: AbstractSet[str]) -> None:
        """Tell the user once a run which config vars of an app are nobody's here, by name; nothing is looked at."""
        if names and app not in self._reported:
            self._reported.add(app)
            await self.announce(
                f"{len(names)} config vars of the app {app} are not declared, and are left alone: "
                f"{', '.join(sorted(names))}."
            )

    def now(self) -> float:
        """Return seconds since 1970."""
        return self.run.clock.now()


def app_path(app: str) -> str:
    """Return where an app is."""
    return f"apps/{quoted(app)}"


def deciding(releases: Sequence[Release], names: Collection[str]) -> Release:
    """Return the newest release that says whether an app runs with config vars of these names.

    Another's that failed changed nothing: the app runs with what the one before gave it.
    """
    return next((one for one in releases if one.status != "failed" or one.is_of(names)), releases[-1])


def _unlike(changes: Mapping[str, str | None], found: AppVars) -> list[str]:
    return sorted(name for name, value in changes.items() if found.values.get(name) != value)


def _vars_path(app: str) -> str:
    return f"{app_path(app)}/config-vars"
