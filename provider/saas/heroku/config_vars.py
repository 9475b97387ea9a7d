"""The declared config vars of one app, written together.

Every change of config vars restarts the app in a new release, so all changes of a run travel in one request. Heroku
shows all config vars of an app at once: those that are not declared are let go of where they are read
(docs/adr/0020).

API: "Config Vars", "Release".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from saas import secrecy
from saas.errors import Gone, SaasError
from saas.heroku.connection import APP, AppVars, Heroku, deciding
from saas.inputs import unusable_values
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, Secret, WrittenAt, has_unknown

LARGEST_CONFIG_BYTES = 64 * 1024
"""What the names and values of an app's config vars may take up together."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class ConfigVarsInputs(Properties, frozen=True, kw_only=True):
    app: Annotated[Identity, msgspec.Meta(description="The app's name; it must exist.")]
    secrets: Annotated[dict[str, Secret], msgspec.Meta(description="Values that are secret, by the variable's name.")]
    settings: Annotated[
        dict[str, str], msgspec.Meta(description="Values that are not secret, by the variable's name.")
    ] = {}


class ConfigVarsState(ConfigVarsInputs, frozen=True, kw_only=True):
    release: Annotated[
        str,
        msgspec.Meta(
            description="What became of the newest release that the declared config vars depend on: `succeeded`, "
            "`pending` (not over), or `failed`."
        ),
    ]
    written_at: WrittenAt = ""


