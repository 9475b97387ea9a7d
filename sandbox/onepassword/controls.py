"""What the admin API can do to the vaults: look into them, and change them behind their clients' backs."""

from __future__ import annotations

from dataclasses import replace

from sandbox.onepassword.vaults import Item, Vaults
from sandbox.onepassword.vaults import field as made
from sandbox.service import Refusal
from sandbox.wire import Endpoint, Json, Reply, Request


def _item(state: Vaults, request: Request) -> Item:
    wanted = request.parameters["item"]
    for item in state.all_items():
        if wanted in (item.title, item.id):
            return item
    raise Refusal(404, f"There is no item {wanted!r}.")


def _shown(state: Vaults, item: Item) -> dict[str, Json]:
    digests = {
        field.get("label") or field["id"]: state.world.digest(str(field.get("value", ""))) for field in item.fields
    }
    names = ("id", "vault", "title", "category", "version")
    return {name: getattr(item, name) for name in names} | {"digests": digests}


def list_items(state: Vaults, request: Request) -> Reply:
    """Answer with every item: its ids, and digests of its fields' values by label."""
    del request
    return Reply(200, {"items": [_shown(state, item) for item in state.all_items()]})


def list_vaults(state: Vaults, request: Request) -> Reply:
    """Answer with every vault's name and id."""
    del request
    return Reply(200, {"vaults": {vault.name: vault.id for vault in state.vaults()}})


def read_field(state: Vaults, request: Request) -> Reply:
    """Answer with the value of a field."""
    name, section = request.parameters["field"], request.parameters.get("section")
    found = _item(state, request).field(name, section)
    if found is None:
        place = "" if section is None else f" in a section {section!r}"
        raise Refusal(404, f"The item {request.parameters['item']!r} has no field {name!r}{place}.")
    return Reply(200, {"value": found.get("value", "")})


def write_field(state: Vaults, request: Request) -> Reply:
    """Give a field another value; a field that is not there is added."""
    item = _item(state, request)
    name, value = request.parameters["field"], str(request.document()["value"])
    present = item.field(name)
    if present is None:
        fields = (*item.fields, made(name, value, item.category))
    else:
        fields = tuple({**field, "value": value} if field is present else field for field in item.fields)
    state.change(replace(item, fields=fields))
    return Reply(204)


def remove_field(state: Vaults, request: Request) -> Reply:
    """Take a field off an item."""
    item = _item(state, request)
    present = item.field(request.parameters["field"])
    state.change(replace(item, fields=tuple(field for field in item.fields if field is not present)))
    return Reply(204)


def rename_item(state: Vaults, request: Request) -> Reply:
    """Give an item another title."""
    state.change(replace(_item(state, request), title=str(request.document()["title"])))
    return Reply(204)


def archive_item(state: Vaults, request: Request) -> Reply:
    """Put an item into the archive, or back."""
    state.archive(_item(state, request), archived=bool(request.document()["archived"]))
    return Reply(204)


def remove_item(state: Vaults, request: Request) -> Reply:
    """Delete an item."""
    state.remove(_item(state, request))
    return Reply(204)


CONTROLS: tuple[Endpoint[Vaults], ...] = (
    Endpoint("GET", "/vaults", list_vaults),
    Endpoint("GET", "/items", list_items),
    Endpoint("DELETE", "/items/{item}", remove_item),
    Endpoint("POST", "/items/{item}/title", rename_item),
    Endpoint("PUT", "/items/{item}/archived", archive_item),
    Endpoint("GET", "/items/{item}/fields/{field}", read_field),
    Endpoint("GET", "/items/{item}/sections/{section}/fields/{field}", read_field),
    Endpoint("PUT", "/items/{item}/fields/{field}", write_field),
    Endpoint("DELETE", "/items/{item}/fields/{field}", remove_field),
)
