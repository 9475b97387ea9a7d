"""List the titles and ids of a vault's items, in both ways 1Password can be reached. Read no value.

Connect (`OP_CONNECT_HOST`, `OP_CONNECT_TOKEN`): REST API v1. Service account (`OP_SERVICE_ACCOUNT_TOKEN`): the `op`
command line, from `OP_CLI_PATH` or PATH. The same variables lead the 1Password plugin.
"""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from shared.bodies import LONGEST_BODY, BadBody, read, read_stream
from shared.services import LOOPBACK

_One = TypeVar("_One")
_Answer = TypeVar("_Answer")
_Ask = Callable[..., Awaitable[list[Any]]]
"""Asks Connect for the list at a path: `ask(path, what it is a list of, **params)`."""

SECONDS = 30.0
"""How long one question may take."""
LONGEST_WORDS = 300
"""So many characters of the vault's own words are shown."""


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
        items = asyncio.run(_asked_connect(environment, partial(_items_at_connect, vault)))
    elif environment.get("OP_SERVICE_ACCOUNT_TOKEN"):
        items = asyncio.run(_items_of_command(environment, vault))
    else:
        return None
    return frozenset(item.id for item in items if not item.state)


def list_vault(name: str, environment: Mapping[str, str] = os.environ) -> Listing:
    """Return the listing of the vault with this name. Two reads. Raise `VaultUnreachable`."""
    if environment.get("OP_CONNECT_HOST") and environment.get("OP_CONNECT_TOKEN"):
        return _listing(name, *asyncio.run(_asked_connect(environment, partial(_all_at_connect, name))))
    if environment.get("OP_SERVICE_ACCOUNT_TOKEN"):
        return _listing(name, *asyncio.run(_ask_command(name, environment)))
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


async def _all_at_connect(name: str, ask: _Ask) -> tuple[list[_Vault], list[_Item]]:
    found = await ask("/v1/vaults", _Vault, filter=f'name eq "{name}"')
    vaults = [vault for vault in found if vault.name == name]
    return (vaults, await _items_at_connect(vaults[0].id, ask)) if vaults else ([], [])


async def _items_at_connect(vault: str, ask: _Ask) -> list[_Item]:
    return await ask(f"/v1/vaults/{vault}/items", _Item)


async def _asked_connect(environment: Mapping[str, str], questions: Callable[[_Ask], Awaitable[_Answer]]) -> _Answer:
    """Return what some questions to Connect give. Raise `VaultUnreachable`."""
    import httpx

    host, token = environment["OP_CONNECT_HOST"], environment["OP_CONNECT_TOKEN"]
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip"}

    async def ask(client: httpx.AsyncClient, path: str, what: type[_One], **params: str) -> list[_One]:
        async with asyncio.timeout(SECONDS):
            answer = await read(await client.send(client.build_request("GET", path, params=params), stream=True))
        if not answer.is_success:
            raise VaultUnreachable(
                f"1Password Connect answered {answer.status_code} when its items were listed"
                f"{_words(_message(answer.content), token)}. Check OP_CONNECT_TOKEN, and that it may read the vault."
            )
        return _listed(answer.content, what, f"Connect at {host}")

    try:
        on_this_machine = urlsplit(host).hostname in LOOPBACK  # no proxy is to see that token
        connection = httpx.AsyncClient(base_url=host, headers=headers, timeout=SECONDS, trust_env=not on_this_machine)
        async with connection as client:
            return await questions(partial(ask, client))
    except BadBody as bad:
        raise VaultUnreachable(f"1Password: Connect at {host} gave {bad}. Find out what answers there.") from None
    except (httpx.HTTPError, TimeoutError) as error:
        raise VaultUnreachable(
            f"1Password Connect at {host} cannot be reached ({type(error).__name__}). "
            "Check that it runs, and OP_CONNECT_HOST."
        ) from None
    except (ValueError, httpx.InvalidURL):  # their words may hold the token
        raise VaultUnreachable(
            "1Password: OP_CONNECT_HOST is no web address, or OP_CONNECT_TOKEN no token. Correct them."
        ) from None


class _Refusal(msgspec.Struct):
    """What Connect answers when it refuses: why, beside the status again."""

    message: str = ""


def _message(answer: bytes) -> str:
    try:
        return msgspec.json.decode(answer, type=_Refusal).message
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""


def _words(said: str, token: str) -> str:
    """Return the vault's words in brackets; none where it says nothing, or quotes the token."""
    words = " ".join(said.split())
    return f" ({words[:LONGEST_WORDS]})" if words and token not in words else ""


async def _ask_command(name: str, environment: Mapping[str, str]) -> tuple[list[_Vault], list[_Item]]:
    found = _listed(await _op(environment, "vault", "list"), _Vault, "`op vault list`")
    vaults = [one for one in found if one.name == name]
    if not vaults:
        return [], []
    return vaults, await _items_of_command(environment, vaults[0].id)


async def _items_of_command(environment: Mapping[str, str], vault: str) -> list[_Item]:
    return _listed(await _op(environment, "item", "list", "--vault", vault), _Item, "`op item list`")


def _listed(answer: bytes, what: type[_One], who: str) -> list[_One]:
    """Return the list that an answer is. The answer is not shown: nobody knows what it holds."""
    try:
        return msgspec.json.decode(answer, type=list[what])  # type: ignore[valid-type]
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise VaultUnreachable(
            f"1Password: {who} answered with something else than a list. Ask it by hand, and check what answers there."
        ) from None


async def _op(environment: Mapping[str, str], *arguments: str) -> bytes:
    """Return what the command line prints."""
    program, shown = environment.get("OP_CLI_PATH") or "op", f"`op {' '.join(arguments[:2])}`"
    pipe = asyncio.subprocess.PIPE
    command = [program, *arguments, "--format", "json"]
    try:
        process = await asyncio.create_subprocess_exec(*command, env=dict(environment), stdout=pipe, stderr=pipe)
    except FileNotFoundError:
        raise VaultUnreachable(f"1Password: there is no program {program!r}. Install the 1Password CLI.") from None
    except OSError as error:
        raise VaultUnreachable(
            f"1Password: {program!r} cannot be run ({error.strerror}). "
            "Install the 1Password CLI, or correct OP_CLI_PATH."
        ) from None
    printed, errors = await _heard(process, shown)
    if process.returncode:
        why = _words(errors.decode(errors="replace"), environment["OP_SERVICE_ACCOUNT_TOKEN"]) or " (nothing said)"
        raise VaultUnreachable(f"1Password: {shown} failed{why}. Correct what it names, and run this again.")
    return printed


async def _heard(process: asyncio.subprocess.Process, shown: str) -> tuple[bytes, bytes]:
    """Return all that a program prints until it ends, as long as that is neither long nor late."""
    try:
        async with asyncio.timeout(SECONDS):
            output, errors = process.stdout, process.stderr
            if output is None or errors is None:
                raise AssertionError("pipes were asked for")
            heard = await asyncio.gather(read_stream(output, LONGEST_BODY), read_stream(errors, LONGEST_BODY))
            await process.wait()
    except TimeoutError:
        raise VaultUnreachable(f"1Password: {shown} took over {SECONDS:.0f} s.") from None
    except BadBody as bad:
        raise VaultUnreachable(f"1Password: {shown} gave {bad}. Find out what OP_CLI_PATH leads to.") from None
    finally:
        process._transport.close()  # type: ignore[attr-defined]  # ends it, and lets go of what a child of it holds
        await process.wait()
    return heard[0], heard[1]