class ConfigVars(Resource[ConfigVarsInputs, ConfigVarsState]):
    """The config vars of one app that are declared; those that are not are reported by name and left alone.

    Whatever changes is written in one request, so it is one release, and its end is waited for. Values that lie there
    already are adopted, without a release. When the newest release of one of them failed, they are written again;
    somebody else's that failed is told. Removing it removes the declared config vars and nothing else; the app stays.
    All that is imported is secret: which names are settings, the program says in the next run, and that is no write.
    """

    token: ClassVar[str] = "saas:heroku:ConfigVars"
    Inputs = ConfigVarsInputs
    State = ConfigVarsState
    import_id: ClassVar[str] = "`<app>:<NAME>,<NAME>`"

    identity = ("app",)
    kind = "config vars of an app"
    title = "the config vars of the app {app}"
    patterns = {"app": APP}
    connection: Heroku

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        secrets, settings = known.get("secrets", {}), known.get("settings", {})
        yield from super().faults(known)
        yield from _name_faults(secrets, settings)
        yield from _value_faults(secrets, settings)
        if not secrets and not settings and {"secrets", "settings"} <= known.keys():
            yield "no config var is declared; take it out of the program"

    def stale(self, state: ConfigVarsState) -> list[str]:
        """Return the values, when their newest release failed: the app runs with older ones."""
        return ["secrets"] if state.release == "failed" else []

    async def create(self, inputs: ConfigVarsInputs) -> ConfigVarsState:
        return await self._bring(inputs, removed=set(), written_at="")

    async def read(
        self, identity: str, state: ConfigVarsState | None
    ) -> Found[ConfigVarsInputs, ConfigVarsState] | None:
        app, secret, plain = (*self._named(identity), set[str]()) if state is None else _owned(state)
        found = await self._find(app, secret | plain)
        if found is None:
            return None
        await self.connection.report_undeclared(app, found.others)
        secrets, settings = _only(found.values, secret), _only(found.values, plain)
        if state is not None:
            settings = secrecy.as_recorded(found.values, state.settings)
        if not secrets and not settings:
            return None
        releases = await self.connection.newest_releases(app)
        await self.connection.report_failed(app, releases[0], secret | plain)
        release = deciding(releases, secret | plain)
        inputs = ConfigVarsInputs(app=app, secrets=secrets, settings=settings)
        written_at = state.written_at if state else ""
        return Found(inputs, self.state_of(inputs, release=release.status, written_at=written_at))

    async def existing(self, inputs: dict[str, Any]) -> Found[ConfigVarsInputs, ConfigVarsState] | None:
        """Return those of the declared config vars that the app has."""
        app, names = inputs["app"], [inputs["secrets"], inputs["settings"]]
        if not isinstance(app, str) or has_unknown(app) or not all(isinstance(one, dict) for one in names):
            return None
        found = await self._find(app, {*inputs["secrets"], *inputs["settings"]})
        if found is None:
            return None
        # Somebody's secret may lie under a name that is declared to be plain: a warning must not show it.
        secrets = _only(found.values, set(inputs["secrets"]))
        settings = secrecy.as_recorded(found.values, inputs["settings"])
        there = ConfigVarsInputs(app=app, secrets=secrets, settings=settings)
        return Found(there, self.state_of(there, release="")) if secrets or settings else None

    async def update(self, state: ConfigVarsState, inputs: ConfigVarsInputs) -> ConfigVarsState:
        removed = {*state.secrets, *state.settings} - {*inputs.secrets, *inputs.settings}
        return await self._bring(inputs, removed, state.written_at)

    async def delete(self, state: ConfigVarsState) -> None:
        _, secret, plain = _owned(state)
        found = await self._find(state.app, secret | plain)
        changes: dict[str, str | None] = dict.fromkeys(found.values if found else ())
        if changes:
            newest = (await self.connection.newest_releases(state.app))[0]
            await self.connection.change_config_vars(state.app, changes, after=newest.version)

    async def _bring(self, inputs: ConfigVarsInputs, removed: set[str], written_at: str) -> ConfigVarsState:
        """Write what is not as wanted, if anything, and see the release through that they depend on."""
        wanted = {**inputs.secrets, **inputs.settings}
        found = await self.connection.config_vars(inputs.app, wanted.keys() | removed)
        await self.connection.report_undeclared(inputs.app, found.others)
        changes: dict[str, str | None] = {
            name: value for name, value in wanted.items() if found.values.get(name) != value
        }
        changes |= dict.fromkeys(removed & found.values.keys())
        releases = await self.connection.newest_releases(inputs.app)
        await self.connection.report_failed(inputs.app, releases[0], wanted)
        release = deciding(releases, wanted)
        if changes or release.status == "failed":
            release = await self.connection.change_config_vars(
                inputs.app, changes or wanted, after=releases[0].version
            )  # fmt: skip
            written_at = release.created_at
        else:
            release = await self.connection.settled(inputs.app, release, wanted)
        return self.state_of(inputs, release=release.status, written_at=written_at)

    async def _find(self, app: str, names: set[str]) -> AppVars | None:
        """Return those config vars of an app, or None when the app is certainly gone."""
        try:
            return await self.connection.config_vars(app, names)
        except Gone:
            await self.connection.require_that_it_is_heroku(app)
            return None

    def _named(self, identity: str) -> tuple[str, set[str]]:
        """Return the app and the config vars that an import id names.

        It does not say which of them are no secrets: what a person calls a setting may be one, and would lie in the
        state in plain text.
        """
        app, _, listed = identity.partition(":")
        names = set(filter(None, listed.split(",")))
        if ":" in listed:
            raise SaasError(
                f"Heroku: {identity!r} says which config vars are no secrets, which only the program says; "
                f"give {self.import_id} with all the names. The next run makes settings of those that are."
            )
        if [*self.faults({"app": app}), *_name_faults(dict.fromkeys(names), {})] or not names:
            raise SaasError(f"Heroku: {identity!r} does not name config vars of an app; give {self.import_id}.")
        return app, names


def _owned(state: ConfigVarsInputs) -> tuple[str, set[str], set[str]]:
    return state.app, set(state.secrets), set(state.settings)


def _only(found: Mapping[str, str], names: set[str]) -> dict[str, str]:
    return {name: found[name] for name in sorted(names) if name in found}


def _name_faults(secrets: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterable[str]:
    wrong = sorted(name for name in {**secrets, **settings} if not _NAME.fullmatch(name))
    if wrong:
        yield f"a config var's name is letters, digits and underscores, no digit first: {', '.join(wrong)}"
    if both := sorted(secrets.keys() & settings.keys()):
        yield f"both a secret and a setting: {', '.join(both)}"


def _value_faults(secrets: Mapping[str, str], settings: Mapping[str, str]) -> Iterable[str]:
    if empty := sorted(name for name, value in secrets.items() if value == ""):
        yield f"the value is empty, and an empty secret fails far away: {', '.join(empty)}; read it from the vault"
    yield from unusable_values({**secrets, **settings})
    size = sum(len(name.encode()) + len(value.encode()) for name, value in {**secrets, **settings}.items())
    if size > LARGEST_CONFIG_BYTES:
        yield f"they are larger than Heroku takes together ({LARGEST_CONFIG_BYTES // 1024} KiB)"
