"""Vaults and their items."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sandbox.onepassword import values
from sandbox.service import Refusal, SeedError, World
from sandbox.store import random_text
from sandbox.wire import Json

TABLES = ("onepassword_vaults", "onepassword_items")

SCHEMA = """
CREATE TABLE IF NOT EXISTS onepassword_vaults (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS onepassword_items (
    id TEXT PRIMARY KEY, vault TEXT NOT NULL, title TEXT NOT NULL, category TEXT NOT NULL, version INTEGER NOT NULL,
    fields TEXT NOT NULL, rest TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
);
"""

ARCHIVED = "ARCHIVED"
LISTS_ARCHIVED = "archived-items-are-listed"
"""The switch for what is not documented: whether Connect's lists have archived items."""

MAKES_SECTIONS = "unknown-sections-are-made"
"""The switch for what is not documented: what becomes of a field in a section that its item has not."""

ID_LENGTH = 26
_EDITOR = "SANDBOXEDITORSANDBOXEDITOR"
_REST = ("urls", "tags", "sections", "favorite")

# How 1Password stores the fields that providers know by these names.
_KNOWN: Mapping[str, Mapping[str, str]] = {
    "credential": {"id": "credential", "type": "CONCEALED", "label": "credential"},
    "username": {"id": "username", "type": "STRING", "label": "username"},
    "password": {"id": "password", "type": "CONCEALED", "label": "password"},
    "privateKey": {"id": "private_key", "type": "SSHKEY", "label": "private key"},
}
_PURPOSES = {"username": "USERNAME", "password": "PASSWORD"}


@dataclass(frozen=True)
class Vault:
    """A vault."""

    id: str
    name: str
    created_at: int


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item with its fields as 1Password keeps them; `rest` is what nobody here looks into."""

    id: str
    vault: str
    title: str
    category: str
    version: int
    fields: tuple[Mapping[str, Json], ...]
    rest: Mapping[str, Json]
    created_at: int
    updated_at: int

    @property
    def archived(self) -> bool:
        """Whether it was put into the archive."""
        return self.rest.get("state") == ARCHIVED

    @property
    def sections(self) -> dict[str, str]:
        """The label of each section, by its id."""
        return {str(one["id"]): str(one.get("label", "")) for one in self.rest.get("sections", ())}

    def field(self, name: str, section: str | None = None) -> Mapping[str, Json] | None:
        """Return the field of that name, id or label, in the section of that id or label.

        Without a section: one that is in none; if there is none, one of any.
        """
        label = _KNOWN.get(name, {}).get("label", name)
        found = [one for one in self.fields if label in (one.get("label"), one.get("id"))]
        if section is not None:
            wanted = {each for each, shown in self.sections.items() if section in (each, shown)}
            return next((one for one in found if section_of(one) in wanted), None)
        return min(found, key=lambda one: section_of(one) != "", default=None)


def section_of(field: Mapping[str, Json]) -> str:
    """Return the id of the section that a field is in; nothing where it is in none."""
    return str((field.get("section") or {}).get("id", ""))


def editor() -> str:
    """Return who edited everything here last."""
    return _EDITOR


def category(names: Sequence[str]) -> str:
    """Return the kind of item that has such fields."""
    if "credential" in names:
        return "API_CREDENTIAL"
    if "privateKey" in names:
        return "SSH_KEY"
    return "LOGIN" if {"username", "password"} & set(names) else "SECURE_NOTE"


def field(name: str, value: str, kind: str) -> dict[str, Json]:
    """Return a field as an item of that kind would have it."""
    known = _KNOWN.get(name, {"id": random_text(ID_LENGTH), "type": "CONCEALED", "label": name})
    made: dict[str, Json] = {**known, "value": value}
    if kind == "LOGIN" and name in _PURPOSES:
        made["purpose"] = _PURPOSES[name]
    return made


class Vaults:
    """Every vault and item. Ids are 26 random characters; a version counts an item's changes from 1."""

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
        self.world = world
        self._store = world.store

    def vaults(self) -> list[Vault]:
        """Return every vault by name."""
        rows = self._store.all("SELECT * FROM onepassword_vaults ORDER BY name")
        return [Vault(row["id"], row["name"], row["created_at"]) for row in rows]

    def vault(self, number: str) -> Vault:
        """Return the vault of that id. Raise Refusal."""
        for vault in self.vaults():
            if vault.id == number:
                return vault
        raise Refusal(404, "vault not found")

    def items(self, vault: Vault) -> list[Item]:
        """Return a vault's items by title."""
        rows = self._store.all("SELECT * FROM onepassword_items WHERE vault = ? ORDER BY title, id", vault.id)
        return [_item(row) for row in rows]

    def all_items(self) -> list[Item]:
        """Return every item of every vault."""
        return [_item(row) for row in self._store.all("SELECT * FROM onepassword_items ORDER BY title, id")]

    def item(self, vault: Vault, number: str) -> Item:
        """Return the item of that id. Raise Refusal."""
        row = self._store.one("SELECT * FROM onepassword_items WHERE vault = ? AND id = ?", vault.id, number)
        if row is None:
            raise Refusal(404, "item not found")
        return _item(row)

    def add(self, vault: Vault, title: str, kind: str, fields: Sequence[Mapping[str, Json]], rest: Json = None) -> Item:
        """Return a new item."""
        number = random_text(ID_LENGTH)
        now = self.world.clock.stamp(f"onepassword/{number}")
        item = Item(
            id=number, vault=vault.id, title=title, category=kind, version=1, fields=tuple(fields),
            rest=rest or {}, created_at=now, updated_at=now,
        )  # fmt: skip
        self._write(item)
        return item

    def change(self, item: Item) -> Item:
        """Keep an item that was changed, as its next version."""
        now = self.world.clock.stamp(f"onepassword/{item.id}")
        changed = replace(item, version=item.version + 1, updated_at=now)
        self._write(changed)
        return changed

    def archive(self, item: Item, *, archived: bool) -> None:
        """Put an item into the archive, or back: it is not listed there, and given by its id as before."""
        rest = {name: each for name, each in item.rest.items() if name != "state"}
        self.change(replace(item, rest={**rest, **({"state": ARCHIVED} if archived else {})}))

    def remove(self, item: Item) -> None:
        """Delete an item."""
        self._store.run("DELETE FROM onepassword_items WHERE id = ?", item.id)

    def _write(self, item: Item) -> None:
        self._store.run(
            "INSERT OR REPLACE INTO onepassword_items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            item.id, item.vault, item.title, item.category, item.version,
            json.dumps([dict(field) for field in item.fields]), json.dumps(dict(item.rest)),
            item.created_at, item.updated_at,
        )  # fmt: skip

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add the vault and the items that are not there, and fields that items lack. Raise SeedError."""
        wanted = seed.get("vault", {})
        if not wanted:
            return
        if not isinstance(wanted, dict) or not isinstance(wanted.get("name"), str):
            raise SeedError("In the seed, vault has no name: write the name of the vault there.")
        vault = self._seed_vault(wanted["name"])
        present = {item.title: item for item in self.items(vault)}
        for title, item in wanted.get("items", {}).items():
            shapes = item.get("fields") if isinstance(item, dict) else None
            if not isinstance(shapes, dict) or not shapes:
                raise SeedError(f"In the seed, vault.items.{title} has no fields: give each field's name and shape.")
            self._seed_item(vault, title, shapes, present.get(title))

    def seeded(self, document: Mapping[str, Json], of: str) -> str:
        """Return the value that a seed names as `item` and, unless it is the credential, `field`. Raise SeedError.

        `of` is what the value is of, as the message has it.
        """
        name = document.get("field", "credential")
        found = [one.field(name) for one in self.all_items() if one.title == document.get("item")]
        if len(found) != 1 or found[0] is None:
            raise SeedError(f"In the seed, {of} is in the item {document.get('item')!r}, which is not there.")
        return str(found[0]["value"])

    def _seed_vault(self, name: str) -> Vault:
        for vault in self.vaults():
            if vault.name == name:
                return vault
        vault = Vault(random_text(ID_LENGTH), name, self.world.clock.now())
        self._store.run("INSERT INTO onepassword_vaults VALUES (?, ?, ?)", vault.id, vault.name, vault.created_at)
        return vault

    def _seed_item(self, vault: Vault, title: str, shapes: Mapping[str, Json], present: Item | None) -> None:
        kind = category(list(shapes)) if present is None else present.category
        missing = {name: shape for name, shape in shapes.items() if present is None or present.field(name) is None}
        made = [
            field(name, _seeded(shape, name, f"vault.items.{title}.fields.{name}"), kind)
            for name, shape in missing.items()
        ]
        if present is None:
            self.add(vault, title, kind, made)
        elif made:
            kind = category([*shapes])
            self.change(replace(present, category=kind, fields=(*present.fields, *made)))


def _seeded(shape: Json, name: str, where: str) -> str:
    """Return a made-up value of a shape; or the given one (`{"value": ...}`), as of public ids. Raise SeedError."""
    if isinstance(shape, Mapping) and isinstance(shape.get("value"), str):
        return str(shape["value"])
    return values.make(str(shape), name, where)


def rest_of(document: Mapping[str, Json]) -> dict[str, Json]:
    """Return the parts of an item's document that are stored as they are."""
    return {name: document[name] for name in _REST if document.get(name)}


def _item(row: sqlite3.Row) -> Item:
    return Item(
        id=row["id"], vault=row["vault"], title=row["title"], category=row["category"], version=row["version"],
        fields=tuple(json.loads(row["fields"])), rest=json.loads(row["rest"]),
        created_at=row["created_at"], updated_at=row["updated_at"],
    )  # fmt: skip
