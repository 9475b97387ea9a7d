"""What somebody made by hand at GitHub: found by place and name, whatever the state knows, and changed by nobody."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from saas.github import undeclared
from sandbox.client import World
from tests.provider.cases.github import WEBHOOK
from tests.provider.cases.sealed import ORGANIZATION_SECRET
from tests.provider.plugin import CallFailed, Plugin

FUNCTION = "saas:github:getUndeclared"
ALPHA = {"organization": "An-Org", "repositories": ["Alpha"]}
LISTS = (
    "the deploy keys of an-org/alpha", "the environments of an-org/alpha", "the secrets of an-org",
    "the secrets of an-org/alpha", "the variables of an-org", "the variables of an-org/alpha",
    "the webhooks of an-org", "the webhooks of an-org/alpha",
)  # fmt: skip


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    return anew(plugin, world)


def anew(plugin: Plugin, world: World) -> Plugin:
    """At the start of another one: what one run was told serves it for a minute."""
    plugin.configure(ORGANIZATION_SECRET.settings(world) | {"patienceSeconds": "0.3"})
    return plugin


def a_key() -> str:
    """The public half of a key pair."""
    return Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def asked(plugin: Plugin, world: World, **declared: Any) -> dict[str, Any]:
    """What is found in a run, with something declared."""
    return anew(plugin, world).invoke(FUNCTION, {**ALPHA, **declared})


def made_by_hand(plugin: Plugin, world: World) -> dict[str, int]:
    """One of each; the numbers of keys and webhooks."""
    world.write_secret("an-org", "WIDE", value="x", visibility="all")
    world.write_secret("an-org", "LISTED", value="x", visibility="selected", repositories=["beta"])
    world.write_secret("an-org/alpha", "PROD_TOKEN", value="x")
    world.write_secret("an-org/alpha@production", "INNER", value="x")
    world.write_variable("an-org", "SIZE", value="1", visibility="all")
    world.write_variable("an-org/alpha", "WHERE", value="1")
    world.write_variable("an-org/alpha@production", "HOW", value="1")
    world.add_deploy_key("an-org/alpha", "stranger", a_key(), read_only=False)
    for repository, url in (("alpha", "https://strange.example/?key=hush"), ("", "https://Bell.example/ring/")):
        inputs = WEBHOOK.inputs.but(repository=repository, url=url)
        plugin.create(WEBHOOK.token, plugin.check(WEBHOOK.token, inputs))
    world.write_secret("an-org/beta", "NOT_LOOKED_THROUGH", value="x")
    hooks = {str(one["scope"]): int(str(one["id"])) for one in world.hooks()}
    return {**hooks, "key": int(str(world.deploy_keys("an-org/alpha")[0]["id"]))}


def test_each_kind_is_found_at_each_place(ready: Plugin, world: World) -> None:
    """By name, by title and number, by host and number; not the query of an address, and not in other repositories."""
    numbers = made_by_hand(ready, world)
    assert asked(ready, world) == {
        "failure": "",
        "found": {
            "the deploy keys of an-org/alpha": [f"stranger ({numbers['key']}), may write"],
            "the environments of an-org/alpha": ["the secret INNER in production", "the variable HOW in production"],
            "the secrets of an-org": ["LISTED", "WIDE, for all repositories"],
            "the secrets of an-org/alpha": ["PROD_TOKEN"],
            "the variables of an-org": ["SIZE, for all repositories"],
            "the variables of an-org/alpha": ["WHERE"],
            "the webhooks of an-org": [f"to bell.example ({numbers['an-org']})"],
            "the webhooks of an-org/alpha": [f"to strange.example ({numbers['an-org/alpha']})"],
        },
        "unseen": {},
    }


def test_what_is_declared_is_not_found(ready: Plugin, world: World) -> None:
    """In whatever case; a host that is told elsewhere counts at its place alone."""
    numbers = made_by_hand(ready, world)
    declared = {
        "secrets": {"": ["wide", "LISTED"], "Alpha": ["PROD_TOKEN"], "alpha@Production": ["INNER"]},
        "variables": {"": ["SIZE"], "alpha": ["WHERE"], "alpha@production": ["HOW"]},
        "writingKeys": {"alpha": ["stranger"]},
        "webhooks": {"": ["https://bell.example/ring"]},
        "hookHosts": {"alpha": ["strange.example"]},
    }
    assert asked(ready, world, **declared) == {"failure": "", "found": {one: [] for one in LISTS}, "unseen": {}}
    moved = {**declared, "hookHosts": {"": ["strange.example"]}, "readingKeys": {"alpha": ["stranger"]}}
    moved["writingKeys"] = {}
    found = asked(ready, world, **moved)["found"]
    assert {title: words for title, words in found.items() if words} == {
        "the deploy keys of an-org/alpha": [f"stranger ({numbers['key']}), may write"],
        "the webhooks of an-org/alpha": [f"to strange.example ({numbers['an-org/alpha']})"],
    }


def test_a_second_key_of_a_declared_title_is_found(ready: Plugin, world: World) -> None:
    """Nobody can say by its title which is ours, so both are told."""
    for _ in range(2):
        world.add_deploy_key("an-org/alpha", "docs", a_key())
    found = asked(ready, world, readingKeys={"alpha": ["docs"]})["found"]["the deploy keys of an-org/alpha"]
    assert len(found) == 2
    assert all(one.endswith("may read, one of 2 of that title") for one in found)


def test_each_list_is_asked_for_once_and_nothing_is_changed(ready: Plugin, world: World) -> None:
    """One call for each kind and place, and two for an environment; a second look of the same run asks nothing."""
    made_by_hand(ready, world)
    anew(ready, world)
    before = world.last_request()
    first = ready.invoke(FUNCTION, ALPHA)
    requests = world.requests(after=before, service="github")
    assert {one["method"] for one in requests} == {"GET"}
    assert len(requests) == len({one["path"] for one in requests}) == len(LISTS) + 2
    before = world.last_request()
    assert ready.invoke(FUNCTION, ALPHA) == first
    assert world.requests(after=before, service="github") == []


@pytest.mark.parametrize(
    ("path", "unseen"),
    [
        ("orgs/an-org/actions/secrets", "the secrets of an-org"),
        ("alpha/keys", "the deploy keys of an-org/alpha"),
        ("alpha/hooks", "the webhooks of an-org/alpha"),
        ("environments/production/variables", "the environments of an-org/alpha"),
    ],
)
@pytest.mark.parametrize("status", [403, 404])
def test_a_list_that_may_not_be_seen_is_told_as_such(
    path: str, unseen: str, status: int, ready: Plugin, world: World
) -> None:
    """It is not empty; what the others have is found."""
    made_by_hand(ready, world)
    world.fault("status", service="github", status=status, times=None, path=path)
    found = asked(ready, world)
    assert list(found["unseen"]) == [unseen]
    assert str(status) in found["unseen"][unseen]
    assert set(found["found"]) == set(LISTS) - {unseen}


def test_a_repository_that_is_gone_is_not_looked_at(ready: Plugin, world: World) -> None:
    """Each of its lists is told, and those of the others are found."""
    found = asked(ready, world, repositories=["alpha", "never"])
    assert set(found["unseen"]) == {one.replace("alpha", "never") for one in LISTS if "alpha" in one}


def test_a_github_that_is_down_is_asked_for_the_organisation_alone(ready: Plugin, world: World) -> None:
    """Else each repository would be waited for."""
    anew(ready, world)
    world.down("github")
    before = world.last_request()
    found = ready.invoke(FUNCTION, ALPHA)
    assert (found["failure"], found["found"], set(found["unseen"])) == ("", {}, set(LISTS))
    assert all(why.startswith("GitHub: ") for why in found["unseen"].values())
    assert not [one for one in world.requests(after=before) if "alpha" in str(one["path"])]


def test_there_is_a_limit_of_repositories_and_environments(ready: Plugin, world: World) -> None:
    """What is beyond is told as not looked at."""
    names = [f"r{number}" for number in range(undeclared.MOST_REPOSITORIES)]
    world.fault("status", service="github", status=404, times=None, path="/repos/an-org/r")
    unseen = asked(ready, world, repositories=[*names, "zz"])["unseen"]
    assert unseen["all that is in an-org/zz"] == "at most 300 repositories are looked through"


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"organization": "an org"}, "letters, digits and hyphens"),
        ({"organization": "an-org", "repositories": ["a/b"]}, "without its organisation"),
    ],
)
def test_what_can_be_no_place_is_refused(inputs: dict[str, Any], words: str, ready: Plugin) -> None:
    """That is a mistake of the program."""
    with pytest.raises(CallFailed, match=words):
        ready.invoke(FUNCTION, inputs)
