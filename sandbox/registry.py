"""Tokens for image registries: what is asked for, and how the token says what it lets its bearer do.

As distribution.github.io describes it (`spec/auth/token`, `scope` and `jwt`). Nothing here takes such a token: images
are not emulated. Its claims can be read all the same, as by a check of whether a push would be let in.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence

from sandbox.service import Refusal, World
from sandbox.store import random_text
from sandbox.wire import Json, Query, Reply, Request

Wanted = tuple[str, frozenset[str]]
"""The place of a repository, and what is to be done there: `pull`, `push`, `*`."""

_SCOPE = re.compile(
    r"repository:(?P<place>[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)+):(?P<actions>(?:pull|push|\*)(?:,(?:pull|push|\*))*)"
)


def wanted(scope: str) -> list[Wanted]:
    """Return what a scope asks for: one or several, a space apart. Raise Refusal."""
    found = []
    for one in scope.split():
        match = _SCOPE.fullmatch(one)
        if match is None:
            raise Refusal(400, f"Unable to decode repository and actions: {one}")
        found.append((match["place"], frozenset(match["actions"].split(","))))
    return found


USES = frozenset({"repository", "actions"})
"""What a build may say of a login to a registry: without a repository, it is a login and no more."""


def lacking(reply: Reply, use: Mapping[str, Json]) -> str:
    """Return what a token does not let its bearer do of what a build wants; nothing where it lets him."""
    wanted = set(_actions(use).split(",")) if "repository" in use else set()
    claims = json.loads(base64.urlsafe_b64decode(reply.body["token"].split(".")[1] + "=="))
    allowed = {action for one in claims["access"] for action in one["actions"]}
    return f"The token lets nobody {' or '.join(sorted(wanted - allowed))} there." if wanted - allowed else ""


def request(path: str, user: str, password: str, use: Mapping[str, Json]) -> Request:
    """Return the request by which a build asks for a token."""
    login = base64.b64encode(f"{user}:{password}".encode()).decode()
    scope = {"scope": f"repository:{use['repository']}:{_actions(use)}"} if "repository" in use else {}
    query = Query({"service": "a-registry", **scope})
    return Request(method="GET", path=path, origin="", query=query, headers={"authorization": f"Basic {login}"})


def _actions(use: Mapping[str, Json]) -> str:
    return str(use.get("actions", "pull,push"))


def token(
    world: World, *, issuer: str, audience: str, subject: str, access: Sequence[Mapping[str, Json]], seconds: int
) -> str:  # fmt: skip
    """Return a JSON Web Token with these claims, good for so many seconds; who has no name is an empty subject."""
    now = world.clock.now()
    claims = {
        "iss": issuer, "sub": subject, "aud": audience, "exp": now + seconds, "nbf": now, "iat": now,
        "jti": random_text(22), "access": list(access),
    }  # fmt: skip
    head = ".".join(_encoded(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "HS256"}, claims))
    return f"{head}.{_encoded(bytes.fromhex(world.digest(head)))}"


def access(place: str, actions: Sequence[str]) -> dict[str, Json]:
    """Return the claim that lets somebody do something in a repository."""
    return {"type": "repository", "name": place, "actions": list(actions)}


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")
