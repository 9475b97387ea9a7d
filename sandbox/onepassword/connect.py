"""1Password Connect: vaults and items over HTTP with a bearer token."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from sandbox.described import Described
from sandbox.onepassword import edits
from sandbox.onepassword.controls import CONTROLS
from sandbox.onepassword.vaults import LISTS_ARCHIVED, MAKES_SECTIONS, SCHEMA, TABLES, Item, Vault, Vaults, editor
from sandbox.service import Refusal, Service, VaultMode, World
from sandbox.store import random_text, timestamp
from sandbox.wire import Endpoint, Json, Reply, Request, takes

_VERSION = "1.7.3"
_FILTER = re.compile(r'\s*(?:title|name)\s+eq\s+(?P<value>"(?:[^"\\]|\\.)*")\s*', re.IGNORECASE)


def summary(item: Item) -> dict[str, Json]:
    """Return an item without its fields, as lists have it."""
    return {
        "id": item.id,
        "title": item.title,
        "version": item.version,
        "vault": {"id": item.vault},
        "category": item.category,
        "lastEditedBy": editor(),
        "createdAt": timestamp(item.created_at),
        "updatedAt": timestamp(item.updated_at),
        **item.rest,
    }


def document(item: Item) -> dict[str, Json]:
    """Return an item with its fields."""
    return {**summary(item), "fields": [dict(field) for field in item.fields]}


def _vault(vault: Vault, items: int) -> dict[str, Json]:
    return {
        "id": vault.id,
        "name": vault.name,
        "contentVersion": items,
        "attributeVersion": 1,
        "items": items,
        "type": "USER_CREATED",
        "createdAt": timestamp(vault.created_at),
        "updatedAt": timestamp(vault.created_at),
    }


def _wanted(request: Request) -> str | None:
    """Return the title that a filter asks for; None without a filter. Raise Refusal.

    Of the filters that SCIM has (RFC 7644, 3.4.2.2), Connect describes `eq` alone. A value is a text as in JSON.
    """
    text = request.query.get("filter")
    if text is None:
        return None
    found = _FILTER.fullmatch(text)
    try:
        value = None if found is None else json.loads(found["value"])
    except ValueError:
        value = None
    if not isinstance(value, str):
        raise Refusal(400, "Invalid filter")
    return value


@takes("filter")
def list_vaults(state: Vaults, request: Request) -> Reply:
    """Answer `GET /v1/vaults`"""
    wanted = _wanted(request)
    found = [vault for vault in state.vaults() if wanted in {None, vault.name}]
    return Reply(200, [_vault(vault, len(state.items(vault))) for vault in found])


def get_vault(state: Vaults, request: Request) -> Reply:
    """Answer `GET /v1/vaults/{vault}`"""
    vault = state.vault(request.parameters["vault"])
    return Reply(200, _vault(vault, len(state.items(vault))))


@takes("filter")
def list_items(state: Vaults, request: Request) -> Reply:
    """Answer `GET /v1/vaults/{vault}/items`"""
    wanted = _wanted(request)
    items: Sequence[Item] = state.items(state.vault(request.parameters["vault"]))
    if not state.world.switch(LISTS_ARCHIVED):
        items = [item for item in items if not item.archived]
    return Reply(200, [summary(item) for item in items if wanted in {None, item.title}])


def create_item(state: Vaults, request: Request) -> Reply:
    """Answer `POST /v1/vaults/{vault}/items`"""
    vault = state.vault(request.parameters["vault"])
    return Reply(200, document(edits.create(state, vault, request.document())))


def _item(state: Vaults, request: Request) -> Item:
    return state.item(state.vault(request.parameters["vault"]), request.parameters["item"])


def get_item(state: Vaults, request: Request) -> Reply:
    """Answer `GET /v1/vaults/{vault}/items/{item}`"""
    return Reply(200, document(_item(state, request)))


def replace_item(state: Vaults, request: Request) -> Reply:
    """Answer `PUT /v1/vaults/{vault}/items/{item}`: the answer still has the old version, as Connect's has."""
    before = _item(state, request)
    after = edits.overwrite(state, before, request.document())
    return Reply(200, document(replace(after, version=before.version)))


def change_item(state: Vaults, request: Request) -> Reply:
    """Answer `PATCH /v1/vaults/{vault}/items/{item}`: a JSON Patch of fields by their id, sections and the title.

    A field may be added before the section that it is in, as long as both are in one patch.
    """
    item = _item(state, request)
    try:
        operations = json.loads(request.body)
    except ValueError as error:
        raise Refusal(400, "The body is not a JSON Patch") from error
    for operation in operations:
        item = _patched(item, operation)
    before = item.version
    fields, rest = edits.in_sections(state, item.fields, item.rest)
    changed = state.change(replace(item, fields=fields, rest=rest))
    return Reply(200, document(replace(changed, version=before)))


