"""The process: what it tells the engine, what it never tells, and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2, status_pb2

from saas.server import unforeseen
from sandbox import World
from tests.provider.case import CANARY
from tests.provider.cases.sealed import ORGANIZATION_SECRET
from tests.provider.plugin import (
    PROVIDER,
    CallFailed,
    Made,
    Plugin,
    Properties,
    create_request,
    delete_request,
    listening,
    read_request,
    running,
)
from tests.waiting import wait_for_end

TOKEN = ORGANIZATION_SECRET.token
INPUTS = ORGANIZATION_SECRET.inputs
DEADLINE_SECONDS = 20.0


def call_again_and_again(plugin: Plugin) -> None:
    """Calls that touch no service, one after the other."""
    for _ in range(10_000):
        plugin.check(TOKEN, INPUTS)


def settings(world: World, **more: str) -> dict[str, str]:
    return ORGANIZATION_SECRET.settings(world) | more


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(settings(world, patienceSeconds="0.3"))
    return plugin


def test_a_failure_is_a_bare_sentence(ready: Plugin, world: World) -> None:
    """No class name, no trace, nothing on standard error."""
    world.fault("refuse-token", service="github", times=None)
    with pytest.raises(CallFailed, match=r"^GitHub refused the credential in GITHUB_TOKEN while .*again\.$"):
        ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    assert "Traceback" not in ready.log.read_text()


@pytest.mark.parametrize("recorded", [True, False])
def test_what_cannot_be_looked_at_is_kept_and_not_in_order(ready: Plugin, world: World, recorded: bool) -> None:
    """The engine gets back what it recorded, secrets still marked, with the reason; an import has nothing to keep."""
    made = ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    world.down("github")
    request = read_request(TOKEN, made.id, made.state if recorded else Properties({}))
    with pytest.raises(grpc.RpcError) as failure:
        ready.stub.Read(request)
    details = dict(failure.value.trailing_metadata()).get("grpc-status-details-bin")
    assert (details is not None) == recorded
    if details is not None:
        kept = provider_pb2.ErrorResourceInitFailed()
        assert status_pb2.Status.FromString(details).details[0].Unpack(kept)
        assert Made(kept.id, Properties.read(kept.properties)) == made
        assert list(kept.reasons) == [failure.value.details()]


@pytest.mark.parametrize("status", [400, 422, 500])
def test_a_value_that_a_service_echoes_is_not_shown(ready: Plugin, world: World, status: int) -> None:
    """Neither in the sentence nor in what is announced."""
    body = {"message": f"cannot store '{CANARY}'"}
    world.fault("status", service="github", method="PUT", status=status, body=body, times=None)
    with pytest.raises(CallFailed, match="left out: it shows a secret") as failure:
        ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    assert CANARY not in str(failure.value) + "".join(ready.engine.said)


def test_a_secret_in_the_wrong_place_is_not_shown(ready: Plugin) -> None:
    """A name that the program made a secret is cleared from the sentence that refuses it."""
    inputs = Properties(INPUTS.values | {"repositories": [f"x/{CANARY}"]}, frozenset({"value", "repositories"}))
    with pytest.raises(CallFailed, match=r"\[secret\]") as failure:
        ready.check(TOKEN, inputs)
    assert CANARY not in str(failure.value)


def test_a_fault_of_our_own_tells_its_place_and_nothing_else() -> None:
    """The text of an unforeseen error may hold a value; its kind and the line do not."""
    frame_maker = compile(f"raise KeyError({CANARY!r})", f"x{os.sep}saas{os.sep}toys.py", "exec")
    try:
        exec(frame_maker)  # noqa: S102  # an error that comes from a file of that name
    except KeyError as error:
        sentence = unforeseen(error, "Create", SimpleNamespace(urn="urn:pulumi:s::p::saas:toys:Toy::bear"))
    assert "KeyError at toys.py:1 during Create of urn:pulumi:s::p::saas:toys:Toy::bear" in sentence
    assert CANARY not in sentence


def test_wrong_settings_are_refused_before_the_run(plugin: Plugin, world: World) -> None:
    """A setting that is no number is a sentence, not a trace."""
    with pytest.raises(CallFailed, match=r"saas:patienceSeconds: .*Correct them"):
        plugin.configure(settings(world, patienceSeconds="long"))


def test_a_run_without_a_credential_fails_only_where_it_is_needed(world: World, folder: Path) -> None:
    """Configuring and previewing work; the first call to the service names the variable."""
    environment = {name: value for name, value in world.environment.items() if name != "GITHUB_TOKEN"}
    with running(environment, folder) as plugin:
        plugin.configure(settings(world))
        inputs = plugin.check(TOKEN, INPUTS)
        plugin.create(TOKEN, inputs, preview=True)
        with pytest.raises(CallFailed, match=r"there is no credential.*GITHUB_TOKEN"):
            plugin.create(TOKEN, inputs)


def test_it_says_what_it_waits_for(plugin: Plugin, world: World) -> None:
    """The user reads service, reason, object and time before the wait."""
    plugin.configure(settings(world, patienceSeconds="20"))
    world.fault("rate-limit-secondary", service="github", method="PUT", seconds=1)
    plugin.create(TOKEN, plugin.check(TOKEN, INPUTS))
    (sentence,) = plugin.engine.said
    for words in ("GitHub", "rate limit", "writing the organisation secret TOKEN of an-org", "trying again in"):
        assert words in sentence


def test_an_engine_that_takes_no_message_fails_no_call(world: World, folder: Path) -> None:
    """The announcement is lost, the call succeeds."""
    with running(world.environment, folder) as plugin, listening() as other:
        plugin.close()
        address = other.address
    with listening() as engine:
        deaf = Plugin(SimpleNamespace(address=address), world.environment, folder / "stderr")  # type: ignore[arg-type]
        try:
            deaf.configure(settings(world, patienceSeconds="20"))
            world.fault("status", service="github", method="PUT", status=500)
            assert deaf.create(TOKEN, deaf.check(TOKEN, INPUTS)).id == ORGANIZATION_SECRET.identity
        finally:
            deaf.close()
        assert engine.said == []


def held_create(plugin: Plugin, world: World) -> tuple[Any, int]:
    """A create under way whose write GitHub has taken and not answered; and the hold."""
    inputs = plugin.check(TOKEN, INPUTS)
    world.hold("after", service="github", method="PUT")
    under_way = plugin.begin("Create", create_request(TOKEN, inputs))
    (hold,) = world.held()
    return under_way, hold["number"]


def test_cancel_lets_a_call_in_flight_finish(world: World, folder: Path) -> None:
    """Ctrl-C: what was sent is heard out and recorded, what is not sent yet is refused with a sentence."""
    with running(world.environment, folder) as plugin:
        plugin.configure(settings(world))
        made = plugin.create(TOKEN, plugin.check(TOKEN, INPUTS.but(name="OTHER")))
        under_way, hold = held_create(plugin, world)
        queued = plugin.begin("Delete", delete_request(TOKEN, made))
        plugin.cancel()
        world.release(hold)
        assert under_way.result().id == ORGANIZATION_SECRET.identity
        assert "the run was cancelled before removing" in queued.exception().details()
    assert world.secret("an-org", "OTHER")["value"] == CANARY


def test_cancel_ends_a_wait(world: World, folder: Path) -> None:
    """A call that waits a minute for a rate limit ends at once, with a sentence."""
    with running(world.environment, folder) as plugin:
        plugin.configure(settings(world))
        world.fault("rate-limit-secondary", service="github", method="PUT", seconds=60)
        under_way = plugin.begin("Create", create_request(TOKEN, plugin.check(TOKEN, INPUTS)))
        assert plugin.engine.spoke.wait(DEADLINE_SECONDS)  # the wait was announced
        plugin.cancel()
        assert "the run was cancelled before writing" in under_way.exception().details()


def test_a_signal_lets_a_call_in_flight_finish(world: World, folder: Path) -> None:
    """SIGTERM: the call is answered, then the process ends with 0."""
    with running(world.environment, folder) as plugin:
        plugin.configure(settings(world))
        under_way, hold = held_create(plugin, world)
        plugin.process.terminate()
        with pytest.raises(CallFailed):  # it takes no new calls
            call_again_and_again(plugin)
        world.release(hold)
        assert under_way.result().id == ORGANIZATION_SECRET.identity
        assert plugin.process.wait(DEADLINE_SECONDS) == 0
    assert (folder / "stderr").read_text() == ""


def test_it_ends_when_its_engine_is_gone(folder: Path) -> None:
    """A killed engine leaves no provider behind."""
    parent = textwrap.dedent(
        f"""
        import subprocess, sys
        child = subprocess.Popen([sys.executable, {str(PROVIDER)!r}, "127.0.0.1:1"], stdout=subprocess.PIPE, text=True)
        child.stdout.readline()
        print(child.pid, flush=True)
        sys.stdin.read()
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        assert Path(f"/proc/{child}").exists()
        process.kill()
        wait_for_end(child)


def test_started_by_hand_it_says_what_it_is() -> None:
    """Without an engine's address there is a sentence, and exit code 1."""
    done = subprocess.run([sys.executable, str(PROVIDER)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Pulumi plugin" in done.stderr
    assert (PROVIDER / "README.md").is_file()


def test_the_plugin_tells_its_version(plugin: Plugin) -> None:
    """The engine asks for it at the start."""
    from google.protobuf import empty_pb2

    from saas import VERSION

    assert plugin.stub.GetPluginInfo(empty_pb2.Empty()).version == VERSION


def test_a_call_for_an_unknown_resource_is_refused(ready: Plugin) -> None:
    """With the advice to update."""
    with pytest.raises(CallFailed, match="no resource saas:toys:Kite"):
        ready.delete("saas:toys:Kite", Made("x", Properties({})))


def test_failures_carry_one_status_code(ready: Plugin, world: World) -> None:
    """The engine shows the words of this one as they are."""
    world.fault("refuse-token", service="github", times=None)
    under_way = ready.begin("Create", create_request(TOKEN, ready.check(TOKEN, INPUTS)))
    assert under_way.exception().code() is grpc.StatusCode.FAILED_PRECONDITION
