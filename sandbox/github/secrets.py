"""Secrets: sealed on the way in, never given out; those of an organisation are visible to a list of repositories."""

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

from sandbox.github.lists import Lists, require_selected
from sandbox.github.places import Place
from sandbox.github.state import not_found
from sandbox.service import Refusal, World

CLEARS_LIST = "update-without-list-clears"
"""The switch: whether an update that names no repositories empties the list of a secret."""

LARGEST_BYTES = 48 * 1024
_NAME = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*")


@dataclass(frozen=True)
class Secret:
    """A secret without its value; only those of an organisation have a visibility. Times are in seconds."""

    name: str
    visibility: str
    created_at: int
    updated_at: int


class Secrets:
    """The secrets of every place, and the key pairs that they are sealed with."""

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
        self.world = world
        self._store = world.store
        self._lists = Lists(world)

    def public_key(self, place: Place) -> tuple[str, str]:
        """Return the id of a place's key, and the key itself in base64."""
        row = self._key(place)
        public = PrivateKey(base64.b64decode(row["private"])).public_key
        return row["key_id"], base64.b64encode(bytes(public)).decode()

    def _key(self, place: Place) -> sqlite3.Row:
        found = self._store.one("SELECT * FROM github_sealing_keys WHERE place = ?", place.key)
        if found is not None:
            return found
        key_id = str(secrets.randbelow(9 * 10**17) + 10**17)
        private = base64.b64encode(bytes(PrivateKey.generate())).decode()
        self._store.run("INSERT INTO github_sealing_keys VALUES (?, ?, ?)", place.key, key_id, private)
        return self._key(place)

    def unseal(self, place: Place, key_id: str, sealed: str) -> bytes:
        """Return the value in a sealed box. Raise Refusal for another key than the place's, or a bad box."""
        row = self._key(place)
        if key_id != row["key_id"]:
            raise Refusal(422, f"Validation Failed: key_id is not the id of the {place.kind}'s public key")
        try:
            box = base64.b64decode(sealed, validate=True)
            value = SealedBox(PrivateKey(base64.b64decode(row["private"]))).decrypt(box)
        except (binascii.Error, CryptoError, ValueError) as error:
            raise Refusal(422, "Validation Failed: encrypted_value was not sealed with the public key") from error
        if len(value) > LARGEST_BYTES:
            raise Refusal(422, "Validation Failed: secret value is too large")
        return value

    def of(self, place: Place) -> list[Secret]:
        """Return a place's secrets by name."""
        rows = self._store.all("SELECT * FROM github_secrets WHERE place = ? ORDER BY name", place.key)
        return [_secret(row) for row in rows]

    def get(self, place: Place, name: str) -> Secret:
        """Return one secret; names are the same in upper and lower case. Raise Refusal."""
        return _secret(self._row(place, name))

    def value(self, place: Place, name: str) -> bytes:
        """Return a secret's value. No route of GitHub shows it: this is for the admin API. Raise Refusal."""
        return base64.b64decode(self._row(place, name)["value"])

    def former_value(self, place: Place, name: str) -> bytes:
        """Return the value that a secret had before; the one that it has, where it never had another. Raise Refusal."""
        now = self.value(place, name)
        row = self._store.one(
            "SELECT value FROM github_former_secrets WHERE place = ? AND name = ?", place.key, name.upper()
        )
        return now if row is None else base64.b64decode(row["value"])

    def _row(self, place: Place, name: str) -> sqlite3.Row:
        row = self._store.one("SELECT * FROM github_secrets WHERE place = ? AND name = ?", place.key, name.upper())
        if row is None:
            raise not_found()
        return row

    def put(self, place: Place, name: str, value: bytes, visibility: str, repositories: Sequence[int] | None) -> bool:
        """Create a secret or replace all of it; return true when it is new. Raise Refusal.

        `repositories` of None means that the call did not mention a list: an existing list then stays, or
        emptied when the switch says so.
        """
        name = checked_name(name, "Secret")
        present = self._store.one("SELECT * FROM github_secrets WHERE place = ? AND name = ?", place.key, name)
        now = self.world.clock.stamp(f"github/{place.key}/{name}")
        created = now if present is None else present["created_at"]
        if present is not None and present["value"] != base64.b64encode(value).decode():
            former = "INSERT OR REPLACE INTO github_former_secrets VALUES (?, ?, ?)"
            self._store.run(former, place.key, name, present["value"])
        self._store.run(
            "INSERT OR REPLACE INTO github_secrets VALUES (?, ?, ?, ?, ?, ?)",
            place.key, name, visibility, base64.b64encode(value).decode(), created, now,
        )  # fmt: skip
        clears = visibility != "selected" or self.world.switch(CLEARS_LIST)
        if repositories is not None or clears:
            self._lists.replace(place, name, repositories or ())
        return present is None

    def remove(self, place: Place, name: str) -> None:
        """Delete a secret and its list. Raise Refusal when there is none."""
        name = self._row(place, name)["name"]
        for table in ("github_secrets", "github_former_secrets"):
            self._store.run(f"DELETE FROM {table} WHERE place = ? AND name = ?", place.key, name)  # noqa: S608  # two names
        self._lists.replace(place, name, ())

    def repositories(self, place: Place, name: str) -> list[int]:
        """Return the ids of the repositories in a secret's list, in ascending order. Raise Refusal."""
        return self._lists.of(place, self._row(place, name)["name"])

    def set_repositories(self, place: Place, name: str, repositories: Sequence[int]) -> None:
        """Replace the list of a secret. Raise Refusal, 409 when it is not visible by a list."""
        row = self._row(place, name)
        require_selected(row["visibility"], "secret")
        self._lists.replace(place, row["name"], repositories)


def checked_name(name: str, thing: str) -> str:
    """Return the name as GitHub keeps it, in upper case. Raise Refusal for a bad one, of a `Secret` or `Variable`."""
    upper = name.upper()
    if not _NAME.fullmatch(upper):
        raise Refusal(
            422,
            f"{thing} names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_)."
            " Spaces are not allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_) and not with GITHUB_.",
        )
    return upper


def _secret(row: sqlite3.Row) -> Secret:
    return Secret(row["name"], row["visibility"], row["created_at"], row["updated_at"])
