"""List the titles and ids of a vault's items, in both ways 1Password can be reached. Read no value.

An archived item counts as gone: whoever put it away may have put another in its place. It is in no list, or in it with
that state; asked for by its id, it is given as before.

Connect (`OP_CONNECT_HOST`, `OP_CONNECT_TOKEN`): REST API v1. Service account (`OP_SERVICE_ACCOUNT_TOKEN`): the `op`
command line, from `OP_CLI_PATH` or PATH. The same variables lead the 1Password plugin.
"""

from __future__ import annotations

import os
import subprocess
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import msgspec

if TYPE_CHECKING:
    import httpx

_One = TypeVar("_One")
_Answer = TypeVar("_Answer")

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
SECONDS = 30.0
"""How long one question may take."""


class VaultUnreachable(Exception):
    """The vault could not be listed; the text says why and what to do."""


@dataclass(frozen=True)
class Listing:
    """A vault's id, and the ids of its items by title (several may have one title)."""

    vault: str
    items: Mapping[str, tuple[str, ...]]


class _Vault(msgspec.Struct):
    """What we read of a vault; both ways show more."""

    id: str
    name: str


class _Item(msgspec.Struct):
    """What we read of an item; one may have no title."""

    id: str
    title: str = ""
    state: str = ""
    """Empty, `ARCHIVED` or `DELETED`."""


def live_items(vault: str, environment: Mapping[str, str] = os.environ) -> frozenset[str] | None:
    """Return the ids of the items of the vault with this id; None without a credential to ask with. One read.

    Raise `VaultUnreachable`.
    """
    if environment.get("OP_CONNECT_HOST") and environment.get("OP_CONNECT_TOKEN"):
        items = _asked_connect(environment, lambda client: _items_at_connect(client, vault, environment))
    elif environment.get("OP_SERVICE_ACCOUNT_TOKEN"):
        items = _items_of_command(environment, vault)
    else:
        return None
    return frozenset(item.id for item in items if not item.state)


def list_vault(name: str, environment: Mapping[str, str] = os.environ) -> Listing:
    """Return the listing of the vault with this name. Two reads. Raise `VaultUnreachable`."""
    if environment.get("OP_CONNECT_HOST") and environment.get("OP_CONNECT_TOKEN"):
        return _listing(name, *_ask_connect(name, environment))
    if environment.get("OP_SERVICE_ACCOUNT_TOKEN"):
        return _listing(name, *_ask_command(name, environment))
    raise VaultUnreachable(
        "1Password: no credential in the environment. Set OP_SERVICE_ACCOUNT_TOKEN, or OP_CONNECT_HOST and "
        "OP_CONNECT_TOKEN."
    )


def _listing(name: str, vaults: list[_Vault], items: list[_Item]) -> Listing:
    found = [vault.id for vault in vaults if vault.name == name]
    if len(found) != 1:
        raise VaultUnreachable(
            f"1Password: {len(found) or 'no'} vaults called {name!r} can be seen with this credential. "
            "Correct the name in services.toml, or give the credential access."
        )
    by_title: defaultdict[str, list[str]] = defaultdict(list)
    for item in (item for item in items if not item.state):
        by_title[item.title].append(item.id)
    return Listing(vault=found[0], items={title: tuple(ids) for title, ids in by_title.items()})


def _ask_connect(name: str, environment: Mapping[str, str]) -> tuple[list[_Vault], list[_Item]]:
    def ask(client: httpx.Client) -> tuple[list[_Vault], list[_Item]]:
        answer = client.get("/v1/vaults", params={"filter": f'name eq "{name}"'}).raise_for_status()
        found = _listed(answer.content, _Vault, f"Connect at {environment['OP_CONNECT_HOST']}")
        vaults = [vault for vault in found if vault.name == name]
        return vaults, _items_at_connect(client, vaults[0].id, environment) if vaults else []

    return _asked_connect(environment, ask)


def _items_at_connect(client: httpx.Client, vault: str, environment: Mapping[str, str]) -> list[_Item]:
    answer = client.get(f"/v1/vaults/{vault}/items").raise_for_status()
    return _listed(answer.content, _Item, f"Connect at {environment['OP_CONNECT_HOST']}")


def _asked_connect(environment: Mapping[str, str], ask: Callable[[httpx.Client], _Answer]) -> _Answer:
    """Return what some questions to Connect give. Raise `VaultUnreachable`."""
    import httpx

    host, headers = environment["OP_CONNECT_HOST"], {"Authorization": f"Bearer {environment['OP_CONNECT_TOKEN']}"}
    try:
        on_this_machine = urlsplit(host).hostname in LOOPBACK  # no proxy is to see that token
        with httpx.Client(base_url=host, headers=headers, timeout=SECONDS, trust_env=not on_this_machine) as client:
            return ask(client)
    except httpx.HTTPStatusError as error:
        raise VaultUnreachable(
            f"1Password Connect answered {error.response.status_code} when its items were listed. "
            "Check OP_CONNECT_TOKEN, and that it may read the vault."
        ) from None
    except httpx.HTTPError as error:
        raise VaultUnreachable(
            f"1Password Connect at {host} cannot be reached ({type(error).__name__}). "
            "Check that it runs, and OP_CONNECT_HOST."
        ) from None
    except (ValueError, httpx.InvalidURL):  # their words may hold the token
        raise VaultUnreachable(
            "1Password: OP_CONNECT_HOST is no web address, or OP_CONNECT_TOKEN no token. Correct them."
        ) from None


def _ask_command(name: str, environment: Mapping[str, str]) -> tuple[list[_Vault], list[_Item]]:
    vaults = [one for one in _listed(_op(environment, "vault", "list"), _Vault, "`op vault list`") if one.name == name]
    return vaults, _items_of_command(environment, vaults[0].id) if vaults else []


def _items_of_command(environment: Mapping[str, str], vault: str) -> list[_Item]:
    return _listed(_op(environment, "item", "list", "--vault", vault), _Item, "`op item list`")


def _listed(answer: bytes, what: type[_One], who: str) -> list[_One]:
    """Return the list that an answer is. The answer is not shown: nobody knows what it holds."""
    try:
        return msgspec.json.decode(answer, type=list[what])  # type: ignore[valid-type]
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise VaultUnreachable(
            f"1Password: {who} answered with something else than a list. Ask it by hand, and check what answers there."
        ) from None


def _op(environment: Mapping[str, str], *arguments: str) -> bytes:
    """Return what the command line prints."""
    program, shown = environment.get("OP_CLI_PATH") or "op", f"`op {' '.join(arguments[:2])}`"
    try:
        done = subprocess.run(
            [program, *arguments, "--format", "json"],
            env=dict(environment),
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )
    except FileNotFoundError:
        raise VaultUnreachable(f"1Password: there is no program {program!r}. Install the 1Password CLI.") from None
    except OSError as error:
        raise VaultUnreachable(
            f"1Password: {program!r} cannot be run ({error.strerror}). "
            "Install the 1Password CLI, or correct OP_CLI_PATH."
        ) from None
    except subprocess.TimeoutExpired:
        raise VaultUnreachable(f"1Password: {shown} took over {SECONDS:.0f} s.") from None
    if done.returncode:
        said = (done.stderr.decode(errors="replace").strip().splitlines() or ["nothing said"])[-1]
        raise VaultUnreachable(f"1Password: {shown} failed: {said}")
    return done.stdout
