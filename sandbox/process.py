"""The sandbox as a process: locks its folder, binds its ports, serves until it is stopped."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import signal
import socket
import sqlite3
from collections.abc import Mapping
from typing import Any

from sandbox.admin import AdminApi
from sandbox.log import Log
from sandbox.options import Options, lock
from sandbox.server import Exchange, Listener, application
from sandbox.service import World
from sandbox.services import Services
from sandbox.store import Store
from sandbox.wire import Json
from shared.files import PRIVATE, Held, replace_file

HOST = "127.0.0.1"


class StartError(RuntimeError):
    """The sandbox cannot start; the message says why and what to do."""


class Process:
    """A running sandbox."""

    def __init__(self, options: Options, seed: Json) -> None:
        """Lock the folder, open the world, add the seed, bind the ports. Raise StartError and SeedError."""
        self._options = options
        home = options.home
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            lock(home).take()
        except Held as held:
            raise StartError(
                f"A sandbox is running on {home} already, as process {held.process}."
                " Stop it with `python -m sandbox stop`, or choose another folder with --home."
            ) from None
        try:
            self._store = Store(home / "world.sqlite")
        except sqlite3.Error as error:
            raise StartError(
                f"{home / 'world.sqlite'} is damaged or cannot be written ({error}). It is the emulated world alone: "
                "restore it, or run `make clean` to begin with a new one."
            ) from None
        world = World(self._store, home.resolve())
        self._services = Services(world)
        log = Log(self._store, record_bodies=options.record_bodies)
        self._faults = world.faults
        for name, on in (options.switches or {}).items():
            world.set_switch(name, on=on)
        self._services.found(seed)
        admin = AdminApi(self._services, log, self._faults)
        apps: list[tuple[str, int, Any]] = [(admin.name, admin.offset, admin)]
        for service in self._services.all:
            exchange = Exchange(service, self._store, log, self._faults)
            apps.append((service.name, service.offset, application(exchange)))
        self._sockets = self._bind({name: offset for name, offset, _ in apps})
        self._listeners = {name: Listener(app) for name, _, app in apps}

    def _bind(self, offsets: Mapping[str, int]) -> dict[str, socket.socket]:
        earlier: dict[str, int] = json.loads(self._store.setting("ports", lambda: "{}"))
        base = self._options.port_base
        bound = {}
        for name, offset in offsets.items():
            bound[name] = _listen(name, base + offset) if base else _listen_anywhere(earlier.get(name, 0))
        ports = {name: each.getsockname()[1] for name, each in bound.items()}
        self._store.set("ports", json.dumps(ports))
        return bound

    def origins(self) -> dict[str, str]:
        """Return the address of the admin API and of every service."""
        return {name: f"http://{HOST}:{each.getsockname()[1]}" for name, each in self._sockets.items()}

    def describe(self) -> None:
        """Write `sandbox.json` and `env` into the folder, for nobody but the owner to read."""
        origins, home = self.origins(), self._options.home
        environment = self._services.environment(origins, self._options.mode)
        for service in self._services.all:
            service.settle(origins)
        document = {
            "pid": os.getpid(),
            "addresses": origins,
            "tokens": self._services.tokens(),
            "environment": environment,
            "settings": self._services.settings(origins),
        }
        replace_file(home / "sandbox.json", json.dumps(document, indent=2) + "\n", PRIVATE)
        exports = "".join(f"export {name}={shlex.quote(text)}\n" for name, text in environment.items())
        replace_file(home / "env", exports, PRIVATE)

    def run(self, ready: Any) -> None:
        """Serve until SIGTERM or SIGINT; call `ready` once every port answers."""
        try:
            asyncio.run(self._run(ready))
        finally:
            self._services.close()
            self._store.close()

    async def _run(self, ready: Any) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        serving = [
            asyncio.create_task(listener.serve(sockets=[self._sockets[name]]))
            for name, listener in self._listeners.items()
        ]
        # uvicorn has a flag that says that it listens, and nothing that could be waited for.
        while not all(listener.started for listener in self._listeners.values()):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        self.describe()
        ready()
        await asyncio.gather(*serving)

    def _stop(self) -> None:
        self._faults.clear()
        for listener in self._listeners.values():
            listener.should_exit = True


def _listen(name: str, port: int) -> socket.socket:
    """Return a listening socket. Raise StartError when the port is taken."""
    # With the protocol left open, asyncio would not switch off Nagle's algorithm: 40 ms more for every answer.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port))
        made.listen(128)
    except OSError as error:
        made.close()
        raise StartError(
            f"Port {port} of {HOST}, where the sandbox serves {name}, is taken or not allowed ({error.strerror})."
            " Choose other ports with --port-base (make up PORT_BASE=...), 0 for any that are free."
        ) from error
    return made


def _listen_anywhere(earlier: int) -> socket.socket:
    try:
        return _listen("", earlier)
    except StartError:
        return _listen("", 0)
