"""What the extracts of official descriptions have in common: references, and what is left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

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
