"""Quay as a service of the sandbox: its error document, its part of the seed and of the history."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sandbox.described import Described
from sandbox.quay import api, teams
from sandbox.quay.controls import CONTROLS
from sandbox.quay.state import SCHEMA, TABLES, Quay
from sandbox.quay.teams import Teams
from sandbox.service import Service, VaultMode, World
from sandbox.store import random_text
from sandbox.wire import Json, Reply

_TYPES = {400: "invalid_request", 401: "invalid_token", 403: "insufficient_scope", 404: "not_found"}


class QuayService(Service[Quay]):
    """Quay."""

    name = "quay"
    offset = 8
    schema = SCHEMA + Teams.schema
    tables = (*TABLES, *Teams.tables)
    observed = True
    endpoints = (*api.ENDPOINTS, *teams.ENDPOINTS)
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

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add the organisations of the seed."""
        self.state.seed(seed.get("quay", {}))

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