def _patched(item: Item, operation: Mapping[str, Json]) -> Item:
    path = str(operation.get("path", ""))
    kind, value = operation.get("op"), operation.get("value")
    if path == "/title" and kind == "replace":
        return replace(item, title=str(value))
    if path in {"/fields", "/fields/-"} and kind == "add" and isinstance(value, dict):
        added = {"id": random_text(26), "type": "STRING", **value}
        return replace(item, fields=(*item.fields, added))
    if path in {"/sections", "/sections/-"} and kind == "add" and isinstance(value, dict) and value.get("id"):
        others = [one for one in item.rest.get("sections", ()) if one["id"] != value["id"]]
        return replace(item, rest={**item.rest, "sections": [*others, value]})
    found = re.fullmatch(r"/fields/([^/]+)(?:/(value|label))?", path)
    if found is None or kind not in {"add", "replace", "remove"}:
        raise Refusal(501, f"The sandbox does not do the patch {kind} {path}")
    name, part = found.groups()
    if all(field["id"] != name for field in item.fields):
        raise Refusal(400, "The field to patch does not exist")
    fields = [_patched_field(field, kind, part, value) if field["id"] == name else field for field in item.fields]
    return replace(item, fields=tuple(field for field in fields if field is not None))


def _patched_field(
    field: Mapping[str, Json], kind: str, part: str | None, value: Json
) -> Mapping[str, Json] | None:  # fmt: skip
    if kind == "remove":
        return None if part is None else {name: each for name, each in field.items() if name != part}
    return {**field, part: value} if part else {**field, **value}


def delete_item(state: Vaults, request: Request) -> Reply:
    """Answer `DELETE /v1/vaults/{vault}/items/{item}`"""
    state.remove(_item(state, request))
    return Reply(204)


@takes("inline_files")
def list_files(state: Vaults, request: Request) -> Reply:
    """Answer `GET /v1/vaults/{vault}/items/{item}/files`: no item has any."""
    _item(state, request)
    return Reply(200, [])


def heartbeat(state: Vaults, request: Request) -> Reply:
    """Answer `GET /heartbeat`"""
    del state, request
    return Reply(200, b".")


def health(state: Vaults, request: Request) -> Reply:
    """Answer `GET /health`"""
    del state, request
    active = [{"service": name, "status": "ACTIVE"} for name in ("sqlite", "sync")]
    return Reply(200, {"name": "1Password Connect API", "version": _VERSION, "dependencies": active})


_OPEN = ("/heartbeat", "/health")

ENDPOINTS: tuple[Endpoint[Vaults], ...] = (
    Endpoint("GET", "/heartbeat", heartbeat),
    Endpoint("GET", "/health", health),
    Endpoint("GET", "/v1/vaults", list_vaults),
    Endpoint("GET", "/v1/vaults/{vault}", get_vault),
    Endpoint("GET", "/v1/vaults/{vault}/items", list_items),
    Endpoint("POST", "/v1/vaults/{vault}/items", create_item),
    Endpoint("GET", "/v1/vaults/{vault}/items/{item}", get_item),
    Endpoint("PUT", "/v1/vaults/{vault}/items/{item}", replace_item),
    Endpoint("PATCH", "/v1/vaults/{vault}/items/{item}", change_item),
    Endpoint("DELETE", "/v1/vaults/{vault}/items/{item}", delete_item),
    Endpoint("GET", "/v1/vaults/{vault}/items/{item}/files", list_files),
)


class ConnectService(Service[Vaults]):
    """1Password Connect."""

    name = "connect"
    offset = 2
    schema = SCHEMA
    tables = TABLES
    switches: ClassVar[Mapping[str, str]] = {
        LISTS_ARCHIVED: "Connect lists archived items, with their state.",
        MAKES_SECTIONS: "A field in a section that its item has not makes that section, where else it is refused.",
    }
    slash_may_end = True  # 1Password's own client for JavaScript ends the path of every list so
    endpoints = ENDPOINTS
    described = Described(Path(__file__).with_name("described.json"))
    controls = CONTROLS

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        super().__init__(world, Vaults(world))

    def token(self) -> str:
        """Return a Connect token, by its looks."""
        return self.world.store.setting("token connect", _connect_token)

    def admits(self, request: Request) -> bool:
        """Return whether the request has the token, or only asks whether the server lives."""
        return request.path in _OPEN or super().admits(request)

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Empty for a service account, because the provider refuses to be given both."""
        used = mode == "connect"
        return {"OP_CONNECT_HOST": origin if used else "", "OP_CONNECT_TOKEN": self.token() if used else ""}

    def error(self, status: int, message: str, detail: Json = None) -> Reply:
        """Answer with Connect's error document."""
        del detail
        return Reply(status, {"status": status, "message": message})

    def unauthorized(self) -> Reply:
        """Answer with what Connect says to a token that it does not know."""
        return self.error(401, "Invalid token signature")

    def finish(self, request: Request, reply: Reply) -> Reply:
        """Say which version of Connect this is, as clients check before they read files."""
        del request
        return reply.with_headers(**{"1Password-Connect-Version": _VERSION})

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add the vault and its items."""
        self.state.seed(seed)

    def inventory(self) -> dict[str, int]:
        """Return the numbers of vaults, items and fields."""
        items = self.state.all_items()
        return {
            "vaults": len(self.state.vaults()),
            "items": len(items),
            "fields": sum(len(item.fields) for item in items),
        }


def _connect_token() -> str:
    parts = ({"alg": "ES256", "typ": "JWT"}, {"sub": random_text(26), "iss": "sandbox"})
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, random_text(86)])
