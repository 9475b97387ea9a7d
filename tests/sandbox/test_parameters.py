"""Every described parameter of every served route is done, which is seen by its effect, or answered with 501."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.described import Parameter
from sandbox.wire import Endpoint, Query, UndeclaredError
from tests.sandbox.at_hand import NAMES, Answer, Asked
from tests.sandbox.two_of_each import fill

Row = tuple[Endpoint[Any], Parameter]


@pytest.fixture(scope="module", params=NAMES)
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Each service in turn, with two of everything that a list may have."""
    service = Asked(tmp_path_factory.mktemp("at-hand"), request.param)
    fill(service)
    yield service
    service.close()


EFFECTS: dict[str, dict[str, tuple[str, str]]] = {
    "github": {
        "per_page": ("", "per_page=1"),
        "page": ("per_page=1", "per_page=1&page=2"),
        "type": ("", "type=private"),
        "sort": ("direction=asc", "direction=asc&sort=full_name"),
        "direction": ("", "direction=asc"),
        "state": ("", "state=closed"),
        "targets": ("", "targets=tag"),
        "status": ("", "status=failure"),
        "cursor": ("per_page=1", "per_page=1&cursor=1"),
    },
    "azure-devops": {
        "stateFilter": ("", "stateFilter=deleted"),
        "$top": ("", "$top=1"),
        "$skip": ("", "$skip=1"),
        "continuationToken": ("$top=1", "$top=1&continuationToken=2"),
        "includeCapabilities": ("", "includeCapabilities=true"),
        "queryOrder": ("", "queryOrder=idAscending"),
        "groupIds": ("", "groupIds=1"),
    },
    "quay": {
        "public": ("", "public=true"),
        "next_page": ("namespace=an-org", "namespace=an-org&next_page=z"),
        "includeTags": ("", "includeTags=false"),
        "last_modified": ("namespace=an-org", "namespace=an-org&last_modified=true"),
        "token": ("", "token=false"),
        "permissions": ("", "permissions=true"),
        "limit": ("", "limit=1"),
    },
    "docker-hub": {
        "page_size": ("", "page_size=1"),
        "page": ("page_size=1", "page_size=1&page=2"),
        "ordering": ("", "ordering=-name"),
    },
    "circleci": {
        "owner-slug": ("owner-slug=gh/an-org", "owner-slug=gh/another"),
        "page-token": ("owner-slug=gh/an-org", "owner-slug=gh/an-org&page-token=nothing"),
    },
    "connect": {"filter": ("", "filter=name%20eq%20%22nothing%22")},
    "op": {
        "generate-password": ("vault=pulumi", "vault=pulumi&generate-password=999"),
        "format": ("vault=pulumi", "vault=pulumi&format=human-readable"),
    },
}
"""Two queries that are answered differently if a parameter is done. A filter that is not here is asked for nothing."""

WITHOUT_EFFECT = {
    ("github", "includes_parents"): "no organisation here has rulesets",
    ("azure-devops", "actionFilter"): "the token may do everything",
    ("connect", "inline_files"): "no item has a file",
    ("quay", "includePending"): "nobody is only invited",
}
"""What is done whatever its value is, and why."""

AS_USUAL = {
    ("github", "type"): {"all", "sources"},
    ("github", "sort"): {"updated", "pushed"},  # nothing here was changed
    ("github", "direction"): {"desc"},
    ("github", "state"): {"open"},
    ("azure-devops", "stateFilter"): {"all"},
    ("docker-hub", "ordering"): {"name", "last_updated"},  # nothing here was changed
    ("op", "format"): {"json"},  # as the tests ask
}
"""Words that are answered as no word is."""


def _rows(asked: Asked) -> list[Row]:
    return [(one, each) for one in asked.service.endpoints for each in asked.service.described.parameters(one)]


def _values(parameter: Parameter) -> list[str]:
    """What to send: every word that it can be, or one of its type, but not what it is where it is not sent."""
    schema = parameter.schema
    of_type = {"integer": ["3"], "boolean": ["true", "false"]}.get(schema.get("type", ""), ["nothing"])
    values = [str(each) for each in schema.get("enum", of_type)]
    return [each for each in values if each != str(schema.get("default")).lower() and each != schema.get("default")]


def _sent(asked: Asked, endpoint: Endpoint[Any], parameter: Parameter, value: str) -> Answer:
    path = asked.path(endpoint)
    if parameter.place == "header":
        return asked.ask(endpoint.method, path, b"", **{parameter.name: value})
    return asked.ask(endpoint.method, f"{path}?{parameter.name}={value}")


def test_each_route_says_its_parameters(asked: Asked) -> None:
    """A served route has a line in the description, and no other route has one; none does what is not described."""
    described = asked.service.described
    served = {f"{one.method} {described.named(one.path)}" for one in asked.service.endpoints}
    assert served == set(described.document["parameters"])
    for one in asked.service.endpoints:
        assert one.takes <= {each.name for each in described.parameters(one)}, one.path


