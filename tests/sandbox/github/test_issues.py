"""Issues and their comments, and who may do what with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox import World
from tests.sandbox.asking import ORGANIZATION, GitHub

ALPHA, BETA = f"{ORGANIZATION}/alpha", f"{ORGANIZATION}/beta"
"""A public repository and a private one."""
JOB = "github-actions[bot]"


@pytest.fixture
def job(world: World) -> Iterator[GitHub]:
    """A client with the token of a job of the public repository, which may write its issues."""
    client = GitHub(world, world.make_github_token(ALPHA))
    yield client
    client.close()


def test_an_issue_is_opened_changed_and_closed(world: World, github: GitHub) -> None:
    """By the token's account; what a change does not mention stays."""
    made = github.ask("POST", f"/repos/{ALPHA}/issues", {"title": "One", "body": "Text.", "labels": ["a", "b"]})
    assert (made.status_code, made.headers["location"]) == (201, made.json()["url"])
    assert (made.json()["number"], made.json()["user"]["login"]) == (1, "sandbox-admin")
    path = f"/repos/{ALPHA}/issues/1"
    changed = github.ask("PATCH", path, {"body": "Another."}).json()
    assert (changed["title"], changed["body"], changed["state"]) == ("One", "Another.", "open")
    world.advance_clock(60)
    closed = github.ask("PATCH", path, {"state": "closed", "state_reason": "not_planned"}).json()
    assert (closed["state_reason"], closed["closed_by"]["login"]) == ("not_planned", "sandbox-admin")
    assert closed["closed_at"] == closed["updated_at"] != closed["created_at"]
    opened = github.ask("PATCH", path, {"state": "open"}).json()
    assert (opened["state"], opened["state_reason"], opened["closed_at"]) == ("open", "reopened", None)
    assert github.ask("GET", path).json()["labels"][1]["name"] == "b"


def test_a_list_has_the_issues_that_are_asked_for(world: World, github: GitHub) -> None:
    """Open ones, the newest first, with pull requests among them; by state, label, creator, and in pages."""
    for title, labels in (("one", ["red"]), ("two", []), ("three", ["red", "blue"])):
        github.ask("POST", f"/repos/{ALPHA}/issues", {"title": title, "labels": labels})
    world.add_issue(ALPHA, "four", "", author="somebody", pull_request=True)
    github.ask("PATCH", f"/repos/{ALPHA}/issues/2", {"state": "closed"})

    def titles(**query: str) -> list[str]:
        return [one["title"] for one in github.ask("GET", f"/repos/{ALPHA}/issues", params=query).json()]

    assert titles() == ["four", "three", "one"]
    assert titles(state="closed") == ["two"]
    assert titles(state="all", direction="asc") == ["one", "two", "three", "four"]
    assert titles(labels="Red") == ["three", "one"]
    assert titles(labels="red,blue") == ["three"]
    assert titles(creator="Somebody") == ["four"]
    first = github.ask("GET", f"/repos/{ALPHA}/issues", params={"per_page": "2", "creator": "sandbox-admin"})
    assert "next" not in first.links
    assert "next" in github.ask("GET", f"/repos/{ALPHA}/issues", params={"per_page": "2"}).links
    [pull, *_] = github.ask("GET", f"/repos/{ALPHA}/issues").json()
    assert pull["pull_request"]["html_url"].endswith(f"/{ALPHA}/pull/4")


def test_comments_are_in_their_order(github: GitHub) -> None:
    """Each with its author; the issue says how many there are."""
    github.ask("POST", f"/repos/{ALPHA}/issues", {"title": "One"})
    path = f"/repos/{ALPHA}/issues/1"
    for words in ("first", "second"):
        assert github.ask("POST", f"{path}/comments", {"body": words}).status_code == 201
    assert [one["body"] for one in github.ask("GET", f"{path}/comments").json()] == ["first", "second"]
    assert github.ask("GET", path).json()["comments"] == 2
    assert github.ask("POST", f"{path}/comments", {"body": " "}).status_code == 422
    assert github.ask("POST", f"/repos/{ALPHA}/issues/9/comments", {"body": "lost"}).status_code == 404


@pytest.mark.parametrize(
    "body", [{"title": " "}, {"title": "a" * 257}, {"title": "One", "body": "a" * 65537}], ids=["none", "title", "body"]
)
def test_a_text_has_a_length(github: GitHub, body: dict[str, str]) -> None:
    """None is too short for a title; the longest that is taken is kept whole."""
    assert github.ask("POST", f"/repos/{ALPHA}/issues", body).json()["message"] == "Validation Failed"
    whole = github.ask("POST", f"/repos/{ALPHA}/issues", {"title": "a" * 256, "body": "é" * 65536}).json()
    assert (whole["number"], len(whole["body"])) == (1, 65536)


