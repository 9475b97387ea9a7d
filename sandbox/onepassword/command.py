"""What stands behind the `op` command: the same vaults, asked as a service account asks them.

The executable itself is `op_client.py`. It turns a command line into one request here (`op item get x --vault y` is
`POST /item/get/x?vault=y`), prints what comes back, and fails with the sentence of an error. Values travel in bodies.
"""

from __future__ import annotations

import base64
import json
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sandbox.described import Described
from sandbox.onepassword import edits
from sandbox.onepassword.vaults import SCHEMA, Item, Vault, Vaults, editor, section_of
from sandbox.service import Refusal, Service, VaultMode, World
from sandbox.store import random_text, timestamp
from sandbox.wire import Endpoint, Json, Query, Reply, Request, takes, whole

_NO_VAULT = (
    "a vault query must be provided when this command is called by a service account."
    " Please specify one either through the --vault flag or through piped input"
)
_CLIENT = Path(__file__).with_name("op_client.py")


def _printed(request: Request, document: Json) -> Reply:
    """Print a document as JSON. Raise Refusal for a client that wants a table for people."""
    if request.query.get("format") != "json":
        raise Refusal(501, "the sandbox prints JSON only: say --format=json, or set OP_FORMAT to json")
    text = json.dumps(document, indent=2) + "\n"
    return Reply(200, text.encode(), {"Content-Type": "text/plain; charset=utf-8"})


def _summary(state: Vaults, item: Item) -> dict[str, Json]:
    vault = state.vault(item.vault)
    return {
        "id": item.id,
        "title": item.title,
        **{name: each for name, each in item.rest.items() if name != "sections"},
        "version": item.version,
        "vault": {"id": vault.id, "name": vault.name},
        "category": item.category,
        "last_edited_by": editor(),
        "created_at": timestamp(item.created_at),
        "updated_at": timestamp(item.updated_at),
    }


def _document(state: Vaults, item: Item) -> dict[str, Json]:
    place = f"op://{state.vault(item.vault).name}/{item.title}"
    sections = {"sections": item.rest["sections"]} if "sections" in item.rest else {}
    return {**_summary(state, item), **sections, "fields": [_field(item, field, place) for field in item.fields]}


def _field(item: Item, field: Mapping[str, Json], place: str) -> dict[str, Json]:
    """Return a field with the reference that leads to it, and with the label of its section."""
    name, section = field.get("label") or field["id"], section_of(field)
    if not section:
        return {**field, "reference": f"{place}/{name}"}
    label = item.sections[section]
    shown = {"id": section, **({"label": label} if label else {})}
    return {**field, "section": shown, "reference": f"{place}/{label or section}/{name}"}


def _vault_document(state: Vaults, vault: Vault) -> dict[str, Json]:
    return {
        "id": vault.id,
        "name": vault.name,
        "content_version": len(state.items(vault)),
        "created_at": timestamp(vault.created_at),
        "updated_at": timestamp(vault.created_at),
        "items": len(state.items(vault)),
    }


def _vault(state: Vaults, wanted: str | None) -> Vault:
    """Return the vault of that id or name. Raise Refusal in the words of the command."""
    if not wanted:
        raise Refusal(400, _NO_VAULT)
    found = [vault for vault in state.vaults() if wanted in (vault.id, vault.name)]
    if not found:
        raise Refusal(404, f'"{wanted}" isn\'t a vault in this account. Specify the vault with its ID or name.')
    if len(found) > 1:
        raise Refusal(400, f'More than one vault matches "{wanted}". Try again and specify the vault by its ID.')
    return found[0]


def _item(state: Vaults, request: Request) -> Item:
    """Return the item of that id or title, in the vault of the --vault flag. Raise Refusal as the command does."""
    vault, wanted = _vault(state, request.query.get("vault")), request.parameters["item"]
    items = state.items(vault)
    found = [item for item in items if item.id == wanted] or [item for item in items if item.title == wanted]
    if not found:
        sentence = f'"{wanted}" isn\'t an item in the "{vault.name}" vault.'
        raise Refusal(404, f"{sentence} Specify the item with its UUID, name, or domain.")
    if len(found) > 1:
        lines = [f'\t* for the item "{item.title}" in vault {vault.name}: {item.id}' for item in found]
        sentence = f'More than one item matches "{wanted}". Try again and specify the item by its ID:'
        raise Refusal(400, "\n".join([sentence, *lines]))
    return found[0]


@takes("format")
def list_vaults(state: Vaults, request: Request) -> Reply:
    """Answer `op vault list`"""
    return _printed(request, [_vault_document(state, vault) for vault in state.vaults()])


@takes("format")
def get_vault(state: Vaults, request: Request) -> Reply:
    """Answer `op vault get VAULT`"""
    return _printed(request, _vault_document(state, _vault(state, request.parameters["vault"])))


@takes("format", "vault")
def list_items(state: Vaults, request: Request) -> Reply:
    """Answer `op item list [--vault VAULT]`"""
    wanted = request.query.get("vault")
    vaults = state.vaults() if wanted is None else [_vault(state, wanted)]
    found = [item for vault in vaults for item in state.items(vault)]
    return _printed(request, [_summary(state, item) for item in found if not item.archived])


@takes("format", "vault")
def get_item(state: Vaults, request: Request) -> Reply:
    """Answer `op item get ITEM --vault VAULT`"""
    return _printed(request, _document(state, _item(state, request)))


@takes("format", "vault", "generate-password")
def create_item(state: Vaults, request: Request) -> Reply:
    """Answer `op item create - [--vault VAULT] [--generate-password=RECIPE]`, the item on standard input"""
    document = request.document()
    wanted = request.query.get("vault") or (document.get("vault") or {}).get("id")
    vault = _vault(state, wanted)
    return _printed(request, _document(state, edits.create(state, vault, _with_password(document, request))))


