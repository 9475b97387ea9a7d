"""Drone as a service of the sandbox: who may ask, its error document, its part of seed and history."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from sandbox.described import Described
from sandbox.drone.api import ENDPOINTS
from sandbox.drone.state import SCHEMA, TABLES, Account, Drone
from sandbox.retired import RetiredService
from sandbox.service import SeedError, VaultMode, World
from sandbox.store import random_text
from sandbox.wire import Endpoint, Json, Reply, Request


class DroneService(RetiredService[Drone]):
    """Drone."""

    name = "drone"
    offset = 14
    schema = SCHEMA
    tables = TABLES
    observed = True
    gone = "drone-is-gone"
    parked = "drone-is-parked"
    switches: ClassVar[Mapping[str, str]] = {
        gone: "Its address knows no path.",
        parked: "Its address shows a parked page.",
    }
    endpoints: tuple[Endpoint[Drone], ...] = ENDPOINTS
    described = Described(Path(__file__).with_name("described.json"))

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        super().__init__(world, Drone(world))

    def token(self) -> str:
        """Return the token of whoever administers the server, by its looks."""
        return self.world.store.setting("token drone", lambda: random_text(32))

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Return where it is, and the token, by the names that Drone's own client reads."""
        del mode
        return {"DRONE_SERVER": f"{origin}/", "DRONE_TOKEN": self.token()}

    def settings(self, origin: str) -> dict[str, str]:
        """Return the provider's setting."""
        return {"saas:droneUrl": f"{origin}/"}

    def error(self, status: int, message: str, detail: Json = None) -> Reply:
        """Answer with Drone's error document."""
        del detail
        return Reply(status, {"message": message})

    def unauthorized(self) -> Reply:
        """Answer with what it says to a token that it does not know."""
        return self.error(401, "Unauthorized")

    def admits(self, request: Request) -> bool:
        """Return whether the request shows the service's token or an account's."""
        return super().admits(request) or self.state.account_of(self.shown(request)) is not None

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add what the seed has. Raise SeedError."""
        wanted = seed.get("drone", {})
        if not isinstance(wanted, Mapping):
            raise SeedError("In the seed, drone is not an object.")
        self.state.seed(wanted)
        there = {one.login for one in self.state.accounts()}
        for number, (login, about) in enumerate(wanted.get("accounts", {}).items(), 101):
            if login not in there:
                token = self.seeded_token(about, f"the token of {login} at drone")
                self.state.keep_account(Account(login, number, token))

    def observe(self) -> dict[str, Json]:
        """Return every repository, every secret by its place, and every account with its token as a digest."""
        return {
            "repositories": {one.slug: one.active for one in self.state.repositories()},
            "secrets": [f"{one.place}/{one.name}" for one in self.state.secrets()],
            "accounts": {one.login: self.world.digest(one.token) for one in self.state.accounts()},
        }

    def inventory(self) -> dict[str, int]:
        """Return the number of repositories and secrets."""
        return {"repositories": len(self.state.repositories()), "secrets": len(self.state.secrets())}
