"""Headers that clients steer by: marks and 304, ids of requests, scopes, the way through a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.at_hand import Asked
from tests.sandbox.two_of_each import fill


@pytest.fixture
def asked(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Asked]:
    """The service that a test names."""
    service = Asked(tmp_path, request.param)
    yield service
    service.close()


MARKED = {"github": "/api/v3/orgs/an-org/teams", "heroku": "/apps/an-app/config-vars"}


@pytest.mark.parametrize(("asked", "path"), MARKED.items(), indirect=["asked"])
def test_what_a_client_has_is_not_sent_again(asked: Asked, path: str) -> None:
    """Its mark is answered with 304 and no body until something changes, for GET and for HEAD, and costs no request."""
    first = asked.ask("GET", path)
    mark, left = first.headers["etag"], first.headers.get("x-ratelimit-remaining")
    for method in ("GET", "HEAD"):
        again = asked.ask(method, path, b"", If_None_Match=f'"other", {mark}')
        assert (again.status, again.content, again.headers["etag"]) == (304, b"", mark)
        assert again.headers.get("x-ratelimit-remaining") == left
    assert asked.ask("GET", path, b"", If_None_Match='"other"').status == 200
    if asked.service.name == "github":
        asked.make("POST", path, {"name": "new"})
    else:
        asked.ask("PATCH", path, b'{"NEW": "1"}')
    changed = asked.ask("GET", path, b"", If_None_Match=mark)
    assert (changed.status, changed.headers["etag"] != mark) == (200, True)


@pytest.mark.parametrize("asked", ["heroku"], indirect=True)
def test_a_part_of_a_list_has_a_mark(asked: Asked) -> None:
    """The mark is of that part, and not of the whole list."""
    path = "/apps/an-app/domains"
    part = asked.ask("GET", path, b"", Range="hostname ..; max=1")
    assert (part.status, asked.ask("GET", path, b"", If_None_Match=part.headers["etag"]).status) == (206, 200)
    assert asked.ask("GET", path, b"", Range="hostname ..; max=1", If_None_Match=part.headers["etag"]).status == 304


_HEX = "[0-9A-F]"
IDS = {
    "github": ("x-github-request-id", f"{_HEX}{{4}}:{_HEX}{{6}}:{_HEX}{{8}}:{_HEX}{{8}}", "/api/v3/meta"),
    "heroku": ("request-id", "[0-9a-f-]{36}", "/account"),
    "azure-devops": ("x-vss-e2eid", "[0-9a-f-]{36}", "/an-org/_apis/projects"),
}


@pytest.mark.parametrize(("asked", "about"), IDS.items(), indirect=["asked"])
def test_each_request_has_an_id(asked: Asked, about: tuple[str, str, str]) -> None:
    """Another one each time, also of what is refused."""
    header, pattern, path = about
    found = [asked.ask("GET", each).headers[header] for each in (path, path, "/nowhere")]
    assert len(set(found)) == 3
    assert all(re.fullmatch(pattern, each) for each in found)


SCOPES = {
    ("GET", "/user"): "",
    ("GET", "/orgs/an-org"): "admin:org, read:org, repo, user, write:org",
    ("PUT", "/orgs/an-org/memberships/a-bot"): "admin:org, write:org",
    ("GET", "/orgs/an-org/actions/secrets"): "admin:org",
    ("GET", "/orgs/an-org/hooks"): "admin:org_hook",
    ("GET", "/repos/an-org/alpha"): "repo",
    ("POST", "/repos/an-org/alpha/hooks"): "admin:repo_hook, public_repo, repo, write:repo_hook",
}


@pytest.mark.parametrize("asked", ["github"], indirect=True)
def test_an_answer_says_which_scopes_do(asked: Asked) -> None:
    """What the token has, and of what the request needs one; nothing of either for a fine-grained token."""
    for (method, path), wanted in SCOPES.items():
        reply = asked.ask(method, f"/api/v3{path}", b"{}")
        assert reply.headers["x-accepted-oauth-scopes"] == wanted, path
        assert {"repo", "admin:org"} <= set(reply.headers["x-oauth-scopes"].split(", "))
    asked.services.world.set_switch("fine-grained-token", on=True)
    assert not {"x-oauth-scopes", "x-accepted-oauth-scopes"} & asked.ask("GET", "/api/v3/user").headers.keys()


@pytest.mark.parametrize("asked", ["github"], indirect=True)
def test_a_client_names_the_version_of_the_api(asked: Asked) -> None:
    """It is said in each answer; another one is refused."""
    for version, status in (("2022-11-28", 200), ("2001-01-01", 400)):
        reply = asked.ask("GET", "/api/v3/meta", b"", X_GitHub_Api_Version=version)
        assert (reply.status, reply.headers["x-github-api-version-selected"]) == (status, "2022-11-28")


def _links(header: str) -> dict[str, str]:
    return {name: url for url, name in re.findall(r'<([^>]+)>; rel="(\w+)"', header)}


@pytest.mark.parametrize("asked", ["github"], indirect=True)
def test_links_lead_through_a_list(asked: Asked) -> None:
    """To the first, the previous, the next and the last part, with all that was asked for; one part has none."""
    fill(asked)
    place = "/api/v3/orgs/an-org/repos?type=all&sort=full_name&per_page=2"
    seen: list[str] = []
    links = {"next": f"http://127.0.0.1:1{place}"}
    while "next" in links:
        reply = asked.ask("GET", links["next"].removeprefix("http://127.0.0.1:1"))
        links = _links(reply.headers["link"])
        seen += [one["name"] for one in reply.json()]
    assert seen == ["aa-newest", "alpha", "beta", "delta", "gamma"]
    assert set(links) == {"prev", "first"}
    first = asked.ask("GET", place)
    assert set(_links(first.headers["link"])) == {"next", "last"}
    middle = asked.ask("GET", f"{place}&page=2")
    assert {name: url[-6:] for name, url in _links(middle.headers["link"]).items()} == {
        "prev": "page=1", "next": "page=3", "last": "page=3", "first": "page=1",
    }  # fmt: skip
    assert "link" not in asked.ask("GET", "/api/v3/orgs/an-org/repos").headers


@pytest.mark.parametrize("asked", ["azure-devops"], indirect=True)
def test_a_token_leads_through_a_list_of_azure_devops(asked: Asked) -> None:
    """From part to part until no answer has one: projects, and variable groups in both directions."""
    fill(asked)
    for path, by in (
        ("/an-org/_apis/projects?", "name"),
        ("/an-org/parts/_apis/distributedtask/variablegroups?", "id"),
        ("/an-org/parts/_apis/distributedtask/variablegroups?queryOrder=idAscending&", "id"),
    ):
        whole = [one[by] for one in asked.ask("GET", path).json()["value"]]
        reply = asked.ask("GET", f"{path}$top=1")
        seen = [one[by] for one in reply.json()["value"]]
        while "x-ms-continuationtoken" in reply.headers:
            token = reply.headers["x-ms-continuationtoken"]
            reply = asked.ask("GET", f"{path}$top=1&continuationToken={token}")
            seen += [one[by] for one in reply.json()["value"]]
        assert (seen, len(seen)) == (whole, 2)


@pytest.mark.parametrize("asked", ["docker-hub"], indirect=True)
def test_addresses_lead_through_a_list_of_docker_hub(asked: Asked) -> None:
    """To and fro, with all that was asked for; a page that there is not is 404."""
    fill(asked)
    place = "/v2/namespaces/an-org/repositories?ordering=-name&page_size=1"
    first = asked.ask("GET", place).json()
    second = asked.ask("GET", first["next"].removeprefix("http://127.0.0.1:1")).json()
    assert [page["results"][0]["name"] for page in (first, second)] == ["second", "image"]
    assert (first["previous"], second["next"]) == (None, None)
    again = asked.ask("GET", second["previous"].removeprefix("http://127.0.0.1:1")).json()
    assert again == first
    assert asked.ask("GET", f"{place}&page=3").status == 404
