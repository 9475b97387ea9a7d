"""Look up which objects names mean at their services, for the lock of objects (docs/adr/0078).

Read from standard input `{"settings": {<name>: <value>}, "names": {<kind of object>: [<name>]}}`, the settings as a
stack's `saas:` ones, and print `{<kind>: {<name>: {"id", "name"}}}`; a name that nothing has is left out. The
credentials are those of the environment.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from typing import Any

import msgspec

from saas import registry, secrecy
from saas.connection import Connection
from saas.errors import Gone, SaasError
from saas.objects import Named, Object
from saas.run import Run
from shared.printed import line, say, say_document


class Question(msgspec.Struct):
    """What is asked."""

    settings: dict[str, Any]
    names: dict[str, list[str]]


async def answer(question: Question) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return the objects that there are, by kind and name. Raise `SaasError`."""
    connections = {kind: one for one in registry.connected(question.settings, _run()) for kind in one.kinds}
    return {kind: await _objects(connections[kind], kind, names) for kind, names in question.names.items()}


async def _objects(connection: Connection, kind: str, names: list[str]) -> Mapping[str, Mapping[str, str]]:
    found = await asyncio.gather(*(_object(connection, Named(kind, name)) for name in names))
    return {name: one._asdict() for name, one in zip(names, found, strict=True) if one is not None}


async def _object(connection: Connection, named: Named) -> Object | None:
    try:
        return await connection.look_up(named)
    except Gone:
        return None


def _run() -> Run:
    async def announce(sentence: str) -> None:
        say(sentence, error=True)

    return Run(announce=announce)


def main() -> None:
    """Answer the question on standard input; exit with 1 and a sentence when it could not be looked."""
    question = msgspec.json.decode(sys.stdin.buffer.read(), type=Question)
    try:
        found = asyncio.run(answer(question))
    except SaasError as error:
        sys.exit(line(secrecy.cleared(str(error))))
    say_document(found)
