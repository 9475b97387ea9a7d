"""Runners on a host: what is made, what is private, what is put right, what is left."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from saas.errors import SaasError
from saas.runner_host.inputs import RunnerHostInputs
from saas.runner_host.runner_host import RunnerHost
from sandbox import World
from tests.provider.cases.runner_host import AGENT, OTHER_IMAGE, PUBLISHED, RUNNER_HOST, UNIT, edited, unit
from tests.provider.plugin import CallFailed, Made, Plugin
from tests.provider.runner_host.answers import answers

TOKEN = RUNNER_HOST.token
INPUTS = RUNNER_HOST.inputs
HOME = "/var/lib/ci-runners/native"


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(RUNNER_HOST.settings(world) | {"patienceSeconds": "0.3"})
    return plugin


def make(plugin: Plugin, **changes: Any) -> Made:
    """The case's runner, made."""
    return plugin.create(TOKEN, plugin.check(TOKEN, INPUTS.but(**changes)))


def as_wanted(world: World) -> bool:
    """Whether the host and GitHub have what the case wants, and the unit runs."""
    wanted = INPUTS.without(*RUNNER_HOST.replacements, *RUNNER_HOST.untraced).values
    there = {"systemd:active-ci-runner-native.service", "systemd:enabled-ci-runner-native.service", "accounts:jobs"}
    return RUNNER_HOST.present(world) == wanted and there <= set(world.runner_host()["made"])


def texts(plugin: Plugin, world: World, made: Made) -> str:
    """Everything that is kept or shown anywhere: files of the host, logs, state, what the user and we were told."""
    host = world.home / "runner-host"
    files = [one.read_text(errors="replace") for one in host.rglob("*") if one.is_file()]
    return "\n".join([*files, plugin.log.read_text(), *plugin.engine.said, str(made.state.values)])


def test_all_of_it_is_made(ready: Plugin, world: World) -> None:
    """User, agent, image, unit and registration; nothing that is only needed on the way stays."""
    made = make(ready)
    assert as_wanted(world)
    agent = {f"/opt/ci-runners/native/agent/{name}" for name in ("config.sh", "run.sh", "bin/Runner.Listener")}
    assert set(world.runner_host()["files"]) == agent | {
        UNIT, AGENT,
        f"{HOME}/registration/.runner", f"{HOME}/registration/.credentials",
    }  # fmt: skip
    [listed] = world.runners("an-org")["runners"]
    assert made.state.values["runnerId"] == listed["id"]
    assert made.state.values["running"] is True


def test_the_registration_token_is_kept_nowhere(ready: Plugin, world: World, tmp_path: Path) -> None:
    """Not on the host, not in a log, a sentence or the state, in no argument of a command; not in base64 either."""
    seen = tmp_path / "arguments"
    real = world.home / "runner-host" / "bin" / "sudo"
    text = real.read_text()
    real.write_text(text.replace("#!/bin/sh\n", f'#!/bin/sh\nprintf "%s\\n" "$*" >>{seen}\n'))
    made = make(ready)
    real.write_text(text)
    [token] = world.runners("an-org")["tokens"]
    kept = texts(ready, world, made) + seen.read_text()
    assert "registering-the-runner" in kept
    assert not any(form in kept for form in (token, base64.b64encode(token.encode()).decode()))


def test_what_is_as_wanted_goes_on_running(ready: Plugin, world: World) -> None:
    """A second create registers nothing anew, and starts nothing anew."""
    make(ready)
    before = world.runners("an-org")
    world.fail_runner_host("fail", command="starting-the-unit", moment="before", says="no")
    make(ready)
    world.clear_runner_host_fault()
    assert world.runners("an-org") == before


def stopped(world: World) -> None:
    """Somebody stops the unit."""
    world.change_runner_host(units=["ci-runner-native.service"])


BY_HAND: dict[str, Callable[[World], None]] = {
    "unit edited": edited("RestartSec=5", "RestartSec=500"),
    "limits lifted": edited("TasksMax=16384", "TasksMax=infinity"),
    "unit removed": lambda world: world.change_runner_host(files={UNIT: None}),
    "unit stopped": stopped,
    "user removed": lambda world: world.change_runner_host(accounts=["jobs"]),
    "agent replaced": lambda world: world.change_runner_host(
        files={"/opt/ci-runners/native/agent/config.sh": "exit 0"}
    ),
    "agent's note removed": lambda world: world.change_runner_host(files={AGENT: None}),
    "another image in the unit": edited(INPUTS.values["image"], OTHER_IMAGE),
    "image removed": lambda world: world.change_runner_host(images=[]),
    "registration broken": lambda world: world.change_runner_host(files={f"{HOME}/registration/.runner": "{"}),
    "taken off GitHub's list": lambda world: world.remove_runner("an-org", "native"),
    "labels changed at GitHub": lambda world: world.change_runner("an-org", "native", labels=["mine"]),
    "moved to another group": lambda world: world.change_runner("an-org", "native", group=7),
    "host emptied": lambda world: world.empty_runner_host(),
}


