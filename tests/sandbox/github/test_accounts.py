"""Accounts, repositories, pages, redirects."""

from __future__ import annotations

import re

import pytest

from sandbox import World
from tests.sandbox.asking import ORGANIZATION, GitHub


def _linked(header: str) -> dict[str, str]:
    return {name: url for url, name in re.findall(r'<([^>]+)>; rel="(\w+)"', header)}


def test_the_owner_is_an_organisation_with_its_number(github: GitHub) -> None:
    """An organisation is found with the seeded id, as an organisation and as a user of that type."""
    assert github.ask("GET", "~").json()["id"] == 11897326
    assert github.ask("GET", f"/users/{ORGANIZATION}").json()["type"] == "Organization"


def test_a_user_is_no_organisation(github: GitHub) -> None:
    """The account of the token is found as a user, and not as an organisation."""
    login = github.ask("GET", "/user").json()["login"]
    assert github.ask("GET", f"/users/{login}").status_code == 200
    assert github.ask("GET", f"/orgs/{login}").status_code == 404


def test_a_repository_is_found_in_any_case(github: GitHub) -> None:
    """Names of owners and repositories are the same in upper and lower case."""
    found = github.ask("GET", f"/repos/{ORGANIZATION.upper()}/ALPHA").json()
    assert found["full_name"] == f"{ORGANIZATION}/alpha"
    assert not found["private"]
    assert github.ask("GET", f"/repos/{ORGANIZATION}/beta").json()["private"]


def test_pages_lead_to_all_of_a_list_once(world: World, github: GitHub) -> None:
    """Following the next links visits everything once, and the first and last pages know that they are."""
    world.seed({"github": {"organizations": {ORGANIZATION: {"repositories": {f"r{n}": {} for n in range(41)}}}}})
    github.put_secret("A_TOKEN", "x", selected_repository_ids=github.ids(*(f"r{n}" for n in range(41))))
    path, pages = "~/actions/secrets/A_TOKEN/repositories?per_page=20", []
    while path:
        reply = github.ask("GET", path)
        pages.append([each["name"] for each in reply.json()["repositories"]])
        assert reply.json()["total_count"] == 41
        links = _linked(reply.headers.get("link", ""))
        assert ("prev" in links) == (len(pages) > 1)
        path = links.get("next", "")
    assert [len(page) for page in pages] == [20, 20, 1]
    assert len({name for page in pages for name in page}) == 41


@pytest.mark.parametrize(("query", "size"), [("", 30), ("?per_page=500", 44), ("?per_page=x", 30), ("?page=9", 0)])
def test_page_sizes(world: World, github: GitHub, query: str, size: int) -> None:
    """A page has 30 entries unless asked for up to 100 others; one behind the end is empty."""
    world.seed({"github": {"organizations": {ORGANIZATION: {"repositories": {f"r{n}": {} for n in range(40)}}}}})
    assert len(github.ask("GET", f"~/repos{query}").json()) == size


def test_an_unknown_etag_gets_the_document_and_a_known_one_does_not(github: GitHub) -> None:
    """304 without a body as long as nothing changed, 200 with another ETag after a change."""
    number = github.add_hook("~").json()["id"]
    path = f"~/hooks/{number}"
    etag = github.ask("GET", path).headers["etag"]
    again = github.ask("GET", path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    github.ask("PATCH", path, {"events": ["issues"]})
    after = github.ask("GET", path, headers={"If-None-Match": etag})
    assert after.status_code == 200
    assert after.headers["etag"] != etag


def test_a_renamed_repository_redirects(world: World, github: GitHub) -> None:
    """The old name leads to the same repository: 301 for a read, 307 for anything else."""
    number = github.ids("alpha")[0]
    made = github.add_hook(f"/repos/{ORGANIZATION}/alpha").json()["id"]
    world.rename_repository(f"{ORGANIZATION}/alpha", "omega")
    assert github.ask("GET", f"/repos/{ORGANIZATION}/alpha").status_code == 301
    followed = github.ask("GET", f"/repos/{ORGANIZATION}/alpha", follow_redirects=True).json()
    assert (followed["id"], followed["name"]) == (number, "omega")
    path = f"/repos/{ORGANIZATION}/alpha/hooks/{made}"
    assert github.ask("PATCH", path, {"active": False}).status_code == 307
    assert github.ask("PATCH", path, {"active": False}, follow_redirects=True).json()["active"] is False
    assert github.ask("GET", f"/repos/{ORGANIZATION}/omega").status_code == 200


def test_a_new_repository_takes_an_old_name_back(world: World, github: GitHub) -> None:
    """A name that redirected is its new owner's once there is one."""
    number = github.ids("alpha")[0]
    world.rename_repository(f"{ORGANIZATION}/alpha", "omega")
    world.seed({"github": {"organizations": {ORGANIZATION: {"repositories": {"alpha": {}}}}}})
    assert github.ids("alpha") != [number]


def test_a_removed_repository_leaves_no_trace(world: World, github: GitHub) -> None:
    """A deleted repository is gone from lists, with its hooks."""
    github.put_secret("A_TOKEN", "x", selected_repository_ids=github.ids("alpha", "beta"))
    github.add_hook(f"/repos/{ORGANIZATION}/alpha")
    world.remove_repository(f"{ORGANIZATION}/alpha")
    assert github.listed("A_TOKEN") == {"beta"}
    assert world.hooks() == []
    assert github.ask("GET", f"/repos/{ORGANIZATION}/alpha").status_code == 404
