"""Docker Hub as a service of the sandbox: who may ask, its error document, its part of the seed and of the history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from sandbox import registry as registry_tokens
from sandbox.described import Described
from sandbox.docker_hub import api, older, registry
from sandbox.docker_hub.controls import CONTROLS
from sandbox.docker_hub.state import SCHEMA, TABLES, DockerHub
from sandbox.service import LIMITS_REFUSE, Service, Uses, VaultMode, World, refused
from sandbox.wire import Json, Reply, Request


class DockerHubService(Service[DockerHub]):
    """Docker Hub."""

    name = "docker-hub"
    offset = 9
    schema = SCHEMA
    tables = TABLES
    observed = True
    switches: ClassVar[Mapping[str, str]] = {
        LIMITS_REFUSE: "A client that has used up its requests of a minute is refused until it is over."
    }
    logins = frozenset({"/v2/auth/token", *older.LOGINS})
    endpoints = (*api.ENDPOINTS, *older.ENDPOINTS, *registry.ENDPOINTS)
    uses = Uses(frozenset(), frozenset({"account"}) | registry_tokens.USES)
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
        return {
            "DOCKER_HUB_URL": f"{origin}/",
            "DOCKER_USERNAME": self.state.account(),
            "DOCKER_PASSWORD": self.token(),
        }

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

    def rate_limited(self, *, secondary: bool, seconds: int) -> Reply:
        """Answer with its one limit: when to come again is a moment, in headers of its own."""
        del secondary
        then = str(self.world.clock.now() + seconds)
        reply = self.error(429, "Rate limit exceeded")
        return reply.with_headers(X_Retry_After=then, X_RateLimit_Remaining="0", X_RateLimit_Reset=then)

    def answer(self, request: Request) -> Reply:
        """Answer as every service does; refuse who has used up the limit, which the registry's tokens have not."""
        if request.path == registry.PATH:
            reply = super().answer(request)
            return reply if reply.status < 400 else Reply(reply.status, {"details": reply.body["message"]})
        budget = self.state.budget
        if self.world.switch(LIMITS_REFUSE) and not budget.remaining:
            return self.rate_limited(secondary=False, seconds=budget.resets_at - self.world.clock.now())
        return super().answer(request)

    def finish(self, request: Request, reply: Reply) -> Reply:
        """Add the headers that its description has; what is at another host in the real world has none of them."""
        if request.path == registry.PATH:
            return reply
        budget = self.state.budget
        budget.spend()
        headers = {
            "X-RateLimit-Limit": str(budget.limit),
            "X-RateLimit-Remaining": str(budget.remaining),
            "X-RateLimit-Reset": str(budget.resets_at),
        }
        return Reply(reply.status, reply.body, {**headers, **reply.headers})

    def restored(self) -> None:
        """Begin to count anew."""
        self.state.budget.renew()

    def admits(self, request: Request) -> bool:
        """Return whether the request is a try to log in, which everybody may, or has a login."""
        if request.path == registry.PATH:
            return registry.knows(self.state, request)
        return request.path in self.logins or self.state.knows(self.shown(request))

    def shown(self, request: Request) -> str:
        """Return the login, after the word that is described or the one that older clients send."""
        return request.credential("bearer", "jwt")

    def use(self, value: str, use: Mapping[str, Json]) -> str:
        """Log in as the account; with a `repository`, at the registry, and ask for what the build wants to do there."""
        account = str(use.get("account", self.state.account()))
        if "repository" not in use:
            document = json.dumps({"identifier": account, "secret": value}).encode()
            headers = {"content-type": "application/json"}
            asked = Request(method="POST", path="/v2/auth/token", origin="", headers=headers, body=document)
            return refused(self.world.ask(self.name, asked), "message")
        reply = self.world.ask(self.name, registry_tokens.request(registry.PATH, account, value, use))
        if reply is not None and reply.status < 400:
            return registry_tokens.lacking(reply, use)
        return refused(reply, "details")

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
