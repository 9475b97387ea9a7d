"""Heroku as a service of the sandbox: its headers, its error documents, its part of the seed and of the history."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from sandbox.heroku.api import ENDPOINTS, HOURLY_BUDGET
from sandbox.heroku.controls import CONTROLS
from sandbox.heroku.state import DROPS_VARS, SCHEMA, TABLES, Heroku
from sandbox.service import Service, VaultMode, World
from sandbox.store import random_text
from sandbox.wire import Endpoint, Json, Reply, Request

_ACCEPT = "application/vnd.heroku+json; version=3"
_IDS = {400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found", 406: "not_acceptable",
        409: "conflict", 422: "invalid_params", 429: "rate_limit", 501: "not_implemented"}  # fmt: skip


class HerokuService(Service[Heroku]):
    """Heroku."""

    name = "heroku"
    offset = 4
    schema = SCHEMA
    tables = TABLES
    observed = True
    switches: ClassVar[Mapping[str, str]] = {
        DROPS_VARS: "After a release of changed config vars failed, they have their former values again."
    }

    def __init__(self, world: World) -> None:
        """The tables are those of the world."""
        super().__init__(world, Heroku(world))

    @property
    def endpoints(self) -> tuple[Endpoint[Heroku], ...]:
        """The routes of the Platform API."""
        return ENDPOINTS

    @property
    def controls(self) -> tuple[Endpoint[Heroku], ...]:
        """What can be done behind the client's back."""
        return CONTROLS

    def token(self) -> str:
        """An API key, by its looks."""
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        return self.world.store.setting("token heroku", lambda: "HRKU-AA" + random_text(58, letters))

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """The variables that Heroku's own clients read."""
        del mode
        return {"HEROKU_API_URL": f"{origin}/", "HEROKU_API_KEY": self.token()}

    def settings(self, origin: str) -> dict[str, str]:
        """The provider's setting."""
        return {"saas:herokuUrl": f"{origin}/"}

    def error(self, status: int, message: str, detail: Json = None) -> Reply:
        """Heroku's error document."""
        body: dict[str, Json] = {"id": _IDS.get(status, "internal_server_error"), "message": message}
        return Reply(status, {**body, **(detail or {})})

    def unauthorized(self) -> Reply:
        """What Heroku says to a key that it does not know."""
        return self.error(401, "Invalid credentials provided.")

    def rate_limited(self, *, secondary: bool, seconds: int) -> Reply:
        """Heroku's one limit. It names no time; the budget refills slowly."""
        del secondary, seconds
        reply = self.error(429, "Your account reached the API rate limit. Please wait a few minutes.")
        return reply.with_headers(RateLimit_Remaining="0")

    def answer(self, request: Request) -> Reply:
        """As every service does, for clients that name the version of the API."""
        if _ACCEPT.replace(" ", "") not in request.headers.get("accept", "").replace(" ", ""):
            return self.error(406, f"Name the version of the API: Accept: {_ACCEPT}")
        return super().answer(request)

    def finish(self, request: Request, reply: Reply) -> Reply:
        """Adds Heroku's headers."""
        del request
        headers = {"Request-Id": str(uuid.uuid4()), "RateLimit-Remaining": str(HOURLY_BUDGET - 1)}
        return Reply(reply.status, reply.body, {**headers, **reply.headers})

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Apps."""
        self.state.seed(seed.get("heroku", {}))

    def observe(self) -> dict[str, Json]:
        """Every app with its config vars, values as digests, and its number of releases."""
        return {
            "apps": {
                app.name: {
                    "config_vars": {
                        name: self.world.digest(value) for name, value in self.state.config_vars(app).items()
                    },
                    "releases": self.state.count_releases(app),
                }
                for app in self.state.apps()
            }
        }

    def inventory(self) -> dict[str, int]:
        """Apps and config vars."""
        apps = self.state.apps()
        return {"apps": len(apps), "config vars": sum(len(self.state.config_vars(app)) for app in apps)}
