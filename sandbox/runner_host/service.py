"""The runner host as a service of the sandbox."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.runner_host.controls import CONTROLS
from sandbox.runner_host.state import SCHEMA, TABLES, RunnerHosts
from sandbox.service import World
from sandbox.ssh_service import SshService
from sandbox.wire import Json


class RunnerHostService(SshService[RunnerHosts]):
    """A runner host."""

    name = "runner-host"
    offset = 16
    schema = SCHEMA
    tables = TABLES
    controls = CONTROLS
    host_title = "runner host"
    setting = "runnerHost"
    variable = "RUNNER_HOST_SSH_KEY"

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        super().__init__(world, RunnerHosts(world))

    def add(self, document: Mapping[str, Json]) -> bool:
        """Add agents that the host can fetch."""
        for url, about in document.get("agents", {}).items():
            self.state.host.publish(url, about["version"], about["sha256"])
        return False

    def inventory(self) -> dict[str, int]:
        """Return how many accounts there are."""
        accounts = self.state.host.folder / "accounts"
        return {"accounts": len([*accounts.iterdir()]) if accounts.exists() else 0}
