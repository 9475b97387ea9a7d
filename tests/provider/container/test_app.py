"""Apps on a container host: what is private, what is restarted, what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox import World
from tests.provider.case import CANARY, OTHER_CANARY
from tests.provider.cases.container import APP, KEY
from tests.provider.plugin import CallFailed, Made, Plugin, running

TOKEN = APP.token
INPUTS = APP.inputs


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(APP.settings(world) | {"patienceSeconds": "0.3", "containerHealthSeconds": "10"})
    return plugin


def make(plugin: Plugin, **changes: Any) -> Made:
    """The case's object, made."""
    return plugin.create(TOKEN, plugin.check(TOKEN, INPUTS.but(**changes)))


def as_wanted(world: World) -> bool:
    """Whether the app runs as the case has it."""
    kept = ("image", "port", "health", "secrets", "settings")
    return APP.present(world) == {name: INPUTS.values[name] for name in kept} and world.container_app("bell")["runs"]


def test_settings_are_private_and_in_the_container(ready: Plugin, world: World) -> None:
    """One file that its owner alone reads, nothing beside it; the container has all values, those set by hand too."""
    make(ready)
    found = world.container_app("bell")
    assert (found["mode"], found["files"]) == ("0o600", ["by-hand.env", "settings.env"])
    passed = dict(word.split("=", 1) for word in found["container"]["Config"]["Env"])
    assert passed == {**INPUTS.values["secrets"], "COLOUR": "blue", "BY_HAND": passed["BY_HAND"]}
    assert passed["BY_HAND"].startswith("by-hand-")


def test_no_value_is_in_labels_logs_or_output(ready: Plugin, world: World) -> None:
    """What the runtime is told is names; sshd's log and the user see no value."""
    make(ready)
    labels = str(world.container_app("bell")["container"]["Config"]["Labels"])
    log = (world.home / "container" / "sshd.log").read_text()
    assert CANARY not in labels + log + ready.log.read_text() + str(ready.engine.said)


def test_what_is_as_wanted_goes_on_running(ready: Plugin, world: World) -> None:
    """A second create restarts nothing."""
    make(ready)
    pid = world.container_app("bell")["container"]["State"]["Pid"]
    make(ready)
    assert world.container_app("bell")["container"]["State"]["Pid"] == pid


def test_an_app_that_crashed_is_started_again(ready: Plugin, world: World) -> None:
    """Although nothing in the data changed: a read sees that it does not run with the settings, or does not answer."""
    made = make(ready)
    world.stop_container_app("bell")
    seen = ready.read(TOKEN, made.id, made.state)
    assert seen is not None
    assert seen.state.values["running"] is False
    inputs = ready.check(TOKEN, INPUTS)
    assert ready.diff(TOKEN, Made(seen.id, seen.state), inputs).diffs == ["secrets"]
    ready.update(TOKEN, Made(seen.id, seen.state), inputs)
    assert as_wanted(world)


def test_an_app_that_does_not_answer_is_an_error(ready: Plugin, world: World) -> None:
    """The sentence says where to look; the next run with a value that works corrects it."""
    ready.configure(APP.settings(world) | {"containerHealthSeconds": "0.2"})
    with pytest.raises(CallFailed, match="does not answer at /alive"):
        make(ready, settings={"FAILS": "yes"})
    ready.configure(APP.settings(world))
    make(ready)
    assert as_wanted(world)


def test_a_variable_missing_by_hand_is_named(ready: Plugin, world: World) -> None:
    """What nobody has set on the host is asked for before anything is stopped."""
    make(ready)
    with pytest.raises(CallFailed, match=r"by-hand\.env in the home of deploy does not have LOST"):
        make(ready, byHand=["BY_HAND", "LOST"])
    assert as_wanted(world)


def test_what_lies_there_by_hand_never_beats_what_is_declared(ready: Plugin, world: World) -> None:
    """A declared name in the file of variables set by hand is refused; one that it fetches from elsewhere loses."""
    by_hand = world.home / "container/home/apps/bell/by-hand.env"
    text = by_hand.read_text()
    by_hand.write_text(f"{text}export TOKEN=of-long-ago COLOUR=red\n")
    with pytest.raises(CallFailed, match=r"by-hand\.env in the home of deploy has COLOUR, TOKEN, which the data"):
        make(ready)
    by_hand.write_text(f"{text}. ./more.env\n")
    by_hand.with_name("more.env").write_text("export COLOUR=red\n")
    make(ready)
    assert "COLOUR=blue" in world.container_app("bell")["container"]["Config"]["Env"]


