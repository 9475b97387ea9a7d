"""Builds: what they can read, that they hold it, and that each use is judged by whoever issued the value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from sandbox import World, launch
from sandbox.client import AdminError
from tests.sandbox.azure_devops.conftest import group

REPOSITORIES = {"alpha": {"environments": ["production"]}, "beta": {"private": True}, "gamma": {}}
SEED = {
    "vault": {"name": "pulumi", "items": {"upload": {"fields": {"credential": "token"}}}},
    "github": {"organizations": {"an-org": {"repositories": REPOSITORIES}}},
    "heroku": {"apps": {"an-app": {}}},
    "azure_devops": {"organizations": {"an-org": {"parts": {"id": "9185a86a-5277-5d9d-baa6-4793d5d9923b"}}}},
    "anaconda-org": {"organizations": {"an-org": {"tokens": {"uploads": {"item": "upload"}}}, "other-org": {}}},
    "quay": {"organizations": {"an-org": {"repositories": {"image": {"visibility": "public"}}, "robots": ["pusher"]}}},
    "docker-hub": {"namespaces": {"an-org": {"image": {}}}},
}
UPLOAD = {"issuer": "anaconda-org", "organization": "an-org"}
ALPHA = "an-org/alpha"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox with one of each issuer."""
    with launch(tmp_path_factory.mktemp("builds"), SEED, record_bodies=True) as world:
        yield world


@pytest.fixture
def world(running: World) -> World:
    """The sandbox as it was seeded."""
    running.lift()
    running.reset()
    return running


def _ends(world: World, value: str, use: dict[str, Any]) -> tuple[bool, str]:
    """What comes of a value that a build of a repository reads and uses at once."""
    world.write_secret(ALPHA, "VALUE", value=value)
    [outcome] = world.finish_build(world.start_build(ALPHA, {"VALUE": use}))
    assert (outcome["variable"], outcome["issuer"]) == ("VALUE", use["issuer"])
    return outcome["ok"], outcome["why"]


def _read(world: World, place: str, *names: str, service: Any = "github") -> list[bool]:
    """Which of these variables a build at a place can read."""
    build = world.start_build(place, dict.fromkeys(names, UPLOAD), service=service)
    return [one["why"] != "The build could not read it." for one in world.finish_build(build)]


def test_a_build_holds_what_it_read(world: World) -> None:
    """A value that is replaced later is used all the same, and so it fails once it is revoked."""
    world.write_secret("an-org", "UPLOAD", value=world.field("upload"), visibility="all")
    early = world.start_build(ALPHA, {"UPLOAD": UPLOAD})
    late = world.start_build(ALPHA, {"UPLOAD": UPLOAD})
    world.write_secret("an-org", "UPLOAD", value="another")
    world.advance_clock(6 * 3600)
    assert world.finish_build(early) == [{"variable": "UPLOAD", "issuer": "anaconda-org", "ok": True, "why": ""}]
    world.ask("DELETE", "/services/anaconda-org/tokens/an-org/uploads")
    [outcome] = world.finish_build(late)
    assert (outcome["ok"], outcome["why"][:3]) == (False, "401")
    first, second = world.builds()
    assert first["finished_at"] - first["started_at"] in range(6 * 3600, 6 * 3600 + 60)
    assert [one["outcomes"][0]["ok"] for one in (first, second)] == [True, False]
    with pytest.raises(AdminError, match="is over"):
        world.finish_build(early)


def test_a_job_reads_what_is_visible_to_its_repository(world: World) -> None:
    """Secrets of the organisation for all, for private ones, or by a list; those of the repository, of no other."""
    world.write_secret("an-org", "FOR_ALL", value="x", visibility="all")
    world.write_secret("an-org", "FOR_PRIVATE", value="x", visibility="private")
    world.write_secret("an-org", "FOR_SOME", value="x", repositories=["gamma"])
    world.write_secret(ALPHA, "OWN", value="x")
    names = ("FOR_ALL", "FOR_PRIVATE", "FOR_SOME", "OWN")
    assert _read(world, ALPHA, *names) == [True, False, False, True]
    assert _read(world, "an-org/beta", *names) == [True, True, False, False]
    assert _read(world, "an-org/gamma", *names) == [True, False, True, False]
    with pytest.raises(AdminError, match="Not Found"):
        _read(world, "an-org/nothing", "OWN")


