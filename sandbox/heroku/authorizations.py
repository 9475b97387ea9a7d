"""OAuth authorizations of the account: tokens with a scope and an end."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sandbox.onepassword.vaults import Vaults
from sandbox.service import Refusal, World
from sandbox.store import random_text
from sandbox.wire import Json

HIDES_TOKENS = "authorizations-hide-tokens"
"""The switch for what is not documented: whether an authorization still shows its token after it was made."""

TABLES = ("heroku_authorizations",)

SCHEMA = """
CREATE TABLE IF NOT EXISTS heroku_authorizations (
    id TEXT PRIMARY KEY, description TEXT NOT NULL, scope TEXT NOT NULL, token TEXT NOT NULL, token_id TEXT NOT NULL,
    expires_at INTEGER, created_at INTEGER NOT NULL
);
"""

SCOPES = ("global", "identity", "read", "write", "read-protected", "write-protected")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True)
class Authorization:
    """One token: what it is for, what it may do (`scope`, a JSON list), and when it ends."""

    id: str
    description: str
    scope: str
    token: str
    token_id: str
    expires_at: int | None
    created_at: int

    @property
    def scopes(self) -> list[str]:
        """What it may do."""
        return list(json.loads(self.scope))


class Authorizations:
    """Every authorization of the account."""

    def __init__(self, world: World) -> None:
        """Use the table of the world."""
        self.world = world

    def all(self) -> list[Authorization]:
        """Return those that have not ended, oldest first."""
        rows = self.world.store.all("SELECT * FROM heroku_authorizations ORDER BY created_at, id")
        found = [Authorization(**row) for row in rows]
        return [one for one in found if one.expires_at is None or one.expires_at > self.world.clock.now()]

    def get(self, identity: str) -> Authorization:
        """Return one by its id. Raise Refusal."""
        for one in self.all():
            if one.id == identity:
                return one
        raise Refusal(404, "Couldn't find that OAuth authorization.", {"id": "not_found", "resource": "authorization"})

    def of_token(self, token: str) -> Authorization | None:
        """Return the authorization that a token is of."""
        return next((one for one in self.all() if one.token == token), None)

    def make(
        self, description: str, scopes: Sequence[str], expires_in: int | None, token: str | None = None
    ) -> Authorization:  # fmt: skip
        """Mint a token, or know the given one from now on. Raise Refusal for a scope that there is not."""
        if not scopes or set(scopes) - set(SCOPES):
            raise Refusal(422, f"The scope is not of {', '.join(SCOPES)}.", {"id": "invalid_params"})
        now = self.world.clock.now()
        made = Authorization(
            id=str(uuid.uuid4()), description=description, scope=json.dumps(list(scopes)),
            token=token or "HRKU-AA" + random_text(58, _LETTERS), token_id=str(uuid.uuid4()),
            expires_at=None if expires_in is None else now + expires_in, created_at=now,
        )  # fmt: skip
        self.world.store.run(
            "INSERT INTO heroku_authorizations VALUES (?, ?, ?, ?, ?, ?, ?)", *vars(made).values()
        )  # fmt: skip
        return made

    def seed(self, document: Json) -> None:
        """Add those whose descriptions are not there, each with the token that lies in the vault. Raise SeedError."""
        known = {one.description for one in self.all()}
        vaults = Vaults(self.world)
        for description, one in document.items():
            value = vaults.seeded(one, f"the token of {description!r}")
            if description not in known:
                self.make(description, one["scopes"], self._left(one.get("expires")), value)

    def _left(self, day: str | None) -> int | None:
        """Return seconds to the noon of a day."""
        if not day:
            return None
        return int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()) - self.world.clock.now()

    def revoke(self, authorization: Authorization) -> None:
        """End a token."""
        self.world.store.run("DELETE FROM heroku_authorizations WHERE id = ?", authorization.id)
