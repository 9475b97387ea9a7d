"""What the container host has: its users, what was set by hand, and the host itself."""

from __future__ import annotations

import json

from sandbox.container.host import Host
from sandbox.service import World
from sandbox.ssh_service import SshState

TABLES = ("container_users", "container_apps")

SCHEMA = """
CREATE TABLE IF NOT EXISTS container_users (name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS container_apps (name TEXT PRIMARY KEY, by_hand TEXT NOT NULL);
"""


class Container(SshState[Host]):
    """The host of one world, and what somebody has set on it by hand."""

    of_commands = ("fail", "cut", "hold", "garbage", "endless")

    def __init__(self, world: World) -> None:
        """Note the host; run nothing yet."""
        super().__init__(world, Host(world.home / "container"))

    def users(self) -> list[str]:
        """Return who may log in."""
        return [row["name"] for row in self.world.store.all("SELECT name FROM container_users ORDER BY name")]

    def add_user(self, name: str) -> None:
        """Let somebody log in."""
        self.world.store.run("INSERT INTO container_users VALUES (?)", name)

    def furnish(self) -> None:
        """Put on the host what was set by hand."""
        for row in self.world.store.all("SELECT * FROM container_apps"):
            self.host.set_by_hand(row["name"], json.loads(row["by_hand"]))