def test_the_narrower_place_wins(world: World) -> None:
    """An environment before its repository, a repository before its organisation."""
    good = world.field("upload")
    for place in ("an-org", ALPHA, f"{ALPHA}@production"):
        for other in ("an-org", ALPHA, f"{ALPHA}@production"):
            world.write_secret(other, "UPLOAD", value=good if other == place else "x", visibility="all")
        at = place if "/" in place else "an-org/beta"
        [outcome] = world.finish_build(world.start_build(at, {"UPLOAD": UPLOAD}))
        assert outcome["ok"], place


def test_a_build_reads_a_variable_group(world: World) -> None:
    """Of Azure DevOps, by organisation, project and name."""
    address = f"{world.addresses['azure-devops']}/an-org/_apis/distributedtask/variablegroups"
    headers = {"Accept": "application/json;api-version=7.1"}
    body = group("uploads", TOKEN={"value": world.field("upload"), "isSecret": True})
    login = ("", world.tokens["azure-devops"])
    assert httpx.post(address, json=body, headers=headers, auth=login, trust_env=False).is_success
    build = world.start_build("an-org/parts/uploads", {"TOKEN": UPLOAD}, service="azure-devops")
    assert [one["ok"] for one in world.finish_build(build)] == [True]
    with pytest.raises(AdminError, match="There is no variable group"):
        _read(world, "an-org/parts/other", "TOKEN", service="azure-devops")


def test_an_app_uses_what_its_dynos_were_started_with(world: World) -> None:
    """And not what its config vars say."""
    world.change_config_vars("an-app", {"TOKEN": world.field("upload")})
    world.expect_releases("an-app", outcome="failed")
    world.change_config_vars("an-app", {"TOKEN": "x"})
    build = world.start_build("an-app", {"TOKEN": UPLOAD}, service="heroku")
    assert [one["ok"] for one in world.finish_build(build)] == [True]


def test_an_upload_goes_to_the_tokens_organisation(world: World) -> None:
    """Another one, a token that may only read, and one whose time has come are refused."""
    good = world.field("upload")
    assert _ends(world, good, UPLOAD) == (True, "")
    assert _ends(world, good, {**UPLOAD, "organization": "other-org"})[1][:3] == "403"
    reads = world.ask("PUT", "/services/anaconda-org/tokens/an-org/reads", {"scopes": ["api:read"], "seconds": 60})
    assert _ends(world, reads["value"], UPLOAD)[1][:3] == "403"
    short = world.ask("PUT", "/services/anaconda-org/tokens/an-org/short", {"scopes": ["api:write"], "seconds": 60})
    assert _ends(world, short["value"], UPLOAD) == (True, "")
    world.advance_clock(61)
    assert _ends(world, short["value"], UPLOAD)[1][:3] == "401"
    assert world.state("anaconda-org")["files"] == {}


def test_a_value_of_heroku_lists_apps_or_changes_one(world: World) -> None:
    """By its scope, and until it is revoked; no release comes of it."""
    change = {"issuer": "heroku", "app": "an-app"}
    releases = world.releases("an-app")
    for scope, lists, changes in (("read", True, False), ("write-protected", False, True), ("global", True, True)):
        world.make_heroku_authorization(scope, [scope], f"HRKU-{scope}")
        assert _ends(world, f"HRKU-{scope}", {"issuer": "heroku"})[0] is lists
        assert _ends(world, f"HRKU-{scope}", change)[0] is changes
    world.revoke_heroku_authorization(next(iter(world.state("heroku")["authorizations"])))
    assert {_ends(world, f"HRKU-{scope}", change)[1][:3] for scope in ("read", "write-protected", "global")} >= {"401"}
    assert world.releases("an-app") == releases


def test_a_job_shows_an_app_the_value_that_it_checks(world: World) -> None:
    """In a header; a value that is new and that no dyno knows yet is refused, and with two keys the former is not."""
    use = {"issuer": "heroku", "receiver": "an-app"}
    assert _ends(world, "one", use)[1][:3] == "404"
    world.sign_webhooks("an-app", "HOOK_KEY")
    world.change_config_vars("an-app", {"HOOK_KEY": "one"})
    assert (_ends(world, "one", use), _ends(world, "two", use)[1][:3]) == ((True, ""), "403")
    world.change_config_vars("an-app", {"HOOK_KEY": "two", "HOOK_KEY_PREVIOUS": "one"})
    assert (_ends(world, "one", use)[0], _ends(world, "two", use)[0]) == (False, True)
    world.sign_webhooks("an-app", "HOOK_KEY", keys=2)
    assert (_ends(world, "one", use)[0], _ends(world, "", use)[0]) == (True, False)


