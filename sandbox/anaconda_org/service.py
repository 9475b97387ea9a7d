"""Anaconda.org as a service of the sandbox: who may ask, its error document, its part of seed and history."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from sandbox.anaconda_org import api, uploads
from sandbox.anaconda_org.api import shown
from sandbox.anaconda_org.controls import CONTROLS
from sandbox.anaconda_org.state import NOT_LISTED, SCHEMA, TABLES, AnacondaOrg
from sandbox.anaconda_org.uploads import Uploads
from sandbox.anaconda_org.uses import upload
from sandbox.described import Described
from sandbox.service import Service, Uses, VaultMode, World
from sandbox.store import random_text
from sandbox.wire import Json, Reply, Request, same


class AnacondaOrgService(Service[AnacondaOrg]):
    """Anaconda.org."""

    name = "anaconda-org"
    offset = 7
    schema = SCHEMA + Uploads.schema
    tables = (*TABLES, *Uploads.tables)
    observed = True
    switches: ClassVar[Mapping[str, str]] = {
        NOT_LISTED: "The list of a person's tokens has none of an organisation in it."
    }
    uses = Uses(frozenset({"organization"}))
    endpoints = (*api.ENDPOINTS, *uploads.ENDPOINTS)
    described = Described(Path(__file__).with_name("described.json"))
    controls = CONTROLS

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        super().__init__(world, AnacondaOrg(world))

    def token(self) -> str:
        """Return the person's token, which all is asked with but the making of tokens."""
        return self.world.store.setting("token anaconda-org", lambda: f"sa-{uuid.uuid4()}")

    def key(self) -> str:
        """Return the person's login to Anaconda, which makes tokens."""
        return self.world.store.setting("token anaconda-org login", lambda: random_text(64))

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Return where it is, the token, and the login by the name that Anaconda's own client reads."""
        del mode
        return {
            "ANACONDA_ORG_URL": f"{origin}/",
            "ANACONDA_API_TOKEN": self.token(),
            "ANACONDA_AUTH_API_KEY": self.key(),
        }

    def settings(self, origin: str) -> dict[str, str]:
        """Return the provider's setting."""
        return {"saas:anacondaOrgUrl": f"{origin}/"}

    def error(self, status: int, message: str, detail: Json = None) -> Reply:
        """Answer with Anaconda.org's error document."""
        del detail
        return Reply(status, {"error": message})

    def unauthorized(self) -> Reply:
        """Answer with what it says to a token that it does not know, or whose time has come."""
        return self.error(401, "The authorization token is invalid or has expired")

    def admits(self, request: Request) -> bool:
        """Return whether a login asks to make a token, or a live token asks for anything else."""
        if (request.method, request.path) == ("POST", "/authentications"):
            return same(request.credential("bearer"), self.key())
        return super().admits(request) or self.state.by_value(self.shown(request)) is not None

    def shown(self, request: Request) -> str:
        """Return the token, after the word that Anaconda's own client sends or the usual one."""
        return shown(request)

    def use(self, value: str, use: Mapping[str, Json]) -> str:
        """Upload a file to the `organization`."""
        return upload(self.world, value, str(use["organization"]))

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add the organisations of the seed."""
        self.state.seed(seed.get("anaconda-org", {}))

    def settle(self, origins: Mapping[str, str]) -> None:
        """Learn where files are sent."""
        self.state.storage = f"{origins['anaconda-storage']}/"

    def observe(self) -> dict[str, Json]:
        """Return every token, its value as a digest, and every file that was uploaded."""
        return {
            "tokens": {
                f"{token.owner}/{token.name}": {
                    "value": self.world.digest(token.value),
                    "scopes": list(token.scopes),
                    "expires_at": token.expires_at,
                }
                for token in self.state.tokens()
            },
            "files": {one.place: [*one.channels] for one in Uploads(self.world).files() if one.done},
        }

    def inventory(self) -> dict[str, int]:
        """Return organisations and tokens."""
        return {"organizations": len(self.state.organizations()), "tokens": len(self.state.tokens())}
