"""What the sweep sends: bodies that are no JSON, and described bodies with a value of a wrong type at each place."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

NO_JSON: dict[str, bytes] = {
    "cut off": b'{"a": ',
    "text": b"hello",
    "form": b"a=1&b=2",
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "Latin-1": '{"a": "é"}'.encode("latin-1"),
    "byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "half a surrogate pair": b'{"a": "\\ud800"}',
    "a name twice": b'{"a": 1, "a": 1}',
    "not a number": b'{"a": NaN}',
    "infinite": b'{"a": -Infinity}',
    "too large": b'{"a": 1e999}',
    "5000 digits": b'{"a": ' + b"9" * 5000 + b"}",
    "nested lists": b"[" * 100000 + b"]" * 100000,
    "nested objects": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "somewhat nested": b'{"a":' * 200 + b"1" + b"}" * 200,
    "very long": b'{"a": "' + b"x" * 2_000_000 + b'"}',
}
NO_OBJECT: dict[str, bytes] = {"null": b"null", "number": b"5", "true": b"true", "a text": b'"x"', "lists": b"[[1]]"}

WRONG: tuple[Any, ...] = (
    None, True, -1, 1.5, 2**63, "", "text\x00", "x" * 70_000, [], [None], {}, {"a": None}
)  # fmt: skip


class Shapes:
    """The schemas of one service's bodies."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Reads references in a description."""
        self._document = document

    def resolve(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """The schema itself, or what it refers to; of several, the first."""
        while "$ref" in schema or ("type" not in schema and ("oneOf" in schema or "anyOf" in schema)):
            if "$ref" in schema:
                found: Any = self._document
                for key in schema["$ref"].removeprefix("#/").split("/"):
                    found = found[key]
                schema = found
            else:
                schema = schema.get("oneOf", schema.get("anyOf"))[0]
        return schema

    def example(self, schema: Mapping[str, Any]) -> Any:
        """A value of that schema, with every property that it names."""
        schema = self.resolve(schema)
        if "enum" in schema:
            return schema["enum"][0]
        match _type(schema):
            case "object":
                found = {name: self.example(part) for name, part in schema.get("properties", {}).items()}
                more = schema.get("additionalProperties")
                more = next(iter(schema.get("patternProperties", {}).values()), more)
                return {**found, "A_NAME": self.example(more)} if isinstance(more, dict) else found
            case "array":
                return [self.example(schema["items"])] if "items" in schema else []
            case "string":
                return "2030-01-01T00:00:00Z" if schema.get("format") == "date-time" else "aaaa"
            case "integer" | "number":
                return max(1, schema.get("minimum", 1))
            case "boolean":
                return True
        return None


def _type(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type", "object" if "properties" in schema else "string")
    return str(kind if isinstance(kind, str) else next(each for each in kind if each != "null"))


def places(found: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a body, the body as a whole first."""
    yield here
    items = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, part in items:
        yield from places(part, (*here, key))


def variants(example: Any) -> Iterator[tuple[str, bytes]]:
    """Bodies of which one place is missing, has another type, or has a neighbour that nobody knows."""
    for place in places(example):
        for wrong in WRONG:
            yield f"{place}: {wrong!r:.20}", _dumped(_with(example, place, wrong))
        if place:
            yield f"without {place}", _dumped(_without(example, place))
    if isinstance(example, dict):
        yield "one more", _dumped({**example, "something_unknown": 1})


def _dumped(found: Any) -> bytes:
    return json.dumps(found).encode()


def _with(example: Any, place: tuple[Any, ...], wrong: Any) -> Any:
    if not place:
        return wrong
    changed = copy.deepcopy(example)
    _inside(changed, place)[place[-1]] = wrong
    return changed


def _without(example: Any, place: tuple[Any, ...]) -> Any:
    changed = copy.deepcopy(example)
    del _inside(changed, place)[place[-1]]
    return changed


def _inside(found: Any, place: tuple[Any, ...]) -> Any:
    for key in place[:-1]:
        found = found[key]
    return found


PARTS = (
    "0", "-1", "9" * 30, "9" * 5000, "x" * 5000, "%C2%B2", "%00", "%0D%0AX-A:%20b", "%FF%FE", "%F0%9F%98%80",
    "%25%32%66", "%2E%2E%2F",
)  # fmt: skip
"""What stands in a path where a number or a name should, percent-encoded."""

TEXTS = ("", "abc", "-1", "0", "1.5", "9" * 30, "9" * 5000, "%C2%B2", "%FF", "%00", "%0D%0A", "[]", "title%20eq%20%22")

LOGINS: tuple[bytes, ...] = (
    b"", b"Bearer", b"Bearer ", b"Bearer \xe9", b"token \xff\xfe", b"Bearer a b c", b"Bearer " + b"x" * 10_000,
    b"Basic", b"Basic !!!", b"Basic \xe9", b"Basic /////w==", b"Basic Og==", b"Digest x", b"\xb2",
)  # fmt: skip
_HEADERS: dict[str, tuple[bytes, ...]] = {
    "Range": (
        b"", b"bytes=0-1", b"]..[", b"version ..", b"version \xb2..", b"version x..", b"id ..; max=\xb2",
        b"id ..; max=" + b"9" * 5000, b"id ..; max=-1", b"id ..; max=", b"id ..; order=up", b"id ]..", b"\xff",
    ),
    "If-None-Match": (b"", b"*", b"\xff", b'W/"', b"," * 1000),
    "User-Agent": (b"", b"\xff", b"x" * 10_000),
}  # fmt: skip
# Of these, one that is wrong is reason enough to look at nothing else.
_ALONE: dict[str, tuple[bytes, ...]] = {
    "Accept": (b"", b"text/html", b"\xff", b"application/json;api-version=", b"application/vnd.heroku+json; version=9"),
    "Content-Type": (b"", b"text/plain", b"\xff", b"application/json; charset=utf-16", b"application/jsonx", b";"),
}


def headers() -> Iterator[dict[str, bytes]]:
    """Headers of requests."""
    for number in range(max(map(len, _HEADERS.values()))):
        yield {name: texts[number % len(texts)] for name, texts in _HEADERS.items()}
    for name, texts in _ALONE.items():
        yield from ({name: text} for text in texts)