@pytest.mark.parametrize("hand", BY_HAND)
def test_what_somebody_did_by_hand_shows_and_is_put_right(ready: Plugin, world: World, hand: str) -> None:
    """A read sees it, a diff plans an update, the update corrects it, and then nothing is left to do."""
    made = make(ready)
    BY_HAND[hand](world)
    inputs = ready.check(TOKEN, INPUTS)
    seen = ready.read(TOKEN, made.id, made.state)
    assert seen is not None
    assert ready.diff(TOKEN, Made(seen.id, seen.state), inputs).changes
    corrected = ready.update(TOKEN, Made(seen.id, seen.state), inputs)
    assert as_wanted(world)
    again = ready.read(TOKEN, corrected.id, corrected.state)
    assert again is not None
    assert not ready.diff(TOKEN, Made(again.id, again.state), inputs).changes


def test_a_group_that_somebody_changed_is_named(ready: Plugin, world: World) -> None:
    """A plan says that it is the group, and not only that the host changes."""
    made = make(ready)
    world.change_runner("an-org", "native", group=7)
    seen = ready.read(TOKEN, made.id, made.state)
    assert seen is not None
    assert "group" in ready.diff(TOKEN, Made(seen.id, seen.state), ready.check(TOKEN, INPUTS)).diffs


def test_removal_leaves_nothing(ready: Plugin, world: World) -> None:
    """No file, user, unit or registration; a second removal is no error."""
    made = make(ready)
    ready.delete(TOKEN, made)
    assert world.runner_host()["made"] == []
    assert world.runners("an-org")["runners"] == []
    ready.delete(TOKEN, made)


def test_a_user_of_somebody_else_is_left(ready: Plugin, world: World) -> None:
    """An account that was not made for the runner is neither used nor removed."""
    account = world.home / "runner-host" / "accounts" / "jobs"
    account.write_text("jobs:x:1000:1000::/home/jobs:/bin/bash\n")
    with pytest.raises(CallFailed, match="a user jobs who was not made for the runner native"):
        make(ready)
    ready.delete(TOKEN, Made(RUNNER_HOST.identity, ready.check(TOKEN, INPUTS).but(running=False)))
    assert account.exists()


def register_elsewhere(world: World) -> None:
    """Another machine has a runner of that name, which listens."""
    token = world.ask("POST", "/services/github/runners/an-org/tokens")["token"]
    runner = {"token": token, "name": "native", "labels": ["other"], "architecture": "X64"}
    world.ask("POST", "/services/github/runners/an-org", runner)
    world.change_runner("an-org", "native", online=True)


def test_a_runner_of_another_machine_is_left(ready: Plugin, world: World) -> None:
    """Its name is not taken while its agent listens, and a removal leaves it; one that nobody listens as is taken."""
    made = make(ready)
    register_elsewhere(world)
    before = world.runners("an-org")["runners"]
    inputs = ready.check(TOKEN, INPUTS)
    with pytest.raises(CallFailed, match=r"online and not the one of this host.* give this one another name"):
        ready.update(TOKEN, made, inputs)
    ready.delete(TOKEN, made)
    assert world.runners("an-org")["runners"] == before
    world.change_runner("an-org", "native", online=False)
    make(ready)
    assert as_wanted(world)


def test_another_archive_is_never_unpacked(ready: Plugin, world: World) -> None:
    """The host looks at the checksum first; what was there goes on, and nothing half fetched stays."""
    make(ready)
    before = world.runner_host()
    with pytest.raises(CallFailed, match=r"not the one that the data pins \(the archive has the checksum [0-9a-f]{64}"):
        make(ready, agentSha256="0" * 64)
    assert world.runner_host() == before


def test_an_agent_that_is_not_there_is_a_sentence(ready: Plugin, world: World) -> None:
    """With what curl says."""
    with pytest.raises(CallFailed, match=r"fetching the agent failed with 7 .* Look at the host"):
        make(ready, agentUrl="http://127.0.0.1:1/agent.tar.gz")
    assert world.runners("an-org")["runners"] == []


def test_an_agent_from_the_host_itself_is_for_rehearsals() -> None:
    """Elsewhere it would be whatever answers there."""
    inputs = msgspec.convert(INPUTS.values, RunnerHostInputs)
    real: Any = SimpleNamespace(run=SimpleNamespace(loopback_only=False))
    with pytest.raises(SaasError, match="is on the host itself, and this stack is not one of a rehearsal"):
        asyncio.run(RunnerHost(real).create(inputs))


def test_a_host_that_is_less_is_a_warning_that_names_both(ready: Plugin, world: World) -> None:
    """By what its own tools say; the runner is made all the same."""
    said = answers("h100", "h100")
    tools = ("uname", "lscpu", "df", "nvidia-smi")
    world.change_runner_host(tools={tool: {"text": said[tool].text} for tool in tools})
    made = make(ready, cpu=18, diskGb=400, gpu="nvidia-h200")
    [warning] = ready.engine.warned
    assert "Runner hosts: the host host.example.org is less than the runner native is declared with" in warning
    for words in ("16 CPUs, and the data says 18", "271 GB of disk, and the data says 400 GB", "NVIDIA H100 80GB HBM3"):
        assert words in warning
    assert len(made.state.values["lacks"]) == 3


