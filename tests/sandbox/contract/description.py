"""What the extracts of official descriptions have in common: references, and what is left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sandbox.wire import Endpoint

WRITES = frozenset({"POST", "PUT", "PATCH"})
"""The methods of requests that may have a body."""


def without(prose: Collection[str], node: Any, inside: str = "") -> Any:
    """The same without what is only for people; a property may bear one of those names and stays."""
    if isinstance(node, list):
        return [without(prose, each) for each in node]
    if not isinstance(node, dict):
        return node
    names = node if inside == "properties" else [name for name in node if name not in prose]
    return {name: without(prose, node[name], "" if inside == "properties" else name) for name in names}


def references(node: Any) -> Iterator[str]:
    """Every `$ref` in a part of a description."""
    if isinstance(node, list):
        for each in node:
            yield from references(each)
    if isinstance(node, dict):
        for name, each in node.items():
            if name == "$ref" and isinstance(each, str):
                yield each
            else:
                yield from references(each)


def swallowed(routes: Iterable[str], endpoints: Collection[Endpoint[Any]]) -> list[str]:
    """Those described routes that the sandbox has not, and that a wider one of its routes would answer."""
    rows = {(endpoint.method, _unnamed(endpoint.path)) for endpoint in endpoints}
    others = (line for line in routes if (line.split(" ")[0], _unnamed(line.split(" ")[1])) not in rows)
    return sorted(
        line for line in others if any(each.match(*filled(line).split(" ")) is not None for each in endpoints)
    )


def filled(line: str) -> str:
    """A described route with something in each variable part of its path."""
    return re.sub(r"\{.*?\}", "1", line)


def _unnamed(path: str) -> str:
    return re.sub(r"\{.*?\}", "{}", path)
