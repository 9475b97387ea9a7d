"""Every way in which SSH, a host and its runtime can fail: a sentence, nothing leaked, the next run completes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox import World
from tests.provider.case import CANARY
from tests.provider.cases.container import APP
from tests.provider.container.test_app import INPUTS, TOKEN, as_wanted, make
from tests.provider.plugin import CallFailed, Made, Plugin, create_request, running

PATIENCE = {"patienceSeconds": "0.3", "containerHealthSeconds": "10"}
HURRIED = {**PATIENCE, "timeoutSeconds": "1.5", "containerPullSeconds": "1.5"}
"""For commands that are held."""


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(APP.settings(world) | PATIENCE)
    return plugin


def at(command: str, kind: str, **fault: Any) -> Callable[[World], None]:
    """A fault of a command of the runtime."""
    return lambda world: world.fail_container_host(kind, command=command, **{"moment": "before", **fault})


def check_sentence(plugin: Plugin, sentence: str) -> None:
    """It names the host and the app; no value is in it, in what was told on the way or in the log."""
    assert "Container host host.example.org" in sentence
    assert "bell" in sentence
    assert "fault in itself" not in sentence
    forms = (CANARY, base64.b64encode(CANARY.encode()).decode())
    assert not any(form in f"{sentence}{plugin.engine.said}{plugin.log.read_text()}" for form in forms)


FAULTS: dict[str, tuple[Callable[[World], None], str]] = {
    "host down": (lambda world: world.fail_container_host("down"), "cannot be reached .* Look whether it is up"),
    "another host key": (lambda world: world.fail_container_host("other-key"), "another key than the one .* Find out"),
    "login refused": (lambda world: world.fail_container_host("refused"), "refused the key in CONTAINER_SSH_KEY"),
    **{
        f"{command} fails with {code}": (
            at(command, "fail", says=f"no: {CANARY}", code=code),
            f"docker {command} failed with {code} .* Look at the host",
        )
        for command, code in (("inspect", 1), ("inspect", 127), ("pull", 1), ("run", 125))
    },
    "inspect says things without end": (
        at("inspect", "endless"),
        "a command gave an answer of more than 1 MiB .* Look at the host",
    ),
    "inspect says garbage": (at("inspect", "garbage"), "an answer that it does not document"),
    **{
        f"cut {moment} {command}": (
            at(command, "cut", moment=moment),
            "the connection was lost .* Run the same command again",
        )
        for command, moment in (("inspect", "before"), ("pull", "before"), ("run", "before"), ("run", "after"))
    },
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_a_sentence_and_the_next_run_completes(ready: Plugin, world: World, fault: str) -> None:
    """Host, object and remedy are named, no value is; without the fault the same call succeeds."""
    strike, words = FAULTS[fault]
    strike(world)
    with pytest.raises(CallFailed, match=words) as failure:
        make(ready)
    check_sentence(ready, str(failure.value))
    world.clear_container_fault()
    make(ready)
    assert as_wanted(world)


@pytest.mark.parametrize(("command", "moment"), [("inspect", "before"), ("pull", "before"), ("run", "after")])
def test_a_command_that_does_not_end_is_given_up(ready: Plugin, world: World, command: str, moment: str) -> None:
    """After the time that the settings give it, with a sentence that names the setting; the next run completes."""
    ready.configure(APP.settings(world) | HURRIED)
    at(command, "hold", moment=moment)(world)
    setting = "containerPullSeconds" if command == "pull" else "timeoutSeconds"
    with pytest.raises(CallFailed, match=rf"no answer within 1\.5 s \(saas:{setting}\) .* run the same") as failure:
        make(ready)
    check_sentence(ready, str(failure.value))
    world.clear_container_fault()
    ready.configure(APP.settings(world))
    make(ready)
    assert as_wanted(world)


def test_a_cancelled_run_waits_for_no_host(world: World, folder: Path) -> None:
    """A pull that may take long ends with the run; the next one completes."""
    with running(world.environment, folder) as plugin:
        plugin.configure(APP.settings(world))
        at("pull", "hold")(world)
        under_way = plugin.begin("Create", create_request(TOKEN, plugin.check(TOKEN, INPUTS)))
        world.wait_for_held_command()
        plugin.cancel()
        assert "the run was cancelled while bringing the app bell up" in str(under_way.exception())
    world.clear_container_fault()
    with running(world.environment, folder) as plugin:
        plugin.configure(APP.settings(world))
        make(plugin)
    assert as_wanted(world)


@pytest.mark.parametrize("kind", ["fail", "cut"])
def test_a_removal_that_fails_is_completed_by_the_next(ready: Plugin, world: World, kind: str) -> None:
    """Whatever it got to do, the next one ends with nothing there."""
    made = make(ready)
    at("rm", kind, says=f"no: {CANARY}")(world)
    with pytest.raises(CallFailed, match=r"while removing|Run the same command again") as failure:
        ready.delete(TOKEN, made)
    check_sentence(ready, str(failure.value))
    world.clear_container_fault()
    ready.delete(TOKEN, made)
    assert APP.present(world) is None


@pytest.mark.parametrize(
    "fault", ["host down", "another host key", "login refused", "inspect fails with 1", "inspect says garbage"]
)
def test_a_read_that_fails_is_not_gone(ready: Plugin, world: World, fault: str) -> None:
    """Only a host that was looked at can tell that an app is gone."""
    made = make(ready)
    FAULTS[fault][0](world)
    with pytest.raises(CallFailed, match="Container host"):
        ready.read(TOKEN, made.id, made.state)
    world.clear_container_fault()


def test_files_and_labels_of_somebody_else_are_drift(ready: Plugin, world: World) -> None:
    """Settings that are no text and a label that is no port fail nothing: they are put right."""
    made = make(ready)
    world.change_container_app("bell", container={"labels": {"saas.port": "eighty"}})
    (world.home / "container/home/apps/bell/settings.env").write_bytes(b"export TOKEN=\xff\n")
    seen = ready.read(TOKEN, made.id, made.state)
    assert seen is not None
    ready.update(TOKEN, Made(seen.id, seen.state), ready.check(TOKEN, INPUTS))
    assert as_wanted(world)


@pytest.mark.parametrize("command", ["rm", "run"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_around_an_effect_and_repeated(command: str, moment: str, world: World, folder: Path) -> None:
    """A provider killed while a container is removed or started leaves what the same call then completes."""
    with running(world.environment, folder) as plugin:
        plugin.configure(APP.settings(world))
        make(plugin, image="registry.example/bell:0")
        world.fail_container_host("hold", command=command, moment=moment)
        inputs = plugin.check(TOKEN, INPUTS)
        under_way = plugin.begin("Create", create_request(TOKEN, inputs))
        world.wait_for_held_command()
        plugin.close()
        assert under_way.exception() is not None
    world.clear_container_fault()
    with running(world.environment, folder) as plugin:
        plugin.configure(APP.settings(world))
        make(plugin)
    assert as_wanted(world)
    assert CANARY not in (folder / "stderr").read_text()