def test_an_import_believes_no_label_of_an_older_file(ready: Plugin, world: World) -> None:
    """A run that made a setting a secret and ended before the container was replaced left the label that names it."""
    make(ready)
    world.fail_container_host("fail", command="rm", moment="before", says="no")
    with pytest.raises(CallFailed, match="docker rm failed"):
        make(ready, secrets={**INPUTS.values["secrets"], "COLOUR": OTHER_CANARY}, settings={})
    world.clear_container_fault()
    seen = ready.read(TOKEN, APP.imported_as)
    assert seen is not None
    assert seen.inputs.values["secrets"]["COLOUR"] == OTHER_CANARY
    assert OTHER_CANARY not in str([seen.inputs.without("secrets"), seen.state.without("secrets")])


def test_removal_leaves_what_was_set_by_hand(ready: Plugin, world: World) -> None:
    """Container and settings go; a second removal is no error."""
    made = make(ready)
    ready.delete(TOKEN, made)
    assert world.container_app("bell")["settings"] is None
    assert (world.home / "container/home/apps/bell/by-hand.env").exists()
    ready.delete(TOKEN, made)


def test_the_usual_port_is_none(ready: Plugin) -> None:
    """`host:22` is `host`: writing the port out replaces nothing, and an import by it finds the same app."""
    made = make(ready)
    assert not ready.diff(TOKEN, made, ready.check(TOKEN, INPUTS.but(address="host.example.org:22"))).changes
    seen = ready.read(TOKEN, APP.imported_as.replace(".org/", ".org:22/"))
    assert seen is not None
    assert seen.id == made.id


def test_a_file_that_somebody_broke_is_written_again(ready: Plugin, world: World) -> None:
    """It counts as drift, not as a failure."""
    made = make(ready)
    (world.home / "container/home/apps/bell/settings.env").write_text("export TOKEN='open")
    seen = ready.read(TOKEN, made.id, made.state)
    assert seen is not None
    ready.update(TOKEN, Made(seen.id, seen.state), ready.check(TOKEN, INPUTS))
    assert as_wanted(world)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"address": "host example"}, "the host's address"),
        ({"address": "127.0.0.1:2222"}, "the host's address leads to this machine"),
        ({"user": "root"}, "the user is root"),
        ({"app": "Bell"}, "its name is lower-case"),
        ({"user": "-oProxyCommand"}, "no name of a user"),
        ({"hostKey": "AAAA"}, "public key"),
        ({"image": "--privileged"}, "no name of an image"),
        ({"health": "alive"}, "is a path"),
        ({"secrets": {"A-B": "value"}}, "no digit first: A-B"),
        ({"settings": {"TOKEN": "value"}}, "declared in two ways: TOKEN"),
        ({"byHand": ["TOKEN"]}, "declared in two ways: TOKEN"),
        ({"secrets": {"TOKEN": ""}}, "the value is empty"),
        ({"port": 0}, "port"),
    ],
)
def test_what_a_host_would_not_take_is_refused_before(ready: Plugin, change: dict[str, Any], words: str) -> None:
    """A check finds it, in a sentence without a value."""
    with pytest.raises(CallFailed, match=words):
        ready.check(TOKEN, INPUTS.but(**change))


def test_a_rehearsals_address_is_on_this_machine(plugin: Plugin, world: World) -> None:
    """Settings that would send an app's values elsewhere than its host are refused."""
    settings = APP.settings(world) | {"containerRehearsalAddress": "elsewhere.example.org:22"}
    with pytest.raises(CallFailed, match="which is not on this machine"):
        plugin.configure(settings)


@pytest.mark.parametrize("identity", ["bell", f"deploy@host.example.org#{KEY}", "deploy@host.example.org/bell"])
def test_an_import_id_that_is_none_is_refused(ready: Plugin, identity: str) -> None:
    """The sentence says what import takes."""
    with pytest.raises(CallFailed, match="give "):
        ready.read(TOKEN, identity)


@pytest.mark.parametrize(("key", "words"), [("", "is not there"), ("nonsense", "is not a private key")])
def test_a_key_that_is_none_is_named(world: World, folder: Path, key: str, words: str) -> None:
    """Only calls that need the host fail, with the variable's name."""
    with running({**world.environment, "CONTAINER_SSH_KEY": key}, folder) as plugin:
        plugin.configure(APP.settings(world))
        with pytest.raises(CallFailed, match=f"CONTAINER_SSH_KEY {words}"):
            make(plugin)