def test_what_is_not_done_is_501(asked: Asked) -> None:
    """It is named, nothing is changed, and the value that it has where it is not sent is no reason to refuse."""
    problems = []
    for endpoint, parameter in _rows(asked):
        if parameter.name in endpoint.takes:
            continue
        for value in _values(parameter):
            reply = _sent(asked, endpoint, parameter, value)
            if reply.status != 501 or parameter.name not in reply.content.decode() or asked.changed():
                problems.append(f"{endpoint.method} {endpoint.path} {parameter.name}={value}: {reply.status}")
        if "default" in parameter.schema:
            reply = _sent(asked, endpoint, parameter, str(parameter.schema["default"]))
            asked.changed()
            problems += [f"{endpoint.path} {parameter.name}: its usual value"] if reply.status == 501 else []
    assert problems == []


def test_each_word_is_done_or_501(asked: Asked) -> None:
    """Where only some of what a parameter can be is done, the others are 501; a word that it cannot be is refused."""
    problems = []
    for endpoint, parameter in _rows(asked):
        kind = (asked.service.name, parameter.name)
        if parameter.name not in endpoint.takes or "enum" not in parameter.schema or kind in WITHOUT_EFFECT:
            continue
        usual = EFFECTS[asked.service.name][parameter.name][0]
        plain = _shown(asked, endpoint, usual)
        for value in set(_values(parameter)) - AS_USUAL.get(kind, set()):
            found = _shown(asked, endpoint, f"{usual}&{parameter.name}={value}")
            problems += [f"{endpoint.path} {parameter.name}={value}"] if found == plain else []
        status = _sent(asked, endpoint, parameter, "nonsense").status
        problems += [] if status in (400, 422) else [f"{endpoint.path} {parameter.name}=nonsense: {status}"]
    assert problems == []


def test_what_is_done_has_an_effect(asked: Asked) -> None:
    """A parameter that is declared changes the answer: so none is declared and not done."""
    problems = []
    for endpoint, parameter in _rows(asked):
        name = parameter.name
        if parameter.place == "header" or name not in endpoint.takes or (asked.service.name, name) in WITHOUT_EFFECT:
            continue
        pair = EFFECTS.get(asked.service.name, {}).get(name, ("", f"{name}=nothing"))
        first, second = (_shown(asked, endpoint, query) for query in pair)
        if first == second:
            problems.append(f"{endpoint.method} {endpoint.path} {pair[1]}: {first}")
    assert problems == []


def _shown(asked: Asked, endpoint: Endpoint[Any], query: str) -> tuple[int, bytes]:
    body = b'{"category": "LOGIN", "title": "a", "fields": []}' if asked.service.name == "op" else b""
    reply = asked.ask(endpoint.method, f"{asked.path(endpoint)}?{query}", body)
    asked.changed()
    return reply.status, reply.content


def test_each_list_of_heroku_has_a_range(asked: Asked) -> None:
    """Size and direction, as clients send them, and the way to the rest."""
    lists = [one for one in asked.service.endpoints if "Range" in one.takes]
    assert bool(lists) == (asked.service.name == "heroku")
    for endpoint in lists:
        path = asked.path(endpoint)
        whole = asked.ask("GET", path)
        for by in whole.headers["accept-ranges"].split(", "):
            values = sorted(one[by] for one in whole.json())
            assert len(values) >= 2
            first = asked.ask("GET", path, Range=f"{by} ..; order=desc,max=1;")
            assert (first.status, [one[by] for one in first.json()]) == (206, values[-1:])
            assert first.headers["content-range"] == f"{by} {values[-1]}..{values[-1]}"
            rest = asked.ask("GET", path, Range=first.headers["next-range"])
            assert [one[by] for one in rest.json()] == values[-2:-1]
        assert asked.ask("GET", path, Range=f"{by} ..; colour=red").status == 416


def test_what_nobody_describes_is_passed_over(asked: Asked) -> None:
    """A parameter that is not described changes no answer."""
    for endpoint in asked.service.endpoints:
        if endpoint.method == "GET":
            plain, more = (_shown(asked, endpoint, query)[0] for query in ("", "nobody=describes&this"))
            assert plain == more < 500, endpoint.path


def test_numbers_out_of_bounds(asked: Asked) -> None:
    """GitHub takes the usual size for what is no number; the others refuse it, and one that is too small."""
    problems = []
    for endpoint, parameter in _rows(asked):
        if parameter.name in endpoint.takes and parameter.schema.get("type") == "integer":
            for value in ("many", "-1", "1.5", "9" * 30):
                status = _sent(asked, endpoint, parameter, value).status
                wanted = 200 if asked.service.name == "github" else 400
                problems += [] if status == wanted else [f"{endpoint.path} {parameter.name}={value}: {status}"]
    assert problems == []


def test_what_is_read_is_declared() -> None:
    """A function that reads a parameter of the query without declaring it fails at once, so that somebody sees it."""
    query = Query({"a": "1", "b": "2"}, frozenset({"a", "c"}))
    assert (query["a"], query.get("c"), dict(query)) == ("1", None, {"a": "1"})
    with pytest.raises(UndeclaredError):
        query.get("b")
