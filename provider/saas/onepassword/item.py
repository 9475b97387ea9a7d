"""An item of the vault as both ways to it show one, and changes of its fields. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_IDS: Mapping[str, str] = {"privateKey": "private_key"}
"""Where the plugin's name of a field is not 1Password's."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Change:
    """A field as it is to be, by its id or its label."""

    name: str
    value: str | None
    """None: it is to be gone."""
    concealed: bool = True
    """Whether a new one is concealed."""


@dataclass(frozen=True, repr=False)
class Item:
    """One item; unknown parts of its document are kept as they are."""

    document: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.document.get("id", ""))

    @property
    def title(self) -> str:
        """Its title."""
        return str(self.document.get("title", ""))

    @property
    def changed_at(self) -> str:
        """When it was last changed; Connect and the command write the name in two ways."""
        return str(self.document.get("updatedAt") or self.document.get("updated_at") or "")

    @property
    def version(self) -> int | None:
        """How often it was saved; None if that is not told."""
        version = self.document.get("version")
        return version if isinstance(version, int) else None

    @property
    def fields(self) -> list[dict[str, Any]]:
        """Its fields, as they are in the document."""
        return [field for field in self.document.get("fields") or [] if isinstance(field, dict)]

    def field(self, name: str) -> dict[str, Any] | None:
        """Return the field of an id or, where there is none, of a label; None if there is none."""
        wanted = _IDS.get(name, name)
        by_id = (field for field in self.fields if field.get("id") == wanted)
        by_label = (field for field in self.fields if field.get("label") == wanted)
        return next(by_id, None) or next(by_label, None)

    def value(self, name: str) -> str:
        """Return a field's value; empty if there is none."""
        return str((self.field(name) or {}).get("value") or "")

    def labelled(self, prefix: str) -> dict[str, str]:
        """Return the values of fields whose labels begin so, by the rest of the label."""
        found = ((str(field.get("label") or ""), str(field.get("value") or "")) for field in self.fields)
        return {label.removeprefix(prefix): value for label, value in found if label.startswith(prefix) and value}

    def is_as(self, changes: Sequence[Change]) -> bool:
        """Return whether every change is there."""
        return not self.missing(changes)

    def missing(self, changes: Sequence[Change]) -> list[Change]:
        """Return the changes that are not there."""
        return [
            one for one in changes if (self.field(one.name) is not None if one.value is None else not self._has(one))
        ]

    def _has(self, change: Change) -> bool:
        return self.value(change.name) == change.value


def patch(item: Item, changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Return changes as Connect takes them: a JSON Patch with fields by their ids."""
    return [_operation(item.field(change.name), change) for change in changes]


def _operation(field: Mapping[str, Any] | None, change: Change) -> dict[str, Any]:
    if field is None:
        return {"op": "add", "path": "/fields", "value": _new(change)}
    if change.value is None:
        return {"op": "remove", "path": f"/fields/{field['id']}"}
    return {"op": "replace", "path": f"/fields/{field['id']}/value", "value": change.value}


def edited(item: Item, changes: Sequence[Change]) -> dict[str, Any]:
    """Return the whole item with changes made, as the command takes it: what is left out would be removed."""
    fields = item.fields
    for change in changes:
        field = item.field(change.name)
        if field is None:
            fields.append(_new(change))
        elif change.value is None:
            fields.remove(field)
        else:
            fields[fields.index(field)] = {**field, "value": change.value}
    return {**item.document, "fields": fields}


def _new(change: Change) -> dict[str, Any]:
    return {"type": "CONCEALED" if change.concealed else "STRING", "label": change.name, "value": change.value}
