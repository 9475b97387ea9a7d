"""The runner host as a service of the sandbox. Its clients speak SSH; the HTTP port answers nothing."""

from __future__ import annotations

import base64
import sys
from collections.abc import Mapping

from sandbox.described import NOTHING_DESCRIBED
from sandbox.runner_host.controls import CONTROLS
from sandbox.runner_host.state import SCHEMA, TABLES, RunnerHosts
from sandbox.service import Refusal, SeedError, Service, VaultMode, World
from sandbox.ssh_host import LOOPBACK
from sandbox.wire import Json, Reply


class RunnerHostService(Service[RunnerHosts]):
    """A runner host."""

    name = "runner-host"
    offset = 16
    schema = SCHEMA
    tables = TABLES
    endpoints = ()  # the host speaks SSH
    described = NOTHING_DESCRIBED
    controls = CONTROLS

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        super().__init__(world, RunnerHosts(world))

    def token(self) -> str:
        """Return the private key that opens the host, base64, so that it is one line."""
        return base64.b64encode(self.state.host.login_key().encode()).decode()

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Return the variable that holds the key."""
        del origin, mode
        return {"RUNNER_HOST_SSH_KEY": self.token()}

    def settings(self, origin: str) -> dict[str, str]:
        """Return where the one host is that takes the place of every host, and how it is known."""
        del origin
        address = f"{LOOPBACK}:{self.state.listen_at()}"
        return {"saas:runnerHostRehearsalAddress": address, "saas:runnerHostRehearsalKey": self.state.host.public_key()}

    def error(self, status: int, message: str, detail: Json = None) -> Reply:
        """Answer with a sentence."""
        del detail
        return Reply(status, {"error": message})

    def unauthorized(self) -> Reply:
        """Answer nothing that anybody sees: no route is served."""
        return self.error(401, "Nothing is served here.")

    def settle(self, origins: Mapping[str, str]) -> None:
        """Start sshd, if the world has users. Without one, everything but the host is there; the log says why."""
        del origins
        self.state.listen_at()
        try:
            self.state.open()
        except Refusal as refusal:
            sys.stderr.write(f"The runner host is not there: {refusal.message}\n")

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add users, and agents that the host can fetch."""
        document = seed.get(self.name, {})
        if not isinstance(document, Mapping):
            raise SeedError(f"In the seed, {self.name} is not an object.")
        for url, about in document.get("agents", {}).items():
            self.state.host.publish(url, about["version"], about["sha256"])
        new = [user for user in document.get("users", ()) if user not in self.state.users()]
        for user in new:
            self.world.store.run("INSERT INTO runner_host_users VALUES (?)", user)
        if new:
            try:
                self.state.open()
            except Refusal as refusal:
                raise SeedError(refusal.message) from None

    def restored(self) -> None:
        """Empty the host and open it again."""
        self.state.host.empty()
        self.settle({})

    def close(self) -> None:
        """End sshd."""
        self.state.host.close()

    def inventory(self) -> dict[str, int]:
        """Return how many accounts there are."""
        accounts = self.state.host.folder / "accounts"
        return {"accounts": len([*accounts.iterdir()]) if accounts.exists() else 0}
