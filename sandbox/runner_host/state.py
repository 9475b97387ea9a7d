"""What the runner host has: its users, and the host itself."""

from __future__ import annotations

from sandbox.runner_host.host import RunnerMachine
from sandbox.service import World
from sandbox.ssh_host import free_port

TABLES = ("runner_host_users",)

SCHEMA = "CREATE TABLE IF NOT EXISTS runner_host_users (name TEXT PRIMARY KEY);"


class RunnerHosts:
    """The host of one world, whose sshd starts once there is somebody to let in."""

    def __init__(self, world: World) -> None:
        """Note the host; run nothing yet."""
        self.world = world
        self.host = RunnerMachine(world.home / "runner-host")
        self.port = 0

    def users(self) -> list[str]:
        """Return who may log in."""
        return [row["name"] for row in self.world.store.all("SELECT name FROM runner_host_users ORDER BY name")]

    def open(self) -> None:
        """Start sshd, if anybody may log in."""
        users = self.users()
        if users and self.port:
            self.host.start(self.port, users)

    def listen_at(self) -> int:
        """Return the port of sshd, chosen once for this process."""
        if not self.port:
            self.port = free_port()
        return self.port
