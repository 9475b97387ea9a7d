"""What the container host has: its users, what was set by hand, and the host itself."""

from __future__ import annotations

import json

from sandbox.container.host import Host
from sandbox.service import World
from sandbox.ssh_host import free_port

TABLES = ("container_users", "container_apps")

SCHEMA = """
CREATE TABLE IF NOT EXISTS container_users (name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS container_apps (name TEXT PRIMARY KEY, by_hand TEXT NOT NULL);
"""


class Container:
    """The host of one world, whose sshd starts once there is somebody to let in."""

    def __init__(self, world: World) -> None:
        """Note the host; run nothing yet."""
        self.world = world
        self.host = Host(world.home / "container")
        self.port = 0

    def users(self) -> list[str]:
        """Return who may log in."""
        return [row["name"] for row in self.world.store.all("SELECT name FROM container_users ORDER BY name")]

    def open(self) -> None:
        """Start sshd, if anybody may log in, and put on the host what was set by hand."""
        users = self.users()
        if users and self.port:
            for row in self.world.store.all("SELECT * FROM container_apps"):
                self.host.set_by_hand(row["name"], json.loads(row["by_hand"]))
            self.host.start(self.port, users)

    def listen_at(self) -> int:
        """Return the port of sshd, chosen once for this process."""
        if not self.port:
            self.port = free_port()
        return self.port
