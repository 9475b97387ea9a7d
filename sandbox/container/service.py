"""The container host as a service of the sandbox. Its clients speak SSH; the HTTP port answers nothing."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Mapping

from sandbox.container.controls import CONTROLS
from sandbox.container.state import SCHEMA, TABLES, Container
from sandbox.described import NOTHING_DESCRIBED
from sandbox.service import Refusal, SeedError, Service, VaultMode, World
from sandbox.ssh_host import LOOPBACK
from sandbox.wire import Json, Reply


class ContainerService(Service[Container]):
    """A container host."""

    name = "container"
    offset = 11
    schema = SCHEMA
    tables = TABLES
    endpoints = ()  # the host speaks SSH
    described = NOTHING_DESCRIBED
    controls = CONTROLS

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        super().__init__(world, Container(world))

    def token(self) -> str:
        """Return the private key that opens the host, base64, so that it is one line."""
        return base64.b64encode(self.state.host.login_key().encode()).decode()

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Return the variable that holds the key."""
        del origin, mode
        return {"CONTAINER_SSH_KEY": self.token()}

    def settings(self, origin: str) -> dict[str, str]:
        """Return where the one host is that takes the place of every host, and how it is known."""
        del origin
        address = f"{LOOPBACK}:{self.state.listen_at()}"
        return {"saas:containerRehearsalAddress": address, "saas:containerRehearsalKey": self.state.host.public_key()}

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
            sys.stderr.write(f"The container host is not there: {refusal.message}\n")

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add users, and apps with what somebody has set on the host by hand."""
        document = seed.get("container", {})
        if not isinstance(document, Mapping):
            raise SeedError("In the seed, container is not an object.")
        new = [user for user in document.get("users", ()) if user not in self.state.users()]
        for user in new:
            self.world.store.run("INSERT INTO container_users VALUES (?)", user)
        for name, app in document.get("apps", {}).items():
            words = json.dumps(app.get("set_by_hand", []))
            self.world.store.run("INSERT OR REPLACE INTO container_apps VALUES (?, ?)", name, words)
        if new or document.get("apps"):
            try:
                self.state.open()
            except Refusal as refusal:
                raise SeedError(refusal.message) from None

    def restored(self) -> None:
        """Empty the host and open it again."""
        self.state.host.empty()
        self.settle({})

    def close(self) -> None:
        """End sshd and every app."""
        self.state.host.close()

    def inventory(self) -> dict[str, int]:
        """Return the numbers of containers and settings."""
        host = self.state.host
        apps = [path.name for path in (host.home / "apps").glob("*")]
        settings = sum(len(host.settings(app) or ()) for app in apps)
        return {"containers": len(host.containers()), "settings": settings}
