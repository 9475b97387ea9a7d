"""GitHub's errors, headers and history."""

from __future__ import annotations

import pytest

from sandbox import World
from tests.sandbox.asking import ORGANIZATION, GitHub


@pytest.mark.parametrize("token", ["", "ghp_somebodyelses"])
def test_a_wrong_token_is_refused(world: World, token: str) -> None:
    """No token and a wrong one get 401 Bad credentials, and change nothing."""
    client = GitHub(world, token)
    reply = client.ask("DELETE", "~/actions/secrets/A_TOKEN")
    client.close()
    assert (reply.status_code, reply.json()["message"]) == (401, "Bad credentials")


def test_a_missing_thing_has_an_error_document(github: GitHub) -> None:
    """404 is a document with a message and a link to the documentation, as clients parse it."""
    reply = github.ask("GET", "~/actions/secrets/NOT_THERE")
    assert reply.status_code == 404
    assert reply.json()["message"] == "Not Found"
    assert reply.json()["documentation_url"].startswith("https://")


@pytest.mark.parametrize(("method", "path"), [("GET", "/gists"), ("POST", "~"), ("POST", "/graphql"), ("GET", "~/")])
def test_an_unknown_route_is_not_implemented(world: World, github: GitHub, method: str, path: str) -> None:
    """What the sandbox does not know is a 501 that says so, and stands in the log; never a 404."""
    reply = github.ask(method, path)
    assert reply.status_code == 501
    assert "does not serve" in reply.json()["message"]
    assert world.requests(service="github")[-1]["status"] == 501


def test_a_body_that_is_no_json_object_is_refused(github: GitHub) -> None:
    """Bad JSON is a 400."""
    assert github.ask("PUT", "~/actions/secrets/A_TOKEN", content=b"{").status_code == 400
    assert github.ask("POST", "~/hooks", content=b"[]").status_code == 400


def test_each_answer_tells_the_remaining_budget(github: GitHub) -> None:
    """The rate limit headers count down, and are far from nothing left."""
    left = [int(github.ask("GET", "~").headers["x-ratelimit-remaining"]) for _ in range(3)]
    assert left[0] - left[2] == 2
    assert left[2] > 1000


def test_history_has_the_state_after_every_request(world: World, github: GitHub) -> None:
    """Each request has its own entry, reads and failures too, with the state as it was right after it."""
    github.put_secret("A_TOKEN", "one", selected_repository_ids=github.ids("alpha"))
    start = world.last_request()
    github.put_secret("A_TOKEN", "two", selected_repository_ids=github.ids("alpha", "beta"))
    github.ask("GET", "~/actions/secrets/NOT_THERE")
    github.ask("DELETE", "~/actions/secrets/A_TOKEN")
    entries = [entry for entry in world.history() if entry["request"] is not None and entry["request"] > start]
    assert [entry["request"] for entry in entries] == [row["number"] for row in world.requests(after=start)]
    name = f"{ORGANIZATION}/A_TOKEN"
    lists = [entry["state"]["organization_secrets"].get(name, {}).get("repositories") for entry in entries]
    assert lists == [["alpha"], ["alpha"], ["alpha"], ["alpha", "beta"], ["alpha", "beta"], None]
    digests = [entry["state"]["organization_secrets"].get(name, {}).get("digest") for entry in entries]
    assert digests == [world.digest("one")] * 3 + [world.digest("two")] * 2 + [None]


def test_history_has_hooks_and_edits_behind_the_back(world: World, github: GitHub) -> None:
    """An edit through the admin API is an entry of its own, without a request."""
    number = github.add_hook("~", secret="s").json()["id"]
    world.change_hook(number, url="https://elsewhere.example")
    made, edited = world.history()[-2:]
    assert made["state"]["hooks"][str(number)]["digest"] == world.digest("s")
    assert (edited["cause"], edited["request"]) == ("edit", None)
    assert edited["state"]["hooks"][str(number)]["url"] == "https://elsewhere.example"
    assert edited["state"]["hooks"][str(number)]["scope"] == ORGANIZATION
