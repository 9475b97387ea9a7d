"""The emulated container host, as an SSH client sees it: a real sshd, and what stands in for docker behind it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncssh
import pytest

from sandbox import World, launch
from sandbox.ssh_host import APP_PORTS, free_port

SEED = {"container": {"users": ["deploy"], "apps": {"bell": {"set_by_hand": ["BY_HAND"]}}}}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox with a host."""
    with launch(tmp_path_factory.mktemp("sandbox"), SEED) as running:
        yield running


@dataclass(frozen=True)
class Said:
    """How a command on the host ended."""

    returncode: int | None
    stdout: str
    stderr: str


def ssh(world: World, command: str, user: str = "deploy", key: str = "login_key") -> Said:
    """A command on the host, by a client that accepts no host key but the one that the sandbox tells."""
    return asyncio.run(_ssh(world, command, user, key))


async def _ssh(world: World, command: str, user: str, key: str) -> Said:
    host, _, port = world.settings["saas:containerRehearsalAddress"].partition(":")
    trusted = asyncssh.import_public_key(world.settings["saas:containerRehearsalKey"])
    async with asyncssh.connect(
        host, int(port), username=user, client_keys=[str(world.home / "container" / key)],
        known_hosts=([trusted], [], []), agent_path=None, config=None,
    ) as connection:  # fmt: skip
        done = await connection.run(command)
    return Said(done.returncode, str(done.stdout), str(done.stderr))


def test_the_key_opens_a_home_of_its_own(world: World) -> None:
    """Not the home of whoever runs the sandbox; what was set by hand lies in it."""
    said = ssh(world, "pwd; cat apps/bell/by-hand.env")
    assert said.stdout.splitlines()[0] == str(world.home / "container" / "home")
    assert "export BY_HAND=by-hand-" in said.stdout


@pytest.mark.parametrize(("user", "key"), [("somebody", "login_key"), ("deploy", "other_host_key")])
def test_nobody_else_is_let_in(world: World, user: str, key: str) -> None:
    """Neither another user nor another key."""
    with pytest.raises(asyncssh.PermissionDenied):
        ssh(world, "true", user, key)


def test_another_host_key_is_noticed(world: World) -> None:
    """The client that knows the host's key refuses to go on, until the fault is lifted."""
    world.fail_container_host("other-key")
    with pytest.raises(asyncssh.HostKeyNotVerifiable):
        ssh(world, "true")
    world.clear_container_fault()
    assert ssh(world, "true").returncode == 0


def test_the_stand_in_says_what_it_is_and_runs_a_process(world: World) -> None:
    """A container answers on loopback with the values it was given, until it is removed."""
    port = free_port(APP_PORTS)
    run = f"A='one two' docker run -d --name bell --label x=y -p 127.0.0.1:{port}:{port} -e A -e LACKING bell:1"
    assert ssh(world, run).stdout == "started by the stand-in\n"
    [known] = json.loads(ssh(world, "docker inspect --type container bell").stdout)
    assert known["Config"] == {"Image": "bell:1", "Labels": {"x": "y"}, "Env": ["A=one two"]}
    assert known["State"]["Running"] is True
    assert ssh(world, run).returncode == 125
    assert ssh(world, "docker rm -f bell").returncode == 0
    gone = ssh(world, "docker inspect --type container bell")
    assert (gone.returncode, gone.stderr) == (1, "Error: No such container: bell\n")
    assert "does not know 'compose up'" in ssh(world, "docker compose up").stderr


def test_a_reset_empties_the_host(world: World) -> None:
    """What was put there is gone, what the seed has is there again."""
    ssh(world, "touch apps/bell/more")
    world.reset()
    assert ssh(world, "ls apps/bell").stdout == "by-hand.env\n"


def test_nothing_runs_on_once_the_sandbox_has_ended(tmp_path: Path) -> None:
    """Neither sshd nor a container."""
    with launch(tmp_path / "home", SEED) as world:
        port = free_port(APP_PORTS)
        assert ssh(world, f"docker run -d --name bell -p 127.0.0.1:{port}:{port} bell:1").returncode == 0
        pids = [
            world.container_app("bell")["container"]["State"]["Pid"],
            int((world.home / "container" / "sshd.pid").read_text()),
        ]
    assert not any(Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_text() for pid in pids)