@takes("format", "vault", "generate-password")
def edit_item(state: Vaults, request: Request) -> Reply:
    """Answer `op item edit ITEM --vault VAULT [--generate-password=RECIPE]`, the item on standard input"""
    item = _item(state, request)
    changed = edits.overwrite(state, item, _with_password(request.document(), request))
    return _printed(request, _document(state, changed))


def _with_password(document: dict[str, Json], request: Request) -> dict[str, Json]:
    """Return the item with the password that a recipe such as "letters,digits,20" asks for."""
    text = request.query.get("generate-password")
    if text is None:
        return document
    parts = [part for part in text.split(",") if part]
    lengths = [whole(part, 0) for part in parts if part.isdigit()]
    if any(not 1 <= length <= edits.LONGEST_PASSWORD for length in lengths):
        raise Refusal(400, f"a generated password has 1 to {edits.LONGEST_PASSWORD} characters")
    recipe = {
        "length": lengths[0] if lengths else None,
        "characterSets": [part.upper() for part in parts if not part.isdigit()],
    }
    return {**document, "fields": _generated(document.get("fields") or [], recipe)}


def _generated(fields: Sequence[Mapping[str, Json]], recipe: Mapping[str, Json]) -> list[dict[str, Json]]:
    return [
        {**field, "generate": True, "recipe": recipe} if field.get("purpose") == "PASSWORD" else dict(field)
        for field in fields
    ]


@takes("vault")
def delete_item(state: Vaults, request: Request) -> Reply:
    """Answer `op item delete ITEM --vault VAULT`"""
    state.remove(_item(state, request))
    return Reply(200, b"")


def read_reference(state: Vaults, request: Request) -> Reply:
    """Answer `op read op://VAULT/ITEM/FIELD` and `op read op://VAULT/ITEM/SECTION/FIELD`"""
    parts = request.parameters
    names = [parts[name] for name in ("vault", "item", "section", "field") if name in parts]
    item = _item(state, replace(request, query=Query({"vault": parts["vault"]})))
    found = item.field(parts["field"], parts.get("section"))
    if found is None or (section_of(found) and "section" not in parts):
        sentence = "the item does not have such a field"
        raise Refusal(404, f"could not read secret 'op://{'/'.join(names)}': {sentence}")
    value = str(found.get("value", "")) + "\n"
    return Reply(200, value.encode(), {"Content-Type": "text/plain; charset=utf-8"})


ENDPOINTS: tuple[Endpoint[Vaults], ...] = (
    Endpoint("POST", "/vault/list", list_vaults),
    Endpoint("POST", "/vault/get/{vault}", get_vault),
    Endpoint("POST", "/item/list", list_items),
    Endpoint("POST", "/item/get/{item}", get_item),
    Endpoint("POST", "/item/create", create_item),
    Endpoint("POST", "/item/edit/{item}", edit_item),
    Endpoint("POST", "/item/delete/{item}", delete_item),
    Endpoint("POST", "/read/{vault}/{item}/{field}", read_reference),
    Endpoint("POST", "/read/{vault}/{item}/{section}/{field}", read_reference),
)


class CommandService(Service[Vaults]):
    """1Password as a service account sees it through the `op` command."""

    name = "op"
    offset = 3
    schema = SCHEMA
    endpoints = ENDPOINTS
    described = Described(Path(__file__).with_name("described_op.json"), media_types=frozenset())

    def __init__(self, world: World) -> None:
        """Use the tables of the world, the same as Connect's."""
        super().__init__(world, Vaults(world))

    def token(self) -> str:
        """Return a service account token, by its looks."""
        return self.world.store.setting("token op", _service_account_token)

    def executable(self) -> Path:
        """Return where the `op` of this world is."""
        return self.world.home / "bin" / "op"

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Return the command's variables; empty ones for Connect, because the provider refuses to be given both."""
        del origin
        if mode == "connect":
            return {"OP_SERVICE_ACCOUNT_TOKEN": "", "OP_CLI_PATH": ""}
        return {"OP_SERVICE_ACCOUNT_TOKEN": self.token(), "OP_CLI_PATH": str(self.executable())}

    def error(self, status: int, message: str, detail: Json = None) -> Reply:
        """Answer with a sentence for standard error."""
        del detail
        return Reply(status, message.encode(), {"Content-Type": "text/plain; charset=utf-8"})

    def unauthorized(self) -> Reply:
        """Answer with what the command says about a token that is not, or no longer, one of a service account."""
        words = "error initializing client: Validation: (failed to session.DecodeSACredentials)"
        return self.error(401, f"{words}, Server: (401) (Unauthorized), the service account token is not valid")

    def settle(self, origins: Mapping[str, str]) -> None:
        """Write the executable and, beside it, the address that it asks."""
        folder = self.executable().parent
        folder.mkdir(exist_ok=True)
        port = int(origins[self.name].rpartition(":")[2])
        (folder / "op.json").write_text(json.dumps({"host": "127.0.0.1", "port": port}) + "\n")
        client = folder / "op_client.py"
        client.write_text(_CLIENT.read_text())
        words = shlex.join([sys.executable, "-ISs", str(client.resolve())])
        self.executable().write_text(f'#!/bin/sh\nexec {words} "$@"\n')
        self.executable().chmod(0o700)


def _service_account_token() -> str:
    content = json.dumps({"email": f"{random_text(13)}@sandbox.invalid", "secretKey": random_text(40)})
    return "ops_" + base64.urlsafe_b64encode(content.encode()).decode()
