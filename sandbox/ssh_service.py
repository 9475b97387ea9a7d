"""What services of hosts share that are reached by SSH: when sshd runs, who is let in, and how it is made to fail."""

from __future__ import annotations

import base64
import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar

from sandbox.described import NOTHING_DESCRIBED
from sandbox.service import Refusal, SeedError, Service, VaultMode, World
from sandbox.ssh_host import LOOPBACK, SshHost, free_port
from sandbox.wire import Endpoint, Json, Reply, Request

H = TypeVar("H", bound=SshHost)


class SshState(ABC, Generic[H]):
    """The host of one world, whose sshd starts once there is somebody to let in."""

    of_commands: ClassVar[tuple[str, ...]]
    """The faults that strike a command on the host, and not the login."""

    def __init__(self, world: World, host: H) -> None:
        """Note the host; run nothing yet."""
        self.world = world
        self.host = host
        self.port = 0

    @abstractmethod
    def users(self) -> list[str]:
        """Return who may log in."""

    @abstractmethod
    def add_user(self, name: str) -> None:
        """Let somebody log in."""

    def open(self) -> None:
        """Start sshd, if anybody may log in."""
        users = self.users()
        if users and self.port:
            self.furnish()
            self.host.start(self.port, users)

    def furnish(self) -> None:
        """Put on the host what is there before anybody logs in."""

    def strike(self, kind: str) -> bool:
        """Make the host fail in a way of its own; return whether it knows that way."""
        del kind
        return False

    def recover(self) -> None:
        """Undo what `strike` did."""

    def listen_at(self) -> int:
        """Return the port of sshd, chosen once for this process."""
        if not self.port:
            self.port = free_port()
        return self.port


S = TypeVar("S", bound=SshState[Any])


class SshService(Service[S]):
    """A host as a service of the sandbox. Its clients speak SSH; the HTTP port answers nothing."""

    host_title: ClassVar[str]
    """What the host is called in sentences, such as `container host`."""
    setting: ClassVar[str]
    """How the provider's settings of it begin, such as `container`."""
    variable: ClassVar[str]
    """The variable that holds the key."""
    endpoints = ()  # the host speaks SSH
    described = NOTHING_DESCRIBED

    def token(self) -> str:
        """Return the private key that opens the host, base64, so that it is one line."""
        return base64.b64encode(self.state.host.login_key().encode()).decode()

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Return the variable that holds the key."""
        del origin, mode
        return {self.variable: self.token()}

    def settings(self, origin: str) -> dict[str, str]:
        """Return where the one host is that takes the place of every host, and how it is known."""
        del origin
        return {
            f"saas:{self.setting}RehearsalAddress": f"{LOOPBACK}:{self.state.listen_at()}",
            f"saas:{self.setting}RehearsalKey": self.state.host.public_key(),
        }

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
            sys.stderr.write(f"The {self.host_title} is not there: {refusal.message}\n")

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add users, and what else of the host the seed has."""
        document = seed.get(self.name, {})
        if not isinstance(document, Mapping):
            raise SeedError(f"In the seed, {self.name} is not an object.")
        news = self.add(document)
        for user in [one for one in document.get("users", ()) if one not in self.state.users()]:
            self.state.add_user(user)
            news = True
        if news:
            try:
                self.state.open()
            except Refusal as refusal:
                raise SeedError(refusal.message) from None

    def add(self, document: Mapping[str, Json]) -> bool:
        """Add what a seed has beside users; return whether the host is to be opened for it."""
        del document
        return False

    def restored(self) -> None:
        """Empty the host and open it again."""
        self.state.host.empty()
        self.settle({})

    def close(self) -> None:
        """End sshd, and what runs on the host."""
        self.state.host.close()


def fail(state: SshState[Any], request: Request) -> Reply:
    """Make the host fail: `down`, `other-key`, `refused`; in a way of its own; or a command on it."""
    document, host = request.document(), state.host
    kind = document.get("kind")
    if kind == "down":
        host.stop()
    elif kind == "other-key":
        host.start(state.port, state.users(), key="other_host_key")
    elif kind == "refused":
        host.start(state.port, state.users(), admits=False)
    elif kind in state.of_commands:
        (host.folder / "fault.json").write_text(json.dumps(document))
    elif not state.strike(str(kind)):
        raise Refusal(422, f"There is no fault {kind!r}.")
    return Reply(204)


def clear_fault(state: SshState[Any], request: Request) -> Reply:
    """Lift every fault; what is held goes on."""
    del request
    (state.host.folder / "fault.json").unlink(missing_ok=True)
    (state.host.folder / "held").unlink(missing_ok=True)
    state.recover()
    state.open()
    return Reply(204)


def held(state: SshState[Any], request: Request) -> Reply:
    """Answer with whether a command is held just now."""
    del request
    return Reply(200, {"held": (state.host.folder / "held").exists()})


FAULTS: tuple[Endpoint[Any], ...] = (
    Endpoint("PUT", "/fault", fail),
    Endpoint("DELETE", "/fault", clear_fault),
    Endpoint("GET", "/held", held),
)
"""What the admin API can do to every such host."""
