"""What a client may send as an item: checked, with generated passwords filled in."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sandbox.onepassword.vaults import ID_LENGTH, MAKES_SECTIONS, Item, Vault, Vaults, rest_of
from sandbox.service import Refusal
from sandbox.store import random_text
from sandbox.wire import Json

_CHARACTERS = {"LETTERS": string.ascii_letters, "DIGITS": string.digits, "SYMBOLS": "!@.-_*"}
_USUAL_LENGTH = 32
LONGEST_PASSWORD = 64


def create(vaults: Vaults, vault: Vault, document: Mapping[str, Json]) -> Item:
    """Return a new item as a client describes it. Raise Refusal."""
    kind = document.get("category")
    if not isinstance(kind, str) or not kind:
        raise Refusal(400, "Invalid item category")
    fields, rest = in_sections(vaults, _fields(document), rest_of(document))
    return vaults.add(vault, str(document.get("title", "")), kind, fields, rest)


def overwrite(vaults: Vaults, item: Item, document: Mapping[str, Json]) -> Item:
    """Return the item as a client describes it now: what the description lacks is gone. Raise Refusal."""
    if document.get("id", item.id) != item.id:
        raise Refusal(400, "The item's id and the id in the path differ")
    title = str(document.get("title", item.title))
    kind = str(document.get("category", item.category))
    fields, rest = in_sections(vaults, _fields(document), rest_of(document))
    return vaults.change(replace(item, title=title, category=kind, fields=fields, rest=rest))


def in_sections(
    vaults: Vaults, fields: Sequence[Mapping[str, Json]], rest: Mapping[str, Json]
) -> tuple[tuple[dict[str, Json], ...], dict[str, Json]]:  # fmt: skip
    """Return fields, each with the id of its section alone, and the rest of their item with these sections in it.

    Raise Refusal for a section that is not there, unless such are made.
    """
    if not all(one.get("id") for one in rest.get("sections", ())):
        raise Refusal(400, "A section of the item has no id")
    sections = {str(one["id"]): dict(one) for one in rest.get("sections", ())}
    kept = []
    for field in fields:
        section = field.get("section") or {}
        known = {name: part for name, part in field.items() if name != "section"}
        kept.append({**known, "section": {"id": section["id"]}} if section.get("id") else known)
        if section and section.get("id") not in sections:
            if not section.get("id") or not vaults.world.switch(MAKES_SECTIONS):
                raise Refusal(400, f"The item has no section with the id {section.get('id')!r}")
            sections[section["id"]] = {"id": section["id"], "label": section.get("label") or section["id"]}
    return tuple(kept), {**rest, **({"sections": list(sections.values())} if sections else {})}


def _fields(document: Mapping[str, Json]) -> tuple[dict[str, Json], ...]:
    given = document.get("fields") or []
    if not isinstance(given, list) or not all(isinstance(field, dict) for field in given):
        raise Refusal(400, "The item's fields are not a list of objects")
    return tuple(_field(field) for field in given)


def _field(given: Mapping[str, Json]) -> dict[str, Json]:
    names = ("id", "section", "type", "purpose", "label", "value")
    field = {name: given[name] for name in names if given.get(name)}
    field.setdefault("id", field.get("purpose", "").lower() or random_text(ID_LENGTH))
    field.setdefault("type", "STRING")
    if given.get("generate"):
        field["value"] = generated(given.get("recipe") or {})
    return field


def generated(recipe: Mapping[str, Json]) -> str:
    """Return a password by a recipe of length, character sets and what is left out of them. Raise Refusal."""
    sets, excluded = recipe.get("characterSets") or list(_CHARACTERS), recipe.get("excludeCharacters") or ""
    alphabet = "".join(_CHARACTERS.get(name, "") for name in sets) or string.ascii_letters
    alphabet = "".join(each for each in alphabet if each not in excluded)
    if not alphabet:
        raise Refusal(400, "The recipe excludes every character")
    return random_text(int(recipe.get("length") or _USUAL_LENGTH), alphabet)
