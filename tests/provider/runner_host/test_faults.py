"""Every way in which SSH, sudo, a host and GitHub can fail: a sentence, nothing half done, the next run completes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox import World
from tests.provider.cases.runner_host import RUNNER_HOST
from tests.provider.plugin import CallFailed, Plugin, create_request, running
from tests.provider.runner_host.test_runner_host import INPUTS, TOKEN, as_wanted, make

PATIENCE = {"patienceSeconds": "0.3"}
HURRIED = {**PATIENCE, "timeoutSeconds": "3", "runnerHostFetchSeconds": "3"}
"""For commands that are held."""

STEPS = (
    "looking", "making-the-runner's-user", "fetching-the-agent", "fetching-the-image", "writing-the-unit",
    "registering-the-runner", "starting-the-unit",
)  # fmt: skip


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(RUNNER_HOST.settings(world) | PATIENCE)
    return plugin


def at(step: str, kind: str, **fault: Any) -> Callable[[World], None]:
    """A fault of a step that is done as root."""
    return lambda world: world.fail_runner_host(kind, command=step, **{"moment": "before", **fault})


FAULTS: dict[str, tuple[Callable[[World], None], str]] = {
    "host down": (lambda world: world.fail_runner_host("down"), "cannot be reached .* Look whether it is up"),
    "another host key": (
        lambda world: world.fail_runner_host("other-key"),
        "another key than the one that the data pins, so nothing was sent .* correct it in the runner's file",
    ),
    "login refused": (lambda world: world.fail_runner_host("refused"), "refused the key in RUNNER_HOST_SSH_KEY"),
    "sudo missing": (
        lambda world: world.fail_runner_host("no-sudo"),
        "there is no sudo.* install it and to let deploy",
    ),
    "sudo wants a password": (at("looking", "password"), "deploy may not use sudo without a password"),
    "looking says garbage": (at("looking", "garbage"), "an answer that this script does not give"),
    "disk full at the agent": (at("fetching-the-agent", "full"), "fetching the agent failed with"),
    "disk full at the unit": (at("writing-the-unit", "full"), "writing the unit failed with"),
    "disk full at the registration": (at("registering-the-runner", "full"), "registering the runner failed with"),
    **{f"{step} fails": (at(step, "fail", says="no"), "failed with 1 while") for step in STEPS},
    **{
        f"cut {moment} {step}": (
            at(step, "cut", moment=moment),
            "the connection was lost .* Run the same command again",
        )
        for step in STEPS
        for moment in ("before", "after")
    },
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_a_sentence_and_the_next_run_completes(ready: Plugin, world: World, fault: str) -> None:
    """Host, runner and remedy are named; GitHub lists no runner that does not run; without the fault it is made."""
    strike, words = FAULTS[fault]
    strike(world)
    with pytest.raises(CallFailed, match=words) as failure:
        make(ready)
    sentence = str(failure.value)
    assert "Runner host host.example.org" in sentence
    assert "native" in sentence
    assert "fault in itself" not in sentence
    assert world.runners("an-org")["runners"] == []
    assert not any(token in sentence for token in world.runners("an-org")["tokens"])
    world.clear_runner_host_fault()
    make(ready)
    assert as_wanted(world)


def test_a_changed_key_is_sent_nothing(ready: Plugin, world: World) -> None:
    """No login is tried, so no command is sent; GitHub is asked for no token."""
    world.fail_runner_host("other-key")
    log = world.home / "runner-host" / "sshd.log"
    before = log.read_text()
    with pytest.raises(CallFailed, match="nothing was sent"):
        make(ready)
    said = log.read_text()[len(before) :]
    assert "Accepted" not in said
    assert "publickey" not in said
    assert world.runner_host()["made"] == []
    assert world.runners("an-org")["tokens"] == []
    world.clear_runner_host_fault()


@pytest.mark.parametrize("step", ["looking", "fetching-the-agent", "registering-the-runner"])
def test_a_command_that_does_not_end_is_given_up(ready: Plugin, world: World, step: str) -> None:
    """After the time that the settings give it; the next run completes."""
    ready.configure(RUNNER_HOST.settings(world) | HURRIED)
    at(step, "hold")(world)
    with pytest.raises(CallFailed, match=r"no answer within 3 s \(saas:(timeout|runnerHostFetch)Seconds\)"):
        make(ready)
    world.clear_runner_host_fault()
    ready.configure(RUNNER_HOST.settings(world))
    make(ready)
    assert as_wanted(world)


def test_a_cancelled_run_waits_for_no_host(world: World, folder: Path) -> None:
    """A fetch that may take long ends with the run; the next one completes."""
    with running(world.environment, folder) as plugin:
        plugin.configure(RUNNER_HOST.settings(world))
        at("fetching-the-agent", "hold")(world)
        under_way = plugin.begin("Create", create_request(TOKEN, plugin.check(TOKEN, INPUTS)))
        world.wait_for_held_command("runner-host")
        plugin.cancel()
        assert "the run was cancelled while bringing the runner native up" in str(under_way.exception())
    world.clear_runner_host_fault()
    with running(world.environment, folder) as plugin:
        plugin.configure(RUNNER_HOST.settings(world))
        make(plugin)
    assert as_wanted(world)


@pytest.mark.parametrize("kind", ["fail", "cut"])
def test_a_removal_that_fails_is_completed_by_the_next(ready: Plugin, world: World, kind: str) -> None:
    """Whatever it got to do, the next one ends with nothing there."""
    made = make(ready)
    at("removing-it", kind, says="no", moment="after")(world)
    with pytest.raises(CallFailed, match=r"removing"):
        ready.delete(TOKEN, made)
    world.clear_runner_host_fault()
    ready.delete(TOKEN, made)
    assert RUNNER_HOST.present(world) is None


@pytest.mark.parametrize("fault", ["host down", "another host key", "sudo missing", "looking says garbage"])
def test_a_read_that_fails_is_not_gone(ready: Plugin, world: World, fault: str) -> None:
    """Only a host that was looked at can tell that a runner is gone."""
    made = make(ready)
    FAULTS[fault][0](world)
    with pytest.raises(CallFailed, match="Runner host"):
        ready.read(TOKEN, made.id, made.state)
    world.clear_runner_host_fault()


def test_github_that_fails_registers_nothing(ready: Plugin, world: World) -> None:
    """A token that GitHub does not give: host prepared, nothing registered; the next run completes."""
    world.fault("status", service="github", method="POST", status=403)
    with pytest.raises(CallFailed, match="asking for a token to register a runner of an-org"):
        make(ready)
    assert world.runners("an-org")["runners"] == []
    world.lift()
    make(ready)
    assert as_wanted(world)
