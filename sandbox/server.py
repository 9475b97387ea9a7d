"""The server around the services: Starlette applications on uvicorn, one port a service, one process."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
import traceback
from collections.abc import Iterator
from email.utils import formatdate
from typing import Any
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers, QueryParams
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.faults import Fault, Faults
from sandbox.lag import Lag
from sandbox.log import Log
from sandbox.service import Service
from sandbox.store import Store
from sandbox.wire import BadBodyError, Query, Reply, Request

_STRIKES_BEFORE = {"status", "rate-limit-primary", "rate-limit-secondary", "refuse-token"}

_transports: dict[tuple[object, object], asyncio.Transport] = {}


class _Protocol(H11Protocol):
    """uvicorn's own protocol, which also remembers the connection, so that a fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        _transports[self.server, self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        _transports.pop((self.server, self.client), None)
        super().connection_lost(exc)


class Dropped(Exception):
    """The connection of this request is to be cut, with nothing sent."""


class Exchange:
    """How one service's requests are answered: logged, spoilt where a fault says so, and noted in the history."""

    def __init__(self, service: Service[Any], store: Store, log: Log, faults: Faults) -> None:
        """Serve one service; store, log and faults are shared by all."""
        self.service = service
        self._store = store
        self._log = log
        self._faults = faults
        self._lag = Lag(service, store)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve as the ASGI application."""
        if scope["type"] != "http":
            return
        request = await _read(scope, receive, self.service.largest_body)
        number = self._log.arrived(self.service.name, request)
        faults = self._faults.strike(self.service.name, request)
        started = time.perf_counter()
        reply: Reply | None = None
        try:
            reply = await self._reply(number, request, faults)
        except Dropped:
            _cut(scope)
        finally:
            ms = (time.perf_counter() - started) * 1000
            self._log.answered(number, ms, reply, [fault.kind for fault in faults])
        if reply is not None:
            truncate = any(fault.kind == "truncate" for fault in faults)
            await _send(reply, scope, receive, send, truncate=truncate)

    async def _reply(self, number: int, request: Request, faults: list[Fault]) -> Reply:
        """Return what to send, all faults but the truncated body considered. Raise Dropped."""
        for fault in faults:
            await self._spoil_before(number, request, fault)
        spoilt = [fault for fault in faults if fault.kind in _STRIKES_BEFORE]
        reply = self._spoilt(spoilt[0]) if spoilt else None
        reply = self._effect(number, request, reply)
        for fault in faults:
            await self._spoil_after(number, request, reply, fault)
        return reply

    async def _spoil_before(self, number: int, request: Request, fault: Fault) -> None:
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        held = fault.kind == "hold-before"
        dropped = held and not await self._faults.hold(number, self.service.name, request, "before")
        if dropped or fault.kind in {"drop-before", "down"}:
            if self.service.observed:
                self._log.remember(self.service.name, None, number, "request")
            raise Dropped

    async def _spoil_after(self, number: int, request: Request, reply: Reply, fault: Fault) -> None:
        if fault.kind == "hold-after" and not await self._faults.hold(number, self.service.name, request, "after"):
            raise Dropped
        if fault.kind == "drop-after" or (fault.kind == "truncate" and not reply.content()):
            raise Dropped

    def _spoilt(self, fault: Fault) -> Reply:
        if fault.kind == "refuse-token":
            return self.service.unauthorized()
        if fault.kind == "status":
            sentence = "This answer was injected through the admin API of the sandbox."
            return self.service.error(fault.status, sentence) if fault.body is None else Reply(fault.status, fault.body)
        secondary = fault.kind == "rate-limit-secondary"
        return self.service.rate_limited(secondary=secondary, seconds=int(fault.seconds))

    def _effect(self, number: int, request: Request, reply: Reply | None) -> Reply:
        """Answer for the service: in one transaction, commit the effect and write the history."""
        with self._store.transaction():
            before = self._store.change_count()
            if reply is None:
                reply = self._lag.answer(request, self._answer)
            changed = self._store.change_count() != before
            if self.service.observed:
                known = not changed and self._log.knows(self.service.name)
                state = None if known else self.service.observe()
                self._log.remember(self.service.name, state, number, "request")
            reply = self.service.finish(request, reply)
            self._log.record(number, request, reply)
        # Of the moment of the effect, also where the reply is held back: clients compare it with times of writes.
        return reply.with_headers(Date=formatdate(self.service.world.clock.now(), usegmt=True))

    def _answer(self, request: Request) -> Reply:
        try:
            return self.service.answer(request)
        except BadBodyError as error:
            return self.service.error(400, str(error))
        except Exception:  # noqa: BLE001 -- whatever it is: a client learns of it in the words that it can read
            traceback.print_exc(file=sys.stderr)
            return self.service.error(500, f"The sandbox failed at {request.method} {request.path}: see its log.")


async def _read(scope: Scope, receive: Receive, largest: int) -> Request:
    body = b""
    more = True
    while more:
        message = await receive()
        if len(body) <= largest:  # the rest of a longer one is read and not kept
            body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = Headers(scope=scope)
    host, port = scope["server"]
    return Request(
        method=scope["method"],
        path=scope["path"],
        encoded_path=scope.get("raw_path", b"").decode("latin-1"),
        origin=f"http://{host}:{port}",
        query=Query(dict(QueryParams(scope["query_string"]))),
        headers=dict(headers.items()),
        body=body,
    )


def _cut(scope: Scope) -> None:
    transport = _transports.get((tuple(scope["server"]), tuple(scope["client"])))
    if transport is not None:
        transport.abort()


async def _send(reply: Reply, scope: Scope, receive: Receive, send: Send, *, truncate: bool) -> None:
    content = reply.content()
    headers = {"content-length": str(len(content)), **{name.lower(): text for name, text in reply.headers.items()}}
    if reply.body is not None:
        headers.setdefault("content-type", "application/json; charset=utf-8")
    if reply.status in {204, 304}:
        headers.pop("content-length")
    pairs = [(name.encode("latin-1"), _printable(text)) for name, text in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": pairs})
    if not truncate:
        await send({"type": "http.response.body", "body": content})
        return
    # The first half, and no more.
    await send({"type": "http.response.body", "body": content[: len(content) // 2], "more_body": True})
    transport = _transports.get((tuple(scope["server"]), tuple(scope["client"])))
    if transport is not None:
        transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass


def _printable(text: str) -> bytes:
    """Return what a header can hold of a text: an address in it may have been asked for with any characters."""
    return "".join(each if " " <= each <= "~" else quote(each) for each in text).encode()


class Listener(uvicorn.Server):
    """A uvicorn server for one port, which leaves the process's signals to whoever runs all of them."""

    def __init__(self, app: Any) -> None:
        """Serve `app`, an ASGI application."""
        super().__init__(
            uvicorn.Config(
                app, http=_Protocol, ws="none", lifespan="off", log_config=None, access_log=False,
                server_header=False, date_header=False, timeout_keep_alive=75, timeout_graceful_shutdown=2,
            )
        )  # fmt: skip

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def application(exchange: Any) -> Starlette:
    """Return a Starlette application in which one function answers every path and method."""
    app = Starlette()
    app.router.default = exchange
    app.router.redirect_slashes = False
    return app
