"""What goes over the wire, without any server: requests, replies, and the table that joins a path to a function."""

from __future__ import annotations

import base64
import hmac
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import quote, unquote

S = TypeVar("S")
Answer = TypeVar("Answer", bound=Callable[..., Any])

# What a JSON document may be; functions that read it narrow it themselves.
Json = Any


DEEPEST = 100
"""So many objects and lists may lie in one another in a body."""


class BadBodyError(ValueError):
    """The body of a request is not the JSON object that the call needs."""


def parse(body: bytes) -> Json:
    """Return what a JSON text in UTF-8 holds. Raise ValueError for any other.

    No number, however long, is taken for what it is not, no name comes twice in an object, every text can be stored.
    """
    try:
        found = json.loads(
            body.decode(), object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite
        )  # fmt: skip
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    _require_shallow(found)
    json.dumps(found, ensure_ascii=False).encode()  # half of a surrogate pair cannot be encoded
    return found


def _object(pairs: Sequence[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice in an object")
    return found


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise ValueError("a number is too large")
    return found


def _require_shallow(found: Json) -> None:
    level = [found]
    for _ in range(DEEPEST):
        level = [inner for each in level if isinstance(each, dict | list) for inner in _parts(each)]
    if level:
        raise ValueError("it is nested too deep")


def _parts(found: dict[str, Json] | list[Json]) -> list[Json]:
    return list(found.values()) if isinstance(found, dict) else found


def whole(text: str | None, otherwise: int) -> int:
    """Return the number that a text of a path, a query or a header is; the other one when it is none."""
    if text is None or not re.fullmatch("[0-9]{1,18}", text):
        return otherwise
    return int(text)


class UndeclaredError(LookupError):
    """A route's function asked for a parameter of the query that it does not declare with `takes`."""


class Query(Mapping[str, str]):
    """The parameters of a query. What answers a route can read those that it declares, and no others."""

    def __init__(self, sent: Mapping[str, str], taken: frozenset[str] | None = None) -> None:
        """Take what was sent, and the names that may be read: all, where nothing is said."""
        self.sent = sent
        self.taken = taken

    def __getitem__(self, name: str) -> str:
        """Return the value of a parameter. Raise KeyError, and UndeclaredError."""
        if self.taken is not None and name not in self.taken:
            raise UndeclaredError(f"The parameter {name} is read, and not declared.")
        return self.sent[name]

    def __iter__(self) -> Iterator[str]:
        """Return the names of those that were sent and may be read."""
        return (name for name in self.sent if self.taken is None or name in self.taken)

    def __len__(self) -> int:
        """Return how many were sent and may be read."""
        return sum(1 for _ in self)


def takes(*names: str, **but_for: tuple[str, ...]) -> Callable[[Answer], Answer]:
    """Declare which described parameters a route's function does; a request with any other is answered with 501.

    So is one with a word of a parameter that is done `but_for` some words.
    """

    def declared(answer: Answer) -> Answer:
        answer.takes = frozenset((*names, *but_for))  # type: ignore[attr-defined]
        answer.lacks = but_for  # type: ignore[attr-defined]
        return answer

    return declared


def lacks_in_body(usual: Mapping[str, Json]) -> Callable[[Answer], Answer]:
    """Declare which described properties of its body a route's function does not do; a request with one is 501.

    Each has the value that changes nothing, or None; null and what is empty change nothing either. A dot leads into an
    object, or into each object of a list.
    """

    def declared(answer: Answer) -> Answer:
        answer.lacks_in_body = usual  # type: ignore[attr-defined]
        return answer

    return declared


def public(answer: Answer) -> Answer:
    """Declare that a route's function answers also whoever does not say who asks."""
    answer.public = True  # type: ignore[attr-defined]
    return answer


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request as an endpoint sees it. `parameters` are the named parts of its path; headers are lower-case."""

    method: str
    path: str
    origin: str
    encoded_path: str = ""
    """The path as it was sent, where that is known: a slash within a part of it is %2F there."""
    query: Query = field(default_factory=lambda: Query({}))
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    parameters: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Json]:
        """Return the body as a JSON object; an absent body is an empty one. Raise BadBodyError."""
        if not self.body:
            return {}
        try:
            found = parse(self.body)
        except ValueError as error:
            raise BadBodyError(f"The body of {self.method} {self.path} is not JSON.") from error
        if not isinstance(found, dict):
            raise BadBodyError(f"The body of {self.method} {self.path} is not a JSON object.")
        return found

    @property
    def anonymous(self) -> bool:
        """Whether nobody says who asks."""
        return "authorization" not in self.headers

    def credential(self, *schemes: str) -> str:
        """Return the token in the Authorization header that one of these words precedes, in any case; else nothing."""
        scheme, _, token = self.headers.get("authorization", "").strip().partition(" ")
        return token.strip() if scheme.lower() in schemes else ""

    def basic(self) -> tuple[str, str]:
        """Return user and password of a Basic login (RFC 7617); twice nothing when it is none."""
        try:
            user, _, password = base64.b64decode(self.credential("basic"), validate=True).decode().partition(":")
        except ValueError:
            return "", ""
        return user, password


def same(shown: str, known: str) -> bool:
    """Return whether a client showed what is known; it may have shown any characters."""
    return hmac.compare_digest(shown.encode(), known.encode())


@dataclass(frozen=True)
class Reply:
    """One answer. A body of None sends no body at all; bytes are sent as they are; anything else as JSON."""

    status: int
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def with_headers(self, **headers: str) -> Reply:
        """Return the same reply with more headers; an underscore in a name becomes a dash."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **more})

    def content(self) -> bytes:
        """Return the bytes of the body."""
        if self.body is None:
            return b""
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Endpoint(Generic[S]):
    """A row of a routes table: a method, a path with {named} parts, and what answers it.

    A part matches up to the next slash that was not sent as %2F; {name:path} matches all slashes.
    """

    method: str
    path: str
    answer: Callable[[S, Request], Reply]

    @property
    def takes(self) -> frozenset[str]:
        """The described parameters that it does."""
        return getattr(self.answer, "takes", frozenset())

    @property
    def lacks(self) -> Mapping[str, tuple[str, ...]]:
        """The words of these parameters that it does not do."""
        return getattr(self.answer, "lacks", {})

    @property
    def lacks_in_body(self) -> Mapping[str, Json]:
        """The properties of a body that it does not do, and the values of them that change nothing."""
        return getattr(self.answer, "lacks_in_body", {})

    @property
    def public(self) -> bool:
        """Whether it answers whoever does not say who asks."""
        return getattr(self.answer, "public", False)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = re.split(r"(\{[a-z_]+(?::path)?\})", self.path)
        return re.compile("".join(_part_pattern(part) for part in parts))

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """Return the named parts of an encoded path when this row answers the request, else None."""
        if method != self.method:
            return None
        found = self._pattern.fullmatch(canonical(path))
        return None if found is None else {name: unquote(part) for name, part in found.groupdict().items()}


def canonical(path: str) -> str:
    """Return a path with each part percent-encoded in the one usual way."""
    return "/".join(quote(unquote(part), safe="") for part in path.split("/"))


def _part_pattern(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(canonical(part))
    name, _, kind = part[1:-1].partition(":")
    return f"(?P<{name}>{'.+' if kind == 'path' else '[^/]+'})"


def find(endpoints: tuple[Endpoint[S], ...], request: Request) -> tuple[Endpoint[S], Request] | None:
    """Return the row that answers a request, with the request's parameters filled in; None when the table has none."""
    path = request.encoded_path or quote(request.path)
    for endpoint in endpoints:
        parameters = endpoint.match(request.method, path)
        if parameters is not None:
            return endpoint, replace(request, parameters=parameters)
    return None
