"""Deploy keys: the public half of a key pair that opens one repository; on all of GitHub it opens one thing only."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

from sandbox.github.state import Repository, not_found
from sandbox.service import Refusal, World

KEYS_DISABLED = "deploy-keys-disabled"
"""The switch: whether the organisations allow no deploy keys, as their owners can set."""


@dataclass(frozen=True)
class DeployKey:
    """A deploy key. Times are in seconds."""

    id: int
    repository: int
    title: str
    key: str
    read_only: bool
    created_at: int


class DeployKeys:
    """Every deploy key."""

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
        self.world = world
        self._store = world.store

    def of(self, repository: Repository) -> list[DeployKey]:
        """Return a repository's keys, oldest first."""
        rows = self._store.all(
            "SELECT * FROM github_deploy_keys WHERE repository = ? ORDER BY created_at, id", repository.id
        )
        return [_key(row) for row in rows]

    def all(self) -> list[DeployKey]:
        """Return every key there is."""
        return [_key(row) for row in self._store.all("SELECT * FROM github_deploy_keys ORDER BY id")]

    def get(self, repository: Repository, number: int) -> DeployKey:
        """Return one key. Raise Refusal."""
        for key in self.of(repository):
            if key.id == number:
                return key
        raise not_found()

    def add(self, repository: Repository, title: str, text: str, *, read_only: bool) -> DeployKey:
        """Add a key. Raise Refusal when it is no public key, or opens something already."""
        bare = _without_comment(text)
        if self._store.one("SELECT 1 FROM github_deploy_keys WHERE key = ?", bare) is not None:
            raise _invalid("key is already in use")
        number = secrets.randbelow(9 * 10**7) + 10**7
        made = DeployKey(number, repository.id, title or "-", bare, read_only, self.world.clock.now())
        self._store.run(
            "INSERT INTO github_deploy_keys VALUES (?, ?, ?, ?, ?, ?)",
            made.id, made.repository, made.title, made.key, made.read_only, made.created_at,
        )  # fmt: skip
        return made

    def remove(self, key: DeployKey) -> None:
        """Delete a key."""
        self._store.run("DELETE FROM github_deploy_keys WHERE id = ?", key.id)


def _without_comment(text: str) -> str:
    """Return the key as GitHub keeps it: its kind and its bytes. Raise Refusal."""
    bare = " ".join(text.split()[:2])
    try:
        load_ssh_public_key(bare.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise _invalid("key is invalid. You must supply a key in OpenSSH public key format") from None
    return bare


def _invalid(sentence: str) -> Refusal:
    error = {"resource": "PublicKey", "code": "custom", "field": "key", "message": sentence}
    return Refusal(422, "Validation Failed", [error])


def _key(row: sqlite3.Row) -> DeployKey:
    return DeployKey(
        row["id"], row["repository"], row["title"], row["key"], bool(row["read_only"]), row["created_at"]
    )  # fmt: skip
