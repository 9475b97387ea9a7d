"""The container host as a service of the sandbox."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sandbox.container.controls import CONTROLS
from sandbox.container.state import SCHEMA, TABLES, Container
from sandbox.service import World
from sandbox.ssh_service import SshService
from sandbox.wire import Json


class ContainerService(SshService[Container]):
    """A container host."""

    name = "container"
    offset = 11
    schema = SCHEMA
    tables = TABLES
    controls = CONTROLS
    host_title = "container host"
    setting = "container"
    variable = "CONTAINER_SSH_KEY"

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        super().__init__(world, Container(world))

    def add(self, document: Mapping[str, Json]) -> bool:
        """Add apps with what somebody has set on the host by hand."""
        for name, app in document.get("apps", {}).items():
            words = json.dumps(app.get("set_by_hand", []))
            self.world.store.run("INSERT OR REPLACE INTO container_apps VALUES (?, ?)", name, words)
        return bool(document.get("apps"))

    def inventory(self) -> dict[str, int]:
        """Return the numbers of containers and settings."""
        host = self.state.host
        apps = [path.name for path in (host.home / "apps").glob("*")]
        settings = sum(len(host.settings(app) or ()) for app in apps)
        return {"containers": len(host.containers()), "settings": settings}
