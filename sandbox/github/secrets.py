"""Organisation secrets: sealed on the way in, never given out, visible to a list of repositories."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from sandbox.github.state import Account, Repository, not_found
from sandbox.service import Refusal, World

CLEARS_LIST = "update-without-list-clears"
"""The switch: whether an update that names no repositories empties the list of a secret."""

VISIBILITIES = ("all", "private", "selected")
_NAME = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*")
_LARGEST_BYTES = 48 * 1024


@dataclass(frozen=True)
class Secret:
    """An organisation secret without its value. Times are in seconds."""

    name: str
    visibility: str
    created_at: int
    updated_at: int


class OrganizationSecrets:
    """The organisation secrets of every organisation, and the key pairs that they are sealed with."""

    def __init__(self, world: World) -> None:
        """Looks at the tables of the world; holds nothing itself."""
        self.world = world
        self._store = world.store

    def public_key(self, owner: Account) -> tuple[str, str]:
        """The id of an organisation's key, and the key itself in base64."""
        row = self._key(owner)
        public = PrivateKey(base64.b64decode(row["private"])).public_key
        return row["key_id"], base64.b64encode(bytes(public)).decode()

    def _key(self, owner: Account) -> sqlite3.Row:
        found = self._store.one("SELECT * FROM github_keys WHERE owner = ?", owner.id)
        if found is not None:
            return found
        key_id = str(secrets.randbelow(9 * 10**17) + 10**17)
        private = base64.b64encode(bytes(PrivateKey.generate())).decode()
        self._store.run("INSERT INTO github_keys VALUES (?, ?, ?)", owner.id, key_id, private)
        return self._key(owner)

    def unseal(self, owner: Account, key_id: str, sealed: str) -> bytes:
        """The value in a sealed box. Raises Refusal for another key than the organisation's, or a bad box."""
        row = self._key(owner)
        if key_id != row["key_id"]:
            raise Refusal(422, "Validation Failed: key_id is not the id of the organization's public key")
        try:
            box = base64.b64decode(sealed, validate=True)
            value = SealedBox(PrivateKey(base64.b64decode(row["private"]))).decrypt(box)
        except (binascii.Error, CryptoError, ValueError) as error:
            raise Refusal(422, "Validation Failed: encrypted_value was not sealed with the public key") from error
        if len(value) > _LARGEST_BYTES:
            raise Refusal(422, "Validation Failed: secret value is too large")
        return value

    def of(self, owner: Account) -> list[Secret]:
        """An organisation's secrets by name."""
        rows = self._store.all(
            "SELECT * FROM github_organization_secrets WHERE owner = ? ORDER BY name", owner.id
        )  # fmt: skip
        return [_secret(row) for row in rows]

    def get(self, owner: Account, name: str) -> Secret:
        """One secret; names are the same in upper and lower case. Raises Refusal."""
        return _secret(self._row(owner, name))

    def value(self, owner: Account, name: str) -> bytes:
        """What is in it. No route of GitHub gives this out: it is for the admin door. Raises Refusal."""
        return base64.b64decode(self._row(owner, name)["value"])

    def _row(self, owner: Account, name: str) -> sqlite3.Row:
        row = self._store.one(
            "SELECT * FROM github_organization_secrets WHERE owner = ? AND name = ?", owner.id, name.upper()
        )
        if row is None:
            raise not_found()
        return row

    def put(self, owner: Account, name: str, value: bytes, visibility: str, repositories: Sequence[int] | None) -> bool:
        """Creates a secret or replaces all of it; true when it is new. Raises Refusal.

        `repositories` of None means that the call did not mention a list: an existing list is then kept, or
        emptied when the switch says so.
        """
        name = checked_name(name)
        present = self._store.one(
            "SELECT * FROM github_organization_secrets WHERE owner = ? AND name = ?", owner.id, name
        )
        now = self.world.clock.stamp(f"github/{owner.id}/secret/{name}")
        created = now if present is None else present["created_at"]
        self._store.run(
            "INSERT OR REPLACE INTO github_organization_secrets VALUES (?, ?, ?, ?, ?, ?)",
            owner.id, name, visibility, base64.b64encode(value).decode(), created, now,
        )  # fmt: skip
        clears = visibility != "selected" or self.world.switch(CLEARS_LIST)
        if repositories is not None or clears:
            self._replace_list(owner, name, repositories or ())
        return present is None

    def remove(self, owner: Account, name: str) -> None:
        """Deletes a secret and its list. Raises Refusal when there is none."""
        name = self._row(owner, name)["name"]
        self._store.run("DELETE FROM github_organization_secrets WHERE owner = ? AND name = ?", owner.id, name)
        self._replace_list(owner, name, ())

    def repositories(self, owner: Account, name: str) -> list[int]:
        """The ids of the repositories in a secret's list, in ascending order. Raises Refusal."""
        row = self._row(owner, name)
        rows = self._store.all(
            "SELECT repository FROM github_selected_repositories WHERE owner = ? AND secret = ? ORDER BY repository",
            owner.id, row["name"],
        )  # fmt: skip
        return [int(row["repository"]) for row in rows]

    def set_repositories(self, owner: Account, name: str, repositories: Sequence[int]) -> None:
        """Replaces the list of a secret. Raises Refusal, 409 when it is not visible by a list."""
        self._replace_list(owner, self._selected(owner, name), repositories)

    def add_repository(self, owner: Account, name: str, repository: Repository) -> None:
        """Adds one repository to the list. Raises Refusal."""
        self._store.run(
            "INSERT OR IGNORE INTO github_selected_repositories VALUES (?, ?, ?)",
            owner.id, self._selected(owner, name), repository.id,
        )  # fmt: skip

    def remove_repository(self, owner: Account, name: str, repository: Repository) -> None:
        """Takes one repository off the list. Raises Refusal."""
        self._store.run(
            "DELETE FROM github_selected_repositories WHERE owner = ? AND secret = ? AND repository = ?",
            owner.id, self._selected(owner, name), repository.id,
        )  # fmt: skip

    def _selected(self, owner: Account, name: str) -> str:
        row = self._row(owner, name)
        if row["visibility"] != "selected":
            raise Refusal(409, "The visibility of this secret is not set to selected")
        return str(row["name"])

    def _replace_list(self, owner: Account, name: str, repositories: Sequence[int]) -> None:
        self._store.run("DELETE FROM github_selected_repositories WHERE owner = ? AND secret = ?", owner.id, name)
        for repository in dict.fromkeys(repositories):
            self._store.run(
                "INSERT INTO github_selected_repositories VALUES (?, ?, ?)", owner.id, name, repository
            )  # fmt: skip


def checked_name(name: str) -> str:
    """The name as GitHub keeps it, in upper case. Raises Refusal when it is none."""
    upper = name.upper()
    if not _NAME.fullmatch(upper):
        raise Refusal(
            422,
            "Secret names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_)."
            " Spaces are not allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_) and not with GITHUB_.",
        )
    return upper


def _secret(row: sqlite3.Row) -> Secret:
    return Secret(row["name"], row["visibility"], row["created_at"], row["updated_at"])
