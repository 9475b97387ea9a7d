"""Whether an app answers after it was restarted with a new value.

API: "App" (`web_url`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated, ClassVar

import msgspec

from saas.checks import Check, CheckInputs
from saas.client import Client, Nothing
from saas.errors import Interrupted, SaasError
from saas.heroku.connection import APP, Heroku, app_path
from saas.inputs import Pattern
from saas.schema import Identity


class _App(msgspec.Struct):
    web_url: str | None = None


class AppCheckInputs(CheckInputs, frozen=True, kw_only=True):
    app: Annotated[Identity, msgspec.Meta(description="The app's name.")]
    health: Annotated[str, msgspec.Meta(description="The path that answers with success while the app works.")]


class AppCheck(Check[AppCheckInputs]):
    """Whether an app answers at the path that says so, at the address that Heroku gives it."""

    token: ClassVar[str] = "saas:heroku:AppCheck"
    Inputs = AppCheckInputs
    State = AppCheckInputs
    identity = ("app", "name")
    title = "the check of the app {app}"
    patterns: ClassVar = {"app": APP, "health": Pattern(re.compile(r"/[^\s?#]*"), "the path begins with a slash")}
    connection: Heroku

    async def look(self, inputs: AppCheckInputs) -> None:
        doing = f"looking whether the app {inputs.app} works with generation {inputs.generation} of {inputs.name}"
        app = await self.connection.client.call("GET", app_path(inputs.app), doing=doing, answer=_App)
        if not app.web_url:
            raise SaasError(
                f"Heroku: the app {inputs.app} has no address, {self.blocked(inputs)}. Look at its settings."
            )
        visitor = replace(self.connection.client.service, name=f"The app {inputs.app}", url=app.web_url, login=_nothing)
        try:
            path = inputs.health.lstrip("/")
            await Client(visitor, self.connection.run).call("GET", path, doing=doing, answer=Nothing)
        except Interrupted:
            raise
        except SaasError as error:
            raise SaasError(f"{error} It does not answer, {self.blocked(inputs)}.") from None


def _nothing(token: str) -> dict[str, str]:
    """Return no headers: an app's own address gets no key of ours."""
    del token
    return {}
