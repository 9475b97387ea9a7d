"""Heroku as a service of the sandbox: its headers, its error documents, its part of the seed and of the history."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from sandbox.described import Described, WrongBodyError
from sandbox.heroku.api import ENDPOINTS
from sandbox.heroku.authorizations import HIDES_TOKENS
from sandbox.heroku.controls import CONTROLS
from sandbox.heroku.state import DROPS_VARS, SCHEMA, SHOWS_FORMER, TABLES, Heroku
from sandbox.heroku.web import PREFIX
from sandbox.service import LIMITS_REFUSE, Refusal, Service, Uses, VaultMode, World, refused, unless_known
from sandbox.store import random_text
from sandbox.wire import Json, Reply, Request

_FREE = "/account/rate-limits"
"""What does not count as a request."""
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
        DROPS_VARS: "After a release of changed config vars failed, they have their former values again.",
        SHOWS_FORMER: "The answer to a change of config vars shows the values before it.",
        LIMITS_REFUSE: "A client that has no request left is refused until there is one again.",
        HIDES_TOKENS: "An authorization shows its token in the answer that made it and in no other.",
    }
    uses = Uses(frozenset(), frozenset({"app", "receiver"}))
    endpoints = ENDPOINTS
    described = Described(Path(__file__).with_name("described.json"))
    controls = CONTROLS

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        super().__init__(world, Heroku(world))

    def token(self) -> str:
        """Return an API key, by its looks."""
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        return self.world.store.setting("token heroku", lambda: "HRKU-AA" + random_text(58, letters))

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Return the variables that Heroku's own clients read."""
        del mode
        return {"HEROKU_API_URL": f"{origin}/", "HEROKU_API_KEY": self.token()}

    def settings(self, origin: str) -> dict[str, str]:
        """Return the provider's setting."""
        return {"saas:herokuUrl": f"{origin}/"}

    def error(self, status: int, message: str, detail: Json = None) -> Reply:
        """Answer with Heroku's error document."""
        body: dict[str, Json] = {"id": _IDS.get(status, "internal_server_error"), "message": message}
        return Reply(status, {**body, **(detail or {})})

    def wrong_body(self, wrong: WrongBodyError) -> Reply:
        """Answer 422 to a body that it can read, 400 to any other."""
        if wrong.kind not in ("schema", "absent"):
            return self.error(400, wrong.sentence)
        return self.error(422, f"{wrong.field}: {wrong.sentence}" if wrong.field else wrong.sentence)

    def unauthorized(self) -> Reply:
        """Answer with what Heroku says to a key that it does not know."""
        return self.error(401, "Invalid credentials provided.")

    def rate_limited(self, *, secondary: bool, seconds: int) -> Reply:
        """Answer with Heroku's one limit. It names no time; the budget refills slowly."""
        del secondary, seconds
        reply = self.error(429, "Your account reached the API rate limit. Please wait a few minutes.")
        return reply.with_headers(RateLimit_Remaining="0")

    def admits(self, request: Request) -> bool:
        """Return whether the request has the account's key, or an authorization's token."""
        return super().admits(request) or self.state.authorizations.of_token(self.shown(request)) is not None

    def shown(self, request: Request) -> str:
        """Return the key of either form: after `Bearer`, or as the password of any user, as `curl -n` sends it."""
        return request.credential("bearer") or request.basic()[1]

    def answer(self, request: Request) -> Reply:
        """Answer as every service does; refuse a client that does not name the version of the API.

        What is below an app's address is answered by its program, to everybody.
        """
        if request.path.startswith(PREFIX):
            return self._visit(request)
        if _ACCEPT.replace(" ", "") not in request.headers.get("accept", "").replace(" ", ""):
            return self.error(406, f"Name the version of the API: Accept: {_ACCEPT}")
        if self.world.switch(LIMITS_REFUSE) and not self.state.budget.remaining and request.path != _FREE:
            return self.rate_limited(secondary=False, seconds=0)
        authorization = self.state.authorizations.of_token(self.shown(request))
        if authorization is not None and not _needed(request) & set(authorization.scopes):
            return self.error(
                403, f"The scope of this token is {', '.join(authorization.scopes)}, which is not enough."
            )
        return super().answer(request)

    def _visit(self, request: Request) -> Reply:
        try:
            with self.world.store.attempt():
                return self.state.visit(request)
        except Refusal as refusal:
            return self.error(refusal.status, refusal.message, refusal.detail)

    def readable(self, place: str) -> dict[str, str]:
        """Return the config vars that an app's dynos were started with. Raise Refusal."""
        return dict(self.state.web.dynos(self.state.app(place).name).vars)

    def use(self, value: str, use: Mapping[str, Json]) -> str:
        """List apps; with an `app`, change its config vars, and none of them; show a `receiver` what it checks."""
        if "receiver" in use:
            return self._show(value, str(use["receiver"]))
        headers = {"authorization": f"Bearer {value}", "accept": _ACCEPT, "content-type": "application/json"}
        if "app" in use:
            asked = Request(
                method="PATCH", path=f"/apps/{use['app']}/config-vars", origin="", headers=headers, body=b"{}"
            )  # fmt: skip
        else:
            asked = Request(method="GET", path="/apps", origin="", headers=headers)
        return refused(self.world.ask(self.name, asked), "message")

    def _show(self, value: str, app: str) -> str:
        """Show an app the value of the config var by which it knows its callers; return what is wrong."""
        signing = self.state.web.signing(app)
        headers = {} if signing is None else {signing.variable.lower(): value}
        asked = Request(method="POST", path=f"{PREFIX}{app}/job", origin="", headers=headers)
        return refused(self.world.ask(self.name, asked), "message")

    def path_of(self, url: str) -> str | None:
        """Return the path of the app that has an address of the outside world."""
        return self.state.web.path_of(url)

    def finish(self, request: Request, reply: Reply) -> Reply:
        """Add Heroku's headers, and answer 304 when the client has this very document already; not for an app."""
        if request.path.startswith(PREFIX):
            return reply
        if request.method in {"GET", "HEAD"} and reply.status in {200, 206}:
            reply = unless_known(request, reply, f'"{hashlib.sha256(reply.content()).hexdigest()[:32]}"')
        if request.path != _FREE:
            self.state.budget.spend()
        headers = {"Request-Id": str(uuid.uuid4()), "RateLimit-Remaining": str(self.state.budget.remaining)}
        return Reply(reply.status, reply.body, {**headers, **reply.headers})

    def restored(self) -> None:
        """Begin to count anew."""
        self.state.budget.renew()

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add the apps of the seed."""
        self.state.seed(seed.get("heroku", {}))

    def observe(self) -> dict[str, Json]:
        """Return every app with what it has, and every authorization; values as digests."""
        return {
            "apps": {
                app.name: {
                    "config_vars": {
                        name: self.world.digest(value) for name, value in self.state.config_vars(app).items()
                    },
                    "releases": self.state.count_releases(app),
                    "processes": {
                        one.type: [one.quantity, one.size] for one in self.state.holdings.processes(app.name)
                    },
                    "domains": [one.hostname for one in self.state.holdings.domains(app.name)],
                }
                for app in self.state.apps()
            },
            "authorizations": {
                one.id: [one.description, self.world.digest(one.token)] for one in self.state.authorizations.all()
            },
        }

    def inventory(self) -> dict[str, int]:
        """Return the numbers of apps, what they have, and authorizations."""
        apps, held = self.state.apps(), self.state.holdings
        return {
            "apps": len(apps),
            "config vars": sum(len(self.state.config_vars(app)) for app in apps),
            "domains": sum(len(held.domains(app.name)) for app in apps),
            "authorizations": len(self.state.authorizations.all()),
        }


def _needed(request: Request) -> set[str]:
    """Return the scopes of which any one lets a token make a request."""
    if request.path.startswith("/oauth/"):
        return {"global"}
    if not f"{request.path}/".startswith("/apps/"):
        return {"global", "identity"}
    kind = "read" if request.method in {"GET", "HEAD"} else "write"
    protected = {"global", f"{kind}-protected"}
    return protected if "/config-vars" in request.path else protected | {kind}