def test_a_value_of_docker_hub_logs_in(world: World) -> None:
    """As the account; at the registry it must let the build do all that it wants."""
    made = world.ask("POST", "/services/docker-hub/tokens/reads", {"scopes": ["repo:read"]})["value"]
    login, push = {"issuer": "docker-hub"}, {"issuer": "docker-hub", "repository": "an-org/image"}
    assert _ends(world, world.tokens["docker-hub"], push) == (True, "")
    assert _ends(world, made, login) == (True, "")
    assert _ends(world, made, {**push, "actions": "pull"}) == (True, "")
    assert _ends(world, made, push) == (False, "The token lets nobody push there.")
    assert _ends(world, made, {**login, "account": "somebody"})[1][:3] == "401"
    world.ask("DELETE", "/services/docker-hub/tokens/reads")
    assert (_ends(world, made, login)[1][:3], _ends(world, made, push)[1][:3]) == ("401", "401")


def test_a_value_of_quay_logs_in_at_its_registry(world: World) -> None:
    """As the robot, with its rights."""
    use = {"issuer": "quay", "account": "an-org+pusher", "repository": "an-org/image"}
    token = world.ask("GET", "/services/quay/robots/an-org+pusher")["token"]
    assert _ends(world, token, use) == (False, "The token lets nobody push there.")
    assert _ends(world, token, {"issuer": "quay", "account": "an-org+pusher"}) == (True, "")
    world.ask("PUT", "/services/quay/repositories/an-org/image/permissions/user/an-org+pusher", {"role": "write"})
    assert _ends(world, token, use) == (True, "")
    world.ask("POST", "/services/quay/robots/an-org+pusher/regenerate")
    assert _ends(world, token, use) == (False, "401 Requires authentication")


def test_an_issuer_that_is_down_takes_no_value(world: World) -> None:
    """A fault for clients alone does not strike a build, and no build counts as a request of theirs."""
    good = world.field("upload")
    number = world.fault("status", service="anaconda-org", times=None)
    assert _ends(world, good, UPLOAD) == (True, "")
    assert [one["matched"] for one in world.faults() if one["number"] == number] == [0]
    world.down("anaconda-org")
    assert _ends(world, good, UPLOAD) == (False, "Nobody answered.")
    assert world.requests(service="anaconda-org") == []


def test_a_snapshot_has_the_builds(world: World) -> None:
    """One that runs then, runs again, with what it held."""
    world.write_secret(ALPHA, "UPLOAD", value=world.field("upload"))
    build = world.start_build(ALPHA, {"UPLOAD": UPLOAD})
    world.snapshot("running")
    world.finish_build(build)
    world.restore("running")
    assert world.builds()[0]["finished_at"] is None
    assert [one["ok"] for one in world.finish_build(build)] == [True]


def test_no_value_of_a_build_is_shown(world: World) -> None:
    """Not in a list, an outcome, a log or the history."""
    canary = "canary-value-of-a-build"
    world.write_secret(ALPHA, "VALUE", value=canary)
    build = world.start_build(ALPHA, {"VALUE": UPLOAD})
    shown = [world.builds(), world.finish_build(build), world.builds(), world.requests(), world.history()]
    world.remove_secret(ALPHA, "VALUE")
    assert canary not in str(shown)
    assert canary not in (world.home / "sandbox.log").read_text()


def test_a_use_that_nobody_knows_is_refused(world: World) -> None:
    """Before anything is read: by its issuer, and by what is said of it."""
    for use, words in (
        ({"issuer": "nobody"}, "no service"), ({}, "no issuer"), ({"issuer": "connect"}, "Nothing is known"),
        ({"issuer": "anaconda-org"}, "must have organization"), ({**UPLOAD, "colour": "red"}, "may have organization"),
    ):  # fmt: skip
        with pytest.raises(AdminError, match=words):
            world.start_build(ALPHA, {"VALUE": use})
    with pytest.raises(AdminError, match="No build runs"):
        world.ask("POST", "/builds", {"service": "quay", "place": "an-org", "uses": {}})
    with pytest.raises(AdminError, match="no build 99"):
        world.finish_build(99)
    assert world.builds() == []