def test_a_job_is_an_account_of_its_own(job: GitHub, world: World) -> None:
    """It opens issues as that; it cannot ask who it is, and does nothing else, by the words that real ones see."""
    made = job.ask("POST", f"/repos/{ALPHA}/issues", {"title": "One"})
    assert (made.json()["user"]["login"], made.json()["user"]["type"]) == (JOB, "Bot")
    assert "x-oauth-scopes" not in made.headers
    assert job.ask("GET", f"/repos/{ALPHA}").status_code == 200
    for method, path in (("GET", "/user"), ("GET", "~/actions/secrets"), ("DELETE", f"/repos/{ALPHA}/pages")):
        refused = job.ask(method, path)
        assert (refused.status_code, refused.json()["message"]) == (403, "Resource not accessible by integration"), path
    [issue] = world.issues(ALPHA)
    assert (issue["author"], issue["comments"]) == (JOB, [])


def test_a_user_may_ask_who_he_is(world: World) -> None:
    """With a token of his own."""
    client = GitHub(world, world.make_github_token(ALPHA, account="a-bot", issues="read"))
    assert client.ask("GET", "/user").json()["id"] == 99
    refused = client.ask("POST", f"/repos/{ALPHA}/issues", {"title": "One"})
    assert refused.json()["message"] == "Resource not accessible by personal access token"
    client.close()


@pytest.mark.parametrize(
    ("place", "issues", "asked", "read", "write"),
    [
        (ALPHA, "", ALPHA, 200, 403),
        (ALPHA, "read", ALPHA, 200, 403),
        (ALPHA, "write", ALPHA, 200, 201),
        (BETA, "", BETA, 403, 403),
        (BETA, "read", BETA, 200, 403),
        (BETA, "write", BETA, 200, 201),
        (BETA, "write", ALPHA, 200, 403),
        (ALPHA, "write", BETA, 404, 404),
    ],
)
def test_a_token_does_what_it_may(world: World, place: str, issues: str, asked: str, read: int, write: int) -> None:
    """Everybody reads what is public; writing needs the permission, of that repository."""
    client = GitHub(world, world.make_github_token(place, issues=issues))  # type: ignore[arg-type]
    number = client.ask("GET", f"/repos/{asked}").json().get("id")
    assert client.ask("GET", f"/repos/{asked}/issues").status_code == read
    assert client.ask("POST", f"/repos/{asked}/issues", {"title": "One"}).status_code == write
    if number:
        assert client.ask("POST", f"/repositories/{number}/issues", {"title": "One"}).status_code == write
    client.close()


def test_a_repository_may_have_no_issues(world: World, github: GitHub) -> None:
    """Its pull requests are listed all the same."""
    github.ask("POST", f"/repos/{ALPHA}/issues", {"title": "One"})
    world.add_issue(ALPHA, "two", "", author="somebody", pull_request=True)
    world.disable_issues(ALPHA)
    for method, path in (("POST", ""), ("GET", "/1"), ("PATCH", "/1"), ("POST", "/1/comments"), ("GET", "/1/comments")):
        body = {"title": "a", "body": "b"} if method != "GET" else None
        gone = github.ask(method, f"/repos/{ALPHA}/issues{path}", body)
        assert (gone.status_code, gone.json()["message"]) == (410, "Issues are disabled for this repo"), path
    assert [one["title"] for one in github.ask("GET", f"/repos/{ALPHA}/issues").json()] == ["two"]
    assert github.ask("GET", f"/repos/{ALPHA}").json()["has_issues"] is False
    world.disable_issues(ALPHA, disabled=False)
    assert len(github.ask("GET", f"/repos/{ALPHA}/issues").json()) == 2


def test_a_job_cannot_comment_on_a_locked_issue(world: World, github: GitHub, job: GitHub) -> None:
    """Whoever may write to the repository can."""
    job.ask("POST", f"/repos/{ALPHA}/issues", {"title": "One"})
    world.change_issue(ALPHA, 1, locked=True)
    path = f"/repos/{ALPHA}/issues/1/comments"
    refused = job.ask("POST", path, {"body": "words"})
    assert (refused.status_code, refused.json()["message"]) == (
        403,
        "Unable to create comment because issue is locked.",
    )
    assert github.ask("POST", path, {"body": "words"}).status_code == 201


def test_issues_go_with_their_repository(world: World, github: GitHub, job: GitHub) -> None:
    """And so do the tokens that are for it; a repository that has another name now is found by its old one."""
    job.ask("POST", f"/repos/{ALPHA}/issues", {"title": "One"})
    world.rename_repository(ALPHA, "omega")
    moved = job.ask("GET", f"/repos/{ALPHA}/issues")
    assert (moved.status_code, "/repositories/" in moved.headers["location"]) == (301, True)
    world.snapshot("here")
    world.remove_repository(f"{ORGANIZATION}/omega")
    assert job.ask("GET", f"/repos/{ORGANIZATION}/omega/issues").status_code == 401
    number = int(moved.headers["location"].split("/")[-2])
    world.seed({"github": {"organizations": {ORGANIZATION: {"repositories": {"omega": {"id": number}}}}}})
    assert github.ask("GET", f"/repos/{ORGANIZATION}/omega/issues", params={"state": "all"}).json() == []
    world.restore("here")
    assert len(github.ask("GET", f"/repos/{ORGANIZATION}/omega/issues").json()) == 1