def test_a_tool_that_says_garbage_hides_nothing_else(ready: Plugin, world: World) -> None:
    """The warning has what that tool would have told, and what the others tell; the runner is made all the same."""
    world.change_runner_host(tools={"lscpu": {"text": "lots"}, "df": {"text": "1B-blocks\n5\n"}})
    made = make(ready)
    assert made.state.values["lacks"] == [
        "its number of CPUs could not be looked at (the answer of lscpu is not what it documents), and the data says 1",
        "it has 0 GB of disk, and the data says 1 GB",
    ]
    assert "; ".join(made.state.values["lacks"]) in ready.engine.warned[0]


def test_a_tool_that_does_not_end_hides_nothing_else(plugin: Plugin, world: World) -> None:
    """A driver that hangs keeps nvidia-smi waiting for good."""
    plugin.configure(RUNNER_HOST.settings(world) | {"timeoutSeconds": "3"})
    world.change_runner_host(tools={"nvidia-smi": {"text": ""}, "df": {"text": "1B-blocks\n5\n"}})
    said = world.home / "runner-host" / "said-nvidia-smi"
    said.unlink()
    os.mkfifo(said)  # whoever reads it waits for somebody who writes
    made = make(plugin, gpu="nvidia-h100")
    os.close(os.open(said, os.O_WRONLY | os.O_NONBLOCK))  # lets the stand-in end
    assert made.state.values["lacks"] == [
        "it has 0 GB of disk, and the data says 1 GB",
        "its GPU could not be looked at (nvidia-smi did not come to an end), and the data says nvidia-h100",
    ]


def test_the_unit_is_private_to_nobody_and_the_home_is(ready: Plugin, world: World) -> None:
    """The registration lies in the runner user's home alone."""
    make(ready)
    at = world.home / "runner-host/root/var/lib/ci-runners/native/registration"
    assert oct(at.stat().st_mode & 0o777) == "0o700"
    assert "registration" in unit(world)


def test_the_usual_port_is_none(ready: Plugin) -> None:
    """`host:22` is `host`."""
    made = make(ready)
    assert not ready.diff(TOKEN, made, ready.check(TOKEN, INPUTS.but(address="host.example.org:22"))).changes


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"address": "host example"}, "the host's address"),
        ({"address": "127.0.0.1:2222"}, "the host's address leads to this machine"),
        ({"user": "root"}, "the user is root"),
        ({"name": "../up"}, "its name is up to 32"),
        ({"organization": "an org"}, "no login at GitHub"),
        ({"user": "-oProxyCommand"}, "no name of a user"),
        ({"runnerUser": "root"}, "must not run as root"),
        ({"runnerUser": "deploy"}, "nor as the user who logs in"),
        ({"hostKey": "AAAA"}, "public key"),
        ({"image": "registry.example/anvil:latest"}, "not named by its digest"),
        ({"labels": []}, "it has no label"),
        ({"labels": ["a,b"]}, "a label is letters"),
        ({"agentSha256": "abc"}, "not 64 digits of hex"),
        ({"agentUrl": "http://elsewhere.example/agent.tar.gz"}, "not one of https"),
        ({"agentUrl": f"{PUBLISHED}/$(id)"}, "not one of https"),
        ({"agentUrl": "https://elsewhere.example/v1/agent.tar.gz"}, "of no release of the canonical agent"),
        ({"agentVersion": "latest"}, "numbers with dots"),
        ({"platform": "linux-ppc64le", "agentKind": "official"}, "no build for ppc64le"),
        ({"gpu": "H100; rm"}, "the GPU's model"),
        ({"group": "a\nb"}, "the group's name"),
        ({"cpu": 0}, "cpu"),
    ],
)
def test_what_a_host_would_not_take_is_refused_before(ready: Plugin, change: dict[str, Any], words: str) -> None:
    """A check finds it."""
    with pytest.raises(CallFailed, match=words):
        ready.check(TOKEN, INPUTS.but(**change))


@pytest.mark.parametrize(
    "identity", ["native", "deploy@host.example.org/an-org/native", "deploy@host/native#ssh-rsa A"]
)
def test_an_import_id_that_is_none_is_refused(ready: Plugin, identity: str) -> None:
    """The sentence says what import takes."""
    with pytest.raises(CallFailed, match="give "):
        ready.read(TOKEN, identity)


def test_a_runner_that_changes_its_group_leaves_the_old_one(ready: Plugin, world: World) -> None:
    """GitHub keeps a runner that takes another's place where that one was, so the former one is removed first."""
    made = make(ready)
    ready.update(TOKEN, made, ready.check(TOKEN, INPUTS.but(group="others")))
    groups = world.ask("GET", "/services/github/surroundings")["runner_groups"]
    [runner] = world.runners("an-org")["runners"]
    assert runner["runner_group"] == groups["an-org/others"]["id"]
