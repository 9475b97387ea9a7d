"""Docker Hub as a service of the sandbox: who may ask, its error document, its part of the seed and of the history."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sandbox.described import Described
from sandbox.docker_hub.api import ENDPOINTS
from sandbox.docker_hub.controls import CONTROLS
from sandbox.docker_hub.state import ACCOUNT, SCHEMA, TABLES, DockerHub
from sandbox.service import Service, VaultMode, World
from sandbox.wire import Json, Reply, Request


class DockerHubService(Service[DockerHub]):
    """Docker Hub."""

    name = "docker-hub"
    offset = 9
    schema = SCHEMA
    tables = TABLES
    observed = True
    logins = frozenset({"/v2/auth/token"})
    endpoints = ENDPOINTS
    described = Described(Path(__file__).with_name("described.json"))
    controls = CONTROLS

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        super().__init__(world, DockerHub(world))

    def token(self) -> str:
        """Return the account's password."""
        return self.state.password()

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Return where it is, and the account, by the names that Docker's own Terraform provider reads."""
        del mode
        return {"DOCKER_HUB_URL": f"{origin}/", "DOCKER_USERNAME": ACCOUNT, "DOCKER_PASSWORD": self.token()}

    def settings(self, origin: str) -> dict[str, str]:
        """Return the provider's setting."""
        return {"saas:dockerHubUrl": f"{origin}/"}

    def error(self, status: int, message: str, detail: Json = None) -> Reply:
        """Answer with Docker Hub's error document."""
        del detail
        return Reply(status, {"detail": message, "message": message})

    def unauthorized(self) -> Reply:
        """Answer with what it says to a login that it does not know, or that is over."""
        return self.error(401, "unauthorized")

    def admits(self, request: Request) -> bool:
        """Return whether the request is a try to log in, which everybody may, or has a login."""
        return request.path == "/v2/auth/token" or self.state.knows(self.shown(request))

    def shown(self, request: Request) -> str:
        """Return the login, after the word that is described or the one that older clients send."""
        return request.credential("bearer", "jwt")

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add the repositories of the seed."""
        self.state.seed(seed.get("docker-hub", {}))

    def observe(self) -> dict[str, Json]:
        """Return every repository, and every access token by its label, its value as a digest."""
        return {
            "repositories": {
                one.place: {"visibility": "private" if one.is_private else "public", "description": one.description}
                for one in self.state.repositories()
            },
            "tokens": [
                {"label": token.label, "value": self.world.digest(token.value), "is_active": token.is_active}
                for token in self.state.tokens()
            ],
        }

    def inventory(self) -> dict[str, int]:
        """Return the numbers of repositories and access tokens."""
        return {"repositories": len(self.state.repositories()), "tokens": len(self.state.tokens())}
