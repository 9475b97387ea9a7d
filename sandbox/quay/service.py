"""Quay as a service of the sandbox: its error document, its part of the seed and of the history."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sandbox import registry as registry_tokens
from sandbox.described import Described
from sandbox.onepassword.vaults import Vaults
from sandbox.quay import api, registry, teams
from sandbox.quay.controls import CONTROLS
from sandbox.quay.state import SCHEMA, TABLES, Quay
from sandbox.quay.teams import Teams
from sandbox.service import Service, Uses, VaultMode, World, refused
from sandbox.store import random_text
from sandbox.wire import Json, Reply, Request

_TYPES = {400: "invalid_request", 401: "invalid_token", 403: "insufficient_scope", 404: "not_found"}

_CODES = {400: "NAME_INVALID", 401: "UNAUTHORIZED", 403: "DENIED", 404: "NAME_UNKNOWN"}
"""What the registry calls its errors."""


class QuayService(Service[Quay]):
    """Quay."""

    name = "quay"
    offset = 8
    schema = SCHEMA + Teams.schema + registry.Accounts.schema
    tables = (*TABLES, *Teams.tables, *registry.Accounts.tables)
    observed = True
    endpoints = (*api.ENDPOINTS, *teams.ENDPOINTS, *registry.ENDPOINTS)
    uses = Uses(frozenset({"account"}), registry_tokens.USES)
    described = Described(Path(__file__).with_name("described.json"), lenient=frozenset({"boolean"}))
    controls = CONTROLS

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        super().__init__(world, Quay(world))

    def token(self) -> str:
        """Return a token of an OAuth application, by its looks."""
        return self.world.store.setting("token quay", lambda: random_text(40, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Return where it is, and the token, by the names that the community's Terraform provider reads."""
        del mode
        return {"QUAY_URL": f"{origin}/", "QUAY_TOKEN": self.token()}

    def settings(self, origin: str) -> dict[str, str]:
        """Return the provider's setting."""
        return {"saas:quayUrl": f"{origin}/"}

    def error(self, status: int, message: str, detail: Json = None) -> Reply:
        """Answer with Quay's error document, as RFC 7807 has it and with names of its own.

        What its data model refuses, which `detail` says, has a `message` alone (`endpoints/decorated.py`).
        """
        if detail == "message":
            return Reply(status, {"message": message})
        kind = _TYPES.get(status, "downstream_issue")
        body = {"detail": message, "error_message": message, "error_type": kind, "title": kind,
                "type": f"/api/v1/error/{kind}", "status": status}  # fmt: skip
        return Reply(status, body)

    def unauthorized(self) -> Reply:
        """Answer with what it says to a token that it does not know."""
        return self.error(401, "Requires authentication")

    def admits(self, request: Request) -> bool:
        """Return whether the request has the token; for a token of the registry, a robot's or an account's login."""
        return registry.knows(self.state, request) if request.path == registry.PATH else super().admits(request)

    def answer(self, request: Request) -> Reply:
        """Answer as every service does; the registry has error documents of its own (`endpoints/v2/errors.py`)."""
        reply = super().answer(request)
        if request.path != registry.PATH or reply.status < 400:
            return reply
        code = _CODES.get(reply.status, "UNSUPPORTED")
        error = {"code": code, "message": reply.body["error_message"], "detail": {}}
        return Reply(reply.status, {"errors": [error]})

    def use(self, value: str, use: Mapping[str, Json]) -> str:
        """Log in to the registry as an `account`, a robot or a user, and ask for what the build wants to do there."""
        reply = self.world.ask(self.name, registry_tokens.request(registry.PATH, str(use["account"]), value, use))
        if reply is not None and reply.status < 400:
            return registry_tokens.lacking(reply, use)
        return refused(reply, "errors", 0, "message")

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add the organisations and the accounts of the seed. Raise SeedError."""
        wanted = seed.get("quay", {})
        self.state.seed(wanted)
        accounts = registry.Accounts(self.state)
        for name, one in wanted.get("accounts", {}).items():
            if accounts.account(name) is None:
                about = {"password": one} if isinstance(one, str) else one
                password = about.get("password") or Vaults(self.world).seeded(about, f"the password of {name!r}")
                accounts.keep(registry.Account(name, password, tuple(about.get("owner_of", ()))))

    def observe(self) -> dict[str, Json]:
        """Return every repository with its permissions, every robot, its token as a digest, and every team."""
        return {
            "repositories": {
                one.place: {
                    "visibility": "public" if one.is_public else "private",
                    "description": one.description,
                    "users": self.state.permissions(one, "user"),
                    "teams": self.state.permissions(one, "team"),
                }
                for one in self.state.repositories()
            },
            "robots": {
                robot.name: self.world.digest(robot.token)
                for organization in self.state.organizations()
                for robot in self.state.robots(organization)
            },
            "teams": {
                f"{organization}/{team}": Teams(self.state).members(organization, team)
                for organization in self.state.organizations()
                for team in self.state.teams(organization)
            },
        }

    def inventory(self) -> dict[str, int]:
        """Return the numbers of repositories and robots."""
        robots = sum(len(self.state.robots(one)) for one in self.state.organizations())
        return {"repositories": len(self.state.repositories()), "robots": robots}
