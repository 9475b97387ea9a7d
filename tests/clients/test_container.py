"""SSH clients, neither of which is ours, at the emulated container host: paramiko, and golang.org/x/crypto/ssh."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from sandbox import World
from sandbox.ssh_host import APP_PORTS, free_port
from tests.clients.programs import CallError, Client, build, started

if TYPE_CHECKING:
    import paramiko

PROGRAM = "container"
IMAGE = "registry.example/bell:1"
SEED = {"container": {"users": ["deploy"], "apps": {"bell": {"set_by_hand": ["BY_HAND"]}}}}


def run() -> str:
    """The command that starts the app with its settings, on a port of its own."""
    port = free_port(APP_PORTS)
    options = f"-d --name bell --label x=y -p 127.0.0.1:{port}:{port} -e TOKEN"
    return f". apps/bell/settings.env; docker run {options} {IMAGE}"


def address(world: World) -> tuple[str, int]:
    """Where the host listens."""
    host, _, port = world.settings["saas:containerRehearsalAddress"].partition(":")
    return host, int(port)


@pytest.fixture
def python(world: World) -> Iterator[paramiko.SSHClient]:
    """A paramiko client that takes no host key but the one that the sandbox tells."""
    import paramiko  # here, as every worker loads this file

    host, port = address(world)
    with paramiko.SSHClient() as client:
        kind, key = world.settings["saas:containerRehearsalKey"].split()[:2]
        known = paramiko.PKey.from_type_string(kind, base64.b64decode(key))
        client.get_host_keys().add(f"[{host}]:{port}", kind, known)
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        key_file = str(world.home / "container" / "login_key")
        client.connect(host, port, "deploy", key_filename=key_file, allow_agent=False, look_for_keys=False)
        yield client


def ran(client: paramiko.SSHClient, command: str) -> tuple[int, str]:
    """How a command ended, and what it printed."""
    _, printed, _ = client.exec_command(command, timeout=30)
    text = printed.read().decode()
    return printed.channel.recv_exit_status(), text


class TestPython:
    """paramiko."""

    def test_a_container_from_its_settings_to_its_end(self, world: World, python: paramiko.SSHClient) -> None:
        """The settings are put there by SFTP; the container runs, is looked at, and is removed."""
        with python.open_sftp() as files:
            assert sorted(files.listdir("apps/bell")) == ["by-hand.env"]
            with files.open("apps/bell/settings.env", "w") as file:
                file.write("export TOKEN=hush\n")
            files.chmod("apps/bell/settings.env", 0o600)
        assert world.container_app("bell")["settings"] == {"TOKEN": "hush"}
        assert world.container_app("bell")["mode"] == "0o600"
        assert ran(python, run())[0] == 0
        [shown] = json.loads(ran(python, "docker inspect --type container bell")[1])
        assert shown["Config"] == {"Image": IMAGE, "Labels": {"x": "y"}, "Env": ["TOKEN=hush"]}
        assert world.container_app("bell")["runs"]
        assert ran(python, "docker rm -f bell")[0] == 0
        assert world.container_app("bell")["container"] is None

    def test_a_command_that_fails_says_so(self, python: paramiko.SSHClient) -> None:
        """By its exit status."""
        assert ran(python, "docker inspect --type container nothing")[0] == 1

    def test_nobody_else_is_let_in(self, world: World) -> None:
        """Neither another user nor another key."""
        import paramiko

        host, port = address(world)
        keys = world.home / "container"
        for user, key in (("somebody", "login_key"), ("deploy", "other_host_key")):
            with paramiko.SSHClient() as client:
                client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
                with pytest.raises(paramiko.AuthenticationException):
                    client.connect(
                        host, port, user, key_filename=str(keys / key), allow_agent=False, look_for_keys=False
                    )


@pytest.fixture
def ssh(world: World) -> Iterator[Client]:
    """A client that takes no host key but the one that the sandbox tells; connected anew, as a reset ends sshd."""
    host, port = address(world)
    environment = {
        "SSH_HOST": host, "SSH_PORT": str(port), "SSH_USER": "deploy", "PATH": os.defpath,
        "SSH_KEY": (world.home / "container" / "login_key").read_text(),
        "SSH_HOST_KEY": world.settings["saas:containerRehearsalKey"],
    }  # fmt: skip
    with started(build(PROGRAM), environment) as client:
        yield client


class TestGo:
    """golang.org/x/crypto/ssh."""

    def test_a_container_from_its_settings_to_its_end(self, world: World, ssh: Client) -> None:
        """The settings come through standard input; the container runs, is looked at, and is removed."""
        place = "apps/bell/settings.env"
        ssh.call("Run", f"umask 077; cat > {place}", "export TOKEN=hush\n")
        assert world.container_app("bell")["settings"] == {"TOKEN": "hush"}
        assert world.container_app("bell")["mode"] == "0o600"
        ssh.call("Run", run(), "")
        [shown] = json.loads(ssh.call("Run", "docker inspect --type container bell", ""))
        assert shown["Config"]["Env"] == ["TOKEN=hush"]
        assert world.container_app("bell")["runs"]
        ssh.call("Run", "docker rm -f bell", "")
        assert world.container_app("bell")["container"] is None

    def test_a_command_that_fails_says_so(self, ssh: Client) -> None:
        """By its exit status."""
        with pytest.raises(CallError, match="exited with status 1"):
            ssh.call("Run", "docker inspect --type container nothing", "")
