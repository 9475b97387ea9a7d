"""Every route of every service is sent what is wrong: it is refused in the service's words, and changes nothing."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sandbox.wire import Endpoint
from tests.sandbox import bodies, malformed
from tests.sandbox.at_hand import NAMES, Answer, Asked
from tests.sandbox.contract.description import WRITES


@pytest.fixture(scope="module", params=NAMES)
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Each service in turn."""
    service = Asked(tmp_path_factory.mktemp("at-hand"), request.param)
    yield service
    service.close()


def _bodies(asked: Asked, endpoint: Endpoint[Any]) -> Iterator[tuple[str, bytes, bool]]:
    """What to send to a route: what it is, and whether it must be refused."""
    found = bodies.schema(asked, endpoint)
    for name, body in malformed.NO_JSON.items():
        yield name, body, True
    if found is None:
        yield from ((name, body, True) for name, body in malformed.NO_OBJECT.items())
        return
    valid = Draft202012Validator(found).is_valid
    named = endpoint.path.endswith(asked.service.described.named(endpoint.path))  # not what a redirect leads to
    variants = [*malformed.NO_OBJECT.items(), *(malformed.variants(bodies.example(asked, endpoint)) if named else ())]
    yield from ((name, body, not valid(json.loads(body))) for name, body in variants)


def _wrong(asked: Asked, reply: Answer, *, refused: bool) -> str | None:
    """What is wrong with a reply; afterwards the world is as before."""
    changed = asked.changed()
    if any(not text.isascii() or not text.isprintable() for text in reply.headers.values()):
        return f"has a header that cannot be sent: {reply.headers}"
    if not refused and reply.status in (*range(400), 501):
        return None
    return asked.problem(reply) or ("refused, and changed the world" if changed else None)


def test_each_route_that_writes_is_described(asked: Asked) -> None:
    """A route that takes a body says what it may be; none is described that is not served."""
    written = {
        f"{one.method} {asked.service.described.named(one.path)}"
        for one in asked.service.endpoints
        if one.method in WRITES
    }
    assert written == set(asked.service.described.document["bodies"])


def test_no_malformed_body_is_taken(asked: Asked) -> None:
    """No JSON, no object, a wrong type anywhere, something missing or unknown: refused as the service does it."""
    problems = []
    for endpoint in asked.service.endpoints:
        path = asked.path(endpoint)
        for name, body, refused in _bodies(asked, endpoint):
            found = _wrong(asked, asked.ask(endpoint.method, path, body), refused=refused)
            problems += [f"{endpoint.method} {path} {name}: {found}"] if found else []
    assert problems == []


def test_no_odd_path_is_a_failure(asked: Asked) -> None:
    """Whatever stands where a number or a name should, the answer is the service's, and a refusal changes nothing."""
    problems = []
    for endpoint in asked.service.endpoints:
        body = bodies.body(asked, endpoint)
        for part in asked.parts(endpoint):
            for odd in malformed.PARTS:
                reply = asked.ask(endpoint.method, asked.path(endpoint, **{part: odd}), body)
                found = _wrong(asked, reply, refused=False)
                problems += [f"{endpoint.method} {endpoint.path} {part}={odd:.30}: {found}"] if found else []
    assert problems == []


def test_no_odd_query_is_a_failure(asked: Asked) -> None:
    """Whatever a described parameter is, the answer is the service's, and a refusal changes nothing."""
    problems = []
    for endpoint in asked.service.endpoints:
        path, body = asked.path(endpoint), bodies.body(asked, endpoint)
        named = [each.name for each in asked.service.described.parameters(endpoint) if each.place == "query"]
        for name, text in itertools.product((*named, "nobody", "api-version"), malformed.TEXTS):
            found = _wrong(asked, asked.ask(endpoint.method, f"{path}?{name}={text}", body), refused=False)
            problems += [f"{endpoint.method} {path} {name}={text:.30}: {found}"] if found else []
    assert problems == []


def test_no_odd_header_is_a_failure(asked: Asked) -> None:
    """Whatever stands in a header, the answer is the service's, and a refusal changes nothing."""
    problems = []
    for endpoint in asked.service.endpoints:
        path, body = asked.path(endpoint), bodies.body(asked, endpoint)
        for headers in malformed.headers():
            found = _wrong(asked, asked.ask(endpoint.method, path, body, **headers), refused=False)
            problems += [f"{endpoint.method} {path} {str(headers)[:200]}: {found}"] if found else []
    assert problems == []


OPEN = {"/", "/heartbeat", "/health", "/v2/auth/token", "/{organization}/_apis"}
"""Routes that everybody may ask."""


ODD = {"circleci": ("Circle-Token", 401), "travis-ci": ("Authorization", 403)}
"""In which header a service is shown a login, and with what it refuses one, where that is not as usual."""


def test_no_odd_login_is_let_in(asked: Asked) -> None:
    """A malformed Authorization is refused as a wrong one is, and changes nothing."""
    problems = []
    header, status = ODD.get(asked.service.name, ("Authorization", 401))
    for endpoint in asked.service.endpoints:
        for login in malformed.LOGINS:
            shown: dict[str, Any] = {header: login}
            reply = asked.ask(endpoint.method, asked.path(endpoint), bodies.body(asked, endpoint), **shown)
            wrong = reply.status >= 500 if endpoint.path in OPEN else reply.status != status
            if asked.changed() or wrong:
                problems.append(f"{endpoint.method} {endpoint.path} {login[:30]!r}: {reply.status}")
    assert problems == []
