"""Which path leads where: to the route that it is of, as its service reads paths, and to no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.at_hand import Asked
from tests.sandbox.contract import extract, heroku_extract
from tests.sandbox.contract.description import filled


@pytest.fixture
def github(tmp_path: Path) -> Iterator[Asked]:
    """GitHub."""
    yield from _asked(tmp_path, "github")


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Asked]:
    """1Password Connect."""
    yield from _asked(tmp_path, "connect")


def _asked(home: Path, name: str) -> Iterator[Asked]:
    service = Asked(home, name)
    yield service
    service.close()


def _unnamed(path: str) -> str:
    return re.sub(r"\{.*?\}", "{}", path)


@pytest.mark.parametrize(("name", "routes"), [("github", extract.ROUTES), ("heroku", heroku_extract.ROUTES)])
def test_each_described_route_is_served_or_501(tmp_path: Path, name: str, routes: Path) -> None:
    """No route of the sandbox answers for another one that the service has."""
    asked = Asked(tmp_path, name)
    served = {(one.method, _unnamed(one.path)) for one in asked.service.endpoints}
    wrong = []
    for line in routes.read_text().splitlines():
        method, path = filled(line).split(" ")
        found = asked.service.route(method, path)
        expected = (method, _unnamed(line.split(" ")[1]))
        if (expected if expected in served else None) != (found and (found.method, _unnamed(found.path))):
            wrong.append(f"{line}: {found and found.path}")
    asked.close()
    assert wrong == []


def test_what_is_not_served_answers_501(github: Asked) -> None:
    """Also where a wider route has a place for it, and below a repository's name."""
    for path in ("/user/repos", "/repos/an-org/alpha/rulesets/rule-suites", "/gists"):
        assert github.ask("GET", f"/api/v3{path}").status == 501, path
    assert github.ask("GET", "/api/v3/user/99").status == 200


def test_a_slash_within_a_part_is_part_of_it(github: Asked) -> None:
    """An environment may have a slash in its name; clients send it as %2F."""
    place = "/api/v3/repos/an-org/alpha/environments/on%2Fthe%2Fway"
    assert github.ask("PUT", place).status == 200
    assert github.ask("GET", place).json()["name"] == "on/the/way"
    assert github.ask("GET", f"{place}/secrets").json() == {"total_count": 0, "secrets": []}
    assert github.ask("GET", "/api/v3/repos/an-org/alpha/environments/on/the/way").status == 501


def test_a_letter_may_be_sent_encoded(github: Asked) -> None:
    """A path is the same however its letters are sent."""
    assert github.ask("GET", "/api/v3/%6Frgs/an%2Dorg").json()["login"] == "an-org"


def test_head_says_what_get_says(github: Asked) -> None:
    """The same status and headers; the server leaves out the body."""
    got, headed = (github.ask(method, "/api/v3/orgs/an-org") for method in ("GET", "HEAD"))
    assert headed.status == 200
    assert (headed.headers["etag"], headed.headers["content-length"]) == (
        got.headers["etag"],
        got.headers["content-length"],
    )
    assert github.ask("HEAD", "/api/v3/orgs/nobody").status == 404


def test_connect_takes_a_slash_at_the_end(connect: Asked) -> None:
    """1Password's client for JavaScript ends the path of every list so."""
    assert connect.ask("GET", "/v1/vaults/").json() == connect.ask("GET", "/v1/vaults").json()
    vault = connect.there["vault"]
    assert connect.ask("GET", f"/v1/vaults/{vault}/items/").status == 200
