"""One more address that an app's log is sent to.

The address carries the receiver's token, so it is secret. Heroku lists the addresses of all drains: those of others are
let go of where they are read.

API: "Log Drain".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

import msgspec

from saas.errors import Gone, SaasError
from saas.heroku.connection import Heroku, app_faults, app_path
from saas.inputs import named
from saas.resource import Found, Resource
from saas.schema import Identity, Properties

_URL = re.compile(r"(https|syslog|syslog\+tls)://\S+")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class LogDrainInputs(Properties, frozen=True, kw_only=True):
    app: Annotated[Identity, msgspec.Meta(description="The app's name; it must exist.")]
    url: Annotated[
        str,
        msgspec.Meta(
            min_length=1,
            description="Where the log goes: `https://`, `syslog://` or `syslog+tls://`; it carries a token.",
            extra={"secret": True, "replaces": True},
        ),
    ]


class LogDrainState(LogDrainInputs, frozen=True, kw_only=True):
    drain_id: Annotated[str, msgspec.Meta(description="Heroku's id of the drain.")]


class _Drain(msgspec.Struct):
    id: str
    url: str


class LogDrain(Resource[LogDrainInputs, LogDrainState]):
    """A log drain of an app; a drain to the same address is adopted.

    With another address, the new drain is made before the old one goes, so no line of the log is lost.
    """

    token: ClassVar[str] = "saas:heroku:LogDrain"
    Inputs = LogDrainInputs
    State = LogDrainState
    import_id: ClassVar[str] = "`<app>/<id of the drain>`, as `GET /apps/<app>/log-drains` tells it"

    def __init__(self, heroku: Heroku) -> None:
        self._heroku = heroku

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = [*app_faults(known.get("app"))]
        if "url" in known and not _URL.fullmatch(known["url"]):
            faults.append("its address is none of https, syslog and syslog+tls")
        return f"The log drain of the app {named(known, 'app')}: {'; '.join(faults)}." if faults else None

    def identify(self, state: LogDrainState) -> str:
        return f"{state.app}/{state.drain_id}"

    async def create(self, inputs: LogDrainInputs) -> LogDrainState:
        found = await self._look(inputs)
        if found is None:
            found = await self._heroku.client.call(
                "POST",
                _path(inputs.app),
                doing=f"adding a log drain to the app {inputs.app}",
                answer=_Drain,
                json={"url": inputs.url},
                ok=(200, 201),
                look=lambda: self._look(inputs),
            )
        return LogDrainState(app=inputs.app, url=inputs.url, drain_id=found.id)

    async def read(self, identity: str, state: LogDrainState | None) -> Found[LogDrainInputs, LogDrainState] | None:
        app, _, number = identity.partition("/")
        if [*app_faults(app), *_id_faults(number)]:
            raise SaasError(f"Heroku: {identity!r} does not name a log drain; give {self.import_id}.")
        path, doing = f"{_path(app)}/{number}", f"reading the log drain {number} of the app {app}"
        try:
            found = await self._heroku.client.call("GET", path, doing=doing, answer=_Drain)
        except Gone:
            await self._heroku.require_that_it_is_heroku(app)
            return None
        inputs = LogDrainInputs(app=app, url=found.url)
        return Found(inputs, LogDrainState(app=app, url=found.url, drain_id=found.id))

    async def update(self, state: LogDrainState, inputs: LogDrainInputs) -> LogDrainState:
        return await self.create(inputs)

    async def delete(self, state: LogDrainState) -> None:
        path = f"{_path(state.app)}/{state.drain_id}"
        doing = f"removing the log drain {state.drain_id} of the app {state.app}"
        try:
            await self._heroku.client.call("DELETE", path, doing=doing, answer=_Drain)
        except Gone:
            await self._heroku.require_that_it_is_heroku(state.app)

    async def _look(self, inputs: LogDrainInputs) -> _Drain | None:
        """The drain to that address, if there is one."""
        doing = f"looking for the log drain of the app {inputs.app}"
        listed = await self._heroku.listed(_path(inputs.app), by="id", doing=doing, answer=list[_Drain])
        return next((one for one in listed if one.url == inputs.url), None)


def _path(app: str) -> str:
    return f"{app_path(app)}/log-drains"


def _id_faults(number: str) -> Iterable[str]:
    return [] if _ID.fullmatch(number) else ["not an id"]
