"""The deploy key: told apart by its bytes, taken over where it is, and refused where it opens something else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from sandbox import World
from tests.provider.cases.placed import DEPLOY_KEY, KEYS
from tests.provider.plugin import CallFailed, Made, Plugin

TOKEN = DEPLOY_KEY.token
INPUTS = DEPLOY_KEY.inputs


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(DEPLOY_KEY.settings(world) | {"patienceSeconds": "0.3"})
    return plugin


def make(plugin: Plugin, **changes: object) -> Made:
    """The case's key, or one that differs from it."""
    return plugin.create(TOKEN, plugin.check(TOKEN, INPUTS.but(**changes)))


def test_a_comment_means_nothing(ready: Plugin) -> None:
    """GitHub drops it; nothing is planned for it."""
    made = make(ready)
    commented = ready.check(TOKEN, INPUTS.but(key=f"{KEYS['one']} ada@attic", organization="AN-ORG"))
    assert not ready.diff(TOKEN, made, commented).changes


def test_a_key_that_is_there_is_taken_over(ready: Plugin, world: World) -> None:
    """Added by hand as it is wanted: no request changes anything."""
    world.add_deploy_key("an-org/alpha", "a key", KEYS["one"])
    before = world.last_request()
    make(ready)
    assert {row["method"] for row in world.requests(after=before, service="github")} == {"GET"}


def test_others_keys_are_left_alone(ready: Plugin, world: World) -> None:
    """One that somebody else put there outlives ours."""
    world.add_deploy_key("an-org/alpha", "somebody's", KEYS["other"])
    made = make(ready)
    ready.delete(TOKEN, made)
    assert [key["title"] for key in world.deploy_keys("an-org/alpha")] == ["somebody's"]


def test_a_new_pair_is_there_before_the_old_one_goes(ready: Plugin, world: World) -> None:
    """A replacement makes first and removes then: at no time does neither open the repository."""
    old = make(ready)
    make(ready, key=KEYS["other"])
    assert len(world.deploy_keys("an-org/alpha")) == 2
    ready.delete(TOKEN, old)
    assert [key["key"] for key in world.deploy_keys("an-org/alpha")] == [KEYS["other"]]


def test_another_title_leaves_the_key_that_was_made_for_it(ready: Plugin, world: World) -> None:
    """A credential whose file was renamed: the key is made anew under its new title, and the old one's end spares it.

    So it does when a run was interrupted between the two, and the next one first looked at what is there.
    """
    old, new = make(ready), make(ready, title="renamed")
    assert ready.read(TOKEN, old.id, old.state) is None
    ready.delete(TOKEN, old)
    [key] = world.deploy_keys("an-org/alpha")
    assert (key["id"], key["title"]) == (new.state.values["keyId"], "renamed")
    [said] = [sentence for sentence in ready.engine.said if "made anew" in sentence]
    assert (
        said == "GitHub: the deploy key 'a key' of an-org/alpha was made anew under the title 'renamed', which stays."
    )


def test_a_key_whose_new_permission_was_not_recorded_is_removed(ready: Plugin, world: World) -> None:
    """An interrupted run made it anew with another number; it is ours by its title."""
    old = make(ready)
    make(ready, readOnly=False)
    ready.delete(TOKEN, old)
    assert world.deploy_keys("an-org/alpha") == []


def test_a_key_that_opens_another_repository_is_refused(ready: Plugin, world: World) -> None:
    """GitHub takes a public key once; nothing is taken from where it is."""
    world.add_deploy_key("an-org/beta", "elsewhere", KEYS["one"])
    with pytest.raises(CallFailed, match="refused this: making the deploy key 'a key' of an-org/alpha"):
        make(ready)
    assert len(world.deploy_keys("an-org/beta")) == 1


def test_a_404_is_gone_only_with_the_repository(ready: Plugin, world: World) -> None:
    """A credential that is shown no keys must not make the engine forget one."""
    made = make(ready)
    world.fault("status", service="github", path="/keys", status=404, times=None)
    calls: list[Callable[[], object]] = [
        partial(ready.read, TOKEN, made.id, made.state), partial(ready.delete, TOKEN, made),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(CallFailed, match=r"not found while .*an-org/alpha.*GITHUB_TOKEN"):
            call()
    world.lift()
    world.remove_repository("an-org/alpha")
    assert ready.read(TOKEN, made.id, made.state) is None
    ready.delete(TOKEN, made)


def test_a_delete_that_finds_nothing_to_do_is_refused(ready: Plugin, world: World) -> None:
    """404 to a DELETE of a key that is still shown: the credential may read and not administer."""
    made = make(ready)
    world.fault("status", service="github", method="DELETE", status=404, times=None)
    with pytest.raises(CallFailed, match=r"but it is still there\. Give the credential in GITHUB_TOKEN"):
        ready.delete(TOKEN, made)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"key": "-----BEGIN OPENSSH PRIVATE KEY-----"}, "this is a private key; give the public half"),
        ({"key": "ssh-ed25519 AAAA"}, "no public key as SSH writes it"),
        ({"title": ""}, "it has no title"),
        ({"repository": "an-org/alpha"}, "without its organisation"),
    ],
)
def test_wrong_inputs_are_refused_before_anything_is_sent(ready: Plugin, change: dict[str, str], words: str) -> None:
    """The sentence says which key and what is wrong with it."""
    with pytest.raises(CallFailed, match="The deploy key") as failure:
        ready.check(TOKEN, INPUTS.but(**change))
    assert words in str(failure.value)


@pytest.mark.parametrize("identity", ["an-org/alpha", "an-org/alpha/12", "an-org//SHA256:x", f"{DEPLOY_KEY.identity}="])
def test_a_wrong_import_id_is_explained(ready: Plugin, identity: str) -> None:
    """The sentence shows the right form."""
    with pytest.raises(CallFailed, match="give `<organization>/<repository>/SHA256:<fingerprint>`"):
        ready.read(TOKEN, identity)
