"""What the runner host has: its users, and the host itself."""

from __future__ import annotations

from sandbox.runner_host.host import RunnerMachine
from sandbox.service import World
from sandbox.ssh_service import SshState

TABLES = ("runner_host_users",)

SCHEMA = "CREATE TABLE IF NOT EXISTS runner_host_users (name TEXT PRIMARY KEY);"


class RunnerHosts(SshState[RunnerMachine]):
    """The host of one world, and whether sudo is on it."""

    of_commands = ("fail", "cut", "hold", "garbage", "full", "password")

    def __init__(self, world: World) -> None:
        """Note the host; run nothing yet."""
        super().__init__(world, RunnerMachine(world.home / "runner-host"))

    def users(self) -> list[str]:
        """Return who may log in."""
        return [row["name"] for row in self.world.store.all("SELECT name FROM runner_host_users ORDER BY name")]

    def add_user(self, name: str) -> None:
        """Let somebody log in."""
        self.world.store.run("INSERT INTO runner_host_users VALUES (?)", name)

    def strike(self, kind: str) -> bool:
        """Take sudo away for `no-sudo`."""
        if kind == "no-sudo":
            self.host.take_sudo()
        return kind == "no-sudo"

    def recover(self) -> None:
        """Give sudo back."""
        self.host.give_sudo()
