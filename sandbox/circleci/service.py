"""CircleCI as a service of the sandbox: who may ask, its error document, its part of seed and history."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from sandbox.circleci.api import ENDPOINTS
from sandbox.circleci.controls import CONTROLS
from sandbox.circleci.state import SCHEMA, TABLES, CircleCi, Token
from sandbox.described import Described
from sandbox.retired import RetiredService
from sandbox.service import SeedError, VaultMode, World
from sandbox.store import random_text
from sandbox.wire import Endpoint, Json, Reply, Request


class CircleCiService(RetiredService[CircleCi]):
    """CircleCI."""

    name = "circleci"
    offset = 15
    schema = SCHEMA
    tables = TABLES
    observed = True
    gone = "circleci-is-gone"
    parked = "circleci-is-parked"
    switches: ClassVar[Mapping[str, str]] = {
        gone: "Its address knows no path.",
        parked: "Its address shows a parked page.",
    }
    endpoints: tuple[Endpoint[CircleCi], ...] = ENDPOINTS
    described = Described(Path(__file__).with_name("described.json"))
    controls = CONTROLS

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        super().__init__(world, CircleCi(world))

    def token(self) -> str:
        """Return a person's token, by its looks."""
        return self.world.store.setting("token circleci", lambda: random_text(40, "0123456789abcdef"))

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Return where it is, and the token by the name that clients read."""
        del mode
        return {"CIRCLECI_URL": f"{origin}/", "CIRCLE_TOKEN": self.token()}

    def settings(self, origin: str) -> dict[str, str]:
        """Return the provider's setting."""
        return {"saas:circleciUrl": f"{origin}/"}

    def error(self, status: int, message: str, detail: Json = None) -> Reply:
        """Answer with CircleCI's error document."""
        del detail
        return Reply(status, {"message": message})

    def unauthorized(self) -> Reply:
        """Answer with what it says to a token that it does not know."""
        return self.error(401, "You must log in first.")

    def admits(self, request: Request) -> bool:
        """Return whether the request shows the service's token, an account's or a project's."""
        return super().admits(request) or self.state.token_of(self.shown(request)) is not None

    def shown(self, request: Request) -> str:
        """Return the token that a request shows."""
        return request.headers.get("circle-token", "").strip()

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add what the seed has. Raise SeedError."""
        wanted = seed.get("circleci", {})
        if not isinstance(wanted, Mapping):
            raise SeedError("In the seed, circleci is not an object.")
        self.state.seed(wanted)
        there = {one.name for one in self.state.tokens()}
        for kind, is_project in (("accounts", False), ("project_tokens", True)):
            for name, about in wanted.get(kind, {}).items():
                if name not in there:
                    token = self.seeded_token(about, f"the token of {name} at circleci")
                    self.state.keep_token(Token(name, name if is_project else "", token))

    def observe(self) -> dict[str, Json]:
        """Return every context and project with what they have, and every token as a digest."""
        return {
            "contexts": {f"{one.owner}/{one.name}": [*self.state.variables(one.id)] for one in self.state.contexts()},
            "projects": {
                slug: {"variables": [*self.state.variables(slug)], "keys": len(self.state.keys(slug))}
                for slug in self.state.projects()
            },
            "tokens": {one.name: self.world.digest(one.token) for one in self.state.tokens()},
        }

    def inventory(self) -> dict[str, int]:
        """Return the number of contexts and projects."""
        return {"contexts": len(self.state.contexts()), "projects": len(self.state.projects())}
