"""Webhooks of organisations and repositories."""

from __future__ import annotations

import pytest

from sandbox import World
from tests.sandbox.asking import ORGANIZATION, GitHub

PLACES = ["~", f"/repos/{ORGANIZATION}/alpha"]


@pytest.mark.parametrize("place", PLACES)
def test_a_secret_shows_as_eight_asterisks(world: World, github: GitHub, place: str) -> None:
    """Whoever reads a hook sees a mask; the world holds the secret."""
    made = github.add_hook(place, secret="canary-secret", content_type="json", insecure_ssl="0").json()
    expected = {"url": "https://hooks.example/a", "content_type": "json", "insecure_ssl": "0", "secret": "********"}
    assert made["config"] == expected
    assert github.ask("GET", f"{place}/hooks/{made['id']}").json()["config"] == expected
    assert github.ask("GET", f"{place}/hooks/{made['id']}/config").json() == expected
    assert [hook["config"] for hook in github.ask("GET", f"{place}/hooks").json()] == [expected]
    assert [hook["secret"] for hook in world.hooks()] == ["canary-secret"]


@pytest.mark.parametrize("place", PLACES)
def test_a_hook_without_a_secret_shows_none(github: GitHub, place: str) -> None:
    """There is no mask where there is no secret."""
    assert "secret" not in github.add_hook(place).json()["config"]


@pytest.mark.parametrize("place", PLACES)
def test_an_edit_replaces_the_configuration(world: World, github: GitHub, place: str) -> None:
    """A config that lacks the secret removes it, an edit without a config keeps it, and events are replaced."""
    number = github.add_hook(place, secret="one").json()["id"]
    changed = github.ask("PATCH", f"{place}/hooks/{number}", {"events": ["issues"], "active": False}).json()
    assert (changed["events"], changed["active"], changed["config"]["secret"]) == (["issues"], False, "********")
    github.ask("PATCH", f"{place}/hooks/{number}", {"config": {"url": "https://hooks.example/b"}})
    (held,) = world.hooks()
    assert (held["url"], held["secret"], held["events"]) == ("https://hooks.example/b", None, ["issues"])


def test_the_config_can_be_changed_by_itself(world: World, github: GitHub) -> None:
    """A PATCH of the config keeps what it does not mention."""
    number = github.add_hook("~", secret="one", content_type="json").json()["id"]
    github.ask("PATCH", f"~/hooks/{number}/config", {"url": "https://hooks.example/b"})
    (held,) = world.hooks()
    assert (held["url"], held["secret"], held["content_type"]) == ("https://hooks.example/b", "one", "json")


@pytest.mark.parametrize(("place", "kind"), [(PLACES[0], "organization"), (PLACES[1], "repository")])
def test_a_second_hook_for_an_address_is_refused(github: GitHub, place: str, kind: str) -> None:
    """GitHub has one hook an address, and says so."""
    github.add_hook(place)
    reply = github.add_hook(place)
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["message"] == f"Hook already exists on this {kind}"
    assert github.add_hook(place, "https://hooks.example/b").status_code == 201


@pytest.mark.parametrize(
    "change",
    [
        {"name": "email"},
        {"config": {}},
        {"config": {"url": "ftp://hooks.example"}},
        {"config": {"url": "https://hooks.example", "content_type": "xml"}},
        {"config": {"url": "https://hooks.example", "insecure_ssl": "2"}},
        {"events": ["no_such_event"]},
        {"events": "push"},
        {"active": "yes"},
    ],
    ids=str,
)
@pytest.mark.parametrize("place", PLACES)
def test_a_bad_hook_is_refused(github: GitHub, place: str, change: dict[str, object]) -> None:
    """One wrong property of an otherwise good request is enough for a 422."""
    body = {"name": "web", "config": {"url": "https://hooks.example"}, "events": ["push"], "active": True, **change}
    assert github.ask("POST", f"{place}/hooks", body).status_code == 422
    assert github.ask("GET", f"{place}/hooks").json() == []


@pytest.mark.parametrize("place", PLACES)
def test_a_removed_hook_is_gone(github: GitHub, place: str) -> None:
    """After a DELETE it is not there, and its number is not given to the next one."""
    number = github.add_hook(place).json()["id"]
    assert github.ask("DELETE", f"{place}/hooks/{number}").status_code == 204
    assert github.ask("GET", f"{place}/hooks/{number}").status_code == 404
    assert github.ask("DELETE", f"{place}/hooks/{number}").status_code == 404
    assert github.add_hook(place).json()["id"] != number


def test_a_hook_belongs_to_its_place(github: GitHub) -> None:
    """A hook of the organisation is not one of its repositories, nor the other way round."""
    number = github.add_hook("~").json()["id"]
    assert github.ask("GET", f"/repos/{ORGANIZATION}/alpha/hooks/{number}").status_code == 404
