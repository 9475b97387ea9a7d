"""Travis CI as a service of the sandbox: who may ask, its error document, its part of seed and history."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from sandbox.described import Described
from sandbox.retired import RetiredService
from sandbox.service import SeedError, VaultMode, World
from sandbox.store import random_text
from sandbox.travis_ci.api import ENDPOINTS
from sandbox.travis_ci.state import SCHEMA, TABLES, Account, TravisCi
from sandbox.wire import Endpoint, Json, Reply, Request

_VERSION = "travis-api-version"
_DENIED = b"access denied"


class TravisCiService(RetiredService[TravisCi]):
    """Travis CI."""

    name = "travis-ci"
    offset = 13
    schema = SCHEMA
    tables = TABLES
    observed = True
    gone = "travis-ci-is-gone"
    parked = "travis-ci-is-parked"
    switches: ClassVar[Mapping[str, str]] = {
        gone: "Its address knows no path.",
        parked: "Its address shows a parked page.",
    }
    endpoints: tuple[Endpoint[TravisCi], ...] = ENDPOINTS
    described = Described(Path(__file__).with_name("described.json"))

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        super().__init__(world, TravisCi(world))

    def token(self) -> str:
        """Return an access token, by its looks."""
        return self.world.store.setting("token travis-ci", lambda: random_text(22))

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Return where it is, and the token by the name that Travis' own client reads."""
        del mode
        return {"TRAVIS_CI_URL": f"{origin}/", "TRAVIS_TOKEN": self.token()}

    def settings(self, origin: str) -> dict[str, str]:
        """Return the provider's setting."""
        return {"saas:travisCiUrl": f"{origin}/"}

    def error(self, status: int, message: str, detail: Json = None) -> Reply:
        """Answer with the error document of version 3."""
        kind = "not_implemented" if status == 501 else "wrong_params"
        return Reply(status, {"@type": "error", "error_type": kind, "error_message": message, **(detail or {})})

    def unauthorized(self) -> Reply:
        """Answer with what it says to a token that it does not know, before it looks at the route."""
        return Reply(403, _DENIED, {"Content-Type": "text/html;charset=utf-8"})

    def answer(self, request: Request) -> Reply:
        """Answer a request for version 3; another version is not emulated.

        Who does not say what asks is refused; who shows no token is told to log in."""
        if not request.headers.get("user-agent"):
            return self.error(403, "A client must name itself.", {"error_type": "no_user_agent"})
        if request.headers.get(_VERSION) != "3" and not (
            self.world.switch(self.gone) or self.world.switch(self.parked)
        ):
            return self.error(501, "The sandbox has version 3 of the API alone.")
        reply = super().answer(request)
        if request.anonymous and reply.body == _DENIED:
            return self.error(403, "login required", {"error_type": "login_required"})
        return reply

    def admits(self, request: Request) -> bool:
        """Return whether the request shows the service's token or an account's."""
        return super().admits(request) or self.state.account_of(self.shown(request)) is not None

    def shown(self, request: Request) -> str:
        """Return the token that a request shows."""
        return request.credential("token")

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add repositories and accounts of the seed. Raise SeedError."""
        wanted = seed.get("travis-ci", {})
        if not isinstance(wanted, Mapping):
            raise SeedError("In the seed, travis-ci is not an object.")
        self.state.seed(wanted)
        there = {one.login for one in self.state.accounts()}
        for number, (login, about) in enumerate(wanted.get("accounts", {}).items(), 101):
            if login not in there:
                token = self.seeded_token(about, f"the token of {login} at travis-ci")
                self.state.keep_account(Account(login, number, token))

    def observe(self) -> dict[str, Json]:
        """Return every repository with what it has, and every account with its token as a digest."""
        return {
            "repositories": {
                one.slug: {
                    "active": one.active,
                    "variables": [variable.name for variable in self.state.variables(one)],
                    "key": self.state.key(one) is not None,
                }
                for one in self.state.repositories()
            },
            "accounts": {one.login: one.token and self.world.digest(one.token) for one in self.state.accounts()},
        }

    def inventory(self) -> dict[str, int]:
        """Return the number of repositories."""
        return {"repositories": len(self.state.repositories())}
