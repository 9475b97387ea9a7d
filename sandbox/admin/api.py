"""The routes of the admin API. It listens on loopback, wants its own token, and refuses requests for other hosts."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sandbox.faults import FaultError, Faults
from sandbox.log import Log
from sandbox.service import Refusal, SeedError, Service
from sandbox.services import SEEDED, Services
from sandbox.store import timestamp
from sandbox.wire import Json, Request, find

_OFFSET = 0


class AdminApi:
    """The admin API of one world."""

    name = "admin"
    offset = _OFFSET

    def __init__(self, services: Services, log: Log, faults: Faults) -> None:
        """Give access to all that the services have."""
        self._services = services
        self._log = log
        self._faults = faults
        rows: tuple[tuple[str, str, Callable[[HttpRequest], Awaitable[Response]]], ...] = (
            ("GET", "/status", self.status),
            ("GET", "/world", self.world),
            ("POST", "/seed", self.seed),
            ("POST", "/reset", self.reset),
            ("PUT", "/snapshots/{name}", self.take_snapshot),
            ("POST", "/snapshots/{name}/restore", self.restore_snapshot),
            ("GET", "/requests", self.requests),
            ("DELETE", "/requests", self.forget),
            ("GET", "/history", self.history),
            ("GET", "/clock", self.read_clock),
            ("PUT", "/clock", self.set_clock),
            ("PUT", "/clock/{service}", self.set_clock_apart),
            ("POST", "/credentials/{service}", self.renew),
            ("DELETE", "/credentials/{service}", self.end_former),
            ("PUT", "/switches/{name}", self.set_switch),
            ("POST", "/digest", self.digest),
            ("GET", "/faults", self.list_faults),
            ("POST", "/faults", self.add_fault),
            ("DELETE", "/faults", self.lift_faults),
            ("DELETE", "/faults/{number:int}", self.lift_faults),
            ("GET", "/builds", self.list_builds),
            ("POST", "/builds", self.start_build),
            ("POST", "/builds/{number:int}", self.finish_build),
            ("GET", "/holds", self.holds),
            ("POST", "/holds/{number:int}", self.end_hold),
        )
        routes = [Route(path, answer, methods=[method]) for method, path, answer in rows]
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        routes.append(Route("/services/{service}/{rest:path}", self.control, methods=methods))
        handlers: Mapping[Any, Any] = {
            FaultError: _refused, SeedError: _refused, Refusal: _refused, ValueError: _refused,
        }  # fmt: skip
        self._app = Starlette(routes=routes, exception_handlers=handlers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve as the ASGI application, one request at a time."""
        request = HttpRequest(scope, receive)
        refusal = self._refusal(request)
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, request: HttpRequest) -> Response | None:
        host, port = request.scope["server"]
        if request.headers.get("host") not in {f"{host}:{port}", f"localhost:{port}"}:
            return _sentence(403, "The admin API answers only requests that are addressed to it.")
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self._services.admin_token().encode()):
            return _sentence(401, "The admin API wants its token, which is in sandbox.json of the world's folder.")
        return None

    # The world as a whole

    async def status(self, request: HttpRequest) -> Response:
        """Return whether it lives, and what it serves."""
        del request
        return JSONResponse({"services": [service.name for service in self._services.all]})

    async def world(self, request: HttpRequest) -> Response:
        """Return how many of each thing there are, and how the observed services look."""
        del request
        services = self._services.all
        return JSONResponse({
            "inventory": {service.name: service.inventory() for service in services},
            "state": {service.name: service.observe() for service in services if service.observed},
            "switches": self._services.switches(),
            "now": self._services.world.clock.now(),
        })  # fmt: skip

    async def seed(self, request: HttpRequest) -> Response:
        """Add what a seed has and the world has not, until the next reset."""
        self._services.add(await request.json())
        self._remember("seed")
        return Response(status_code=204)

    async def reset(self, request: HttpRequest) -> Response:
        """Make the world what it was when it was seeded: no fault, no hold, no wrong clock, an empty log."""
        del request
        self._faults.clear()
        for clock in self._services.clocks().values():
            clock.set_apart(0)
        self._services.restore(SEEDED)
        self._log.forget()
        self._remember("reset")
        return Response(status_code=204)

    async def take_snapshot(self, request: HttpRequest) -> Response:
        """Keep the world under a name."""
        self._services.snapshots.take(request.path_params["name"])
        return Response(status_code=204)

    async def restore_snapshot(self, request: HttpRequest) -> Response:
        """Make the world what it was; the log goes on."""
        name = request.path_params["name"]
        try:
            self._services.restore(name)
        except KeyError:
            return _sentence(404, f"There is no snapshot {name!r}.")
        self._remember("restore")
        return Response(status_code=204)

    async def read_clock(self, request: HttpRequest) -> Response:
        """Return the world's time, and how many seconds before it each clock is that is wrong."""
        del request
        now = self._services.world.clock.now()
        apart = {name: clock.apart() for name, clock in self._services.clocks().items() if clock.apart()}
        return JSONResponse({"second": now, "now": timestamp(now), "apart": apart})

    async def set_clock(self, request: HttpRequest) -> Response:
        """Set the world's time, to an ISO date and time or forward by seconds."""
        body = await request.json()
        clock = self._services.world.clock
        if "now" in body:
            clock.set(int(datetime.fromisoformat(body["now"]).timestamp()))
        else:
            clock.set(clock.now() + int(body["advance"]))
        return Response(status_code=204)

    async def set_clock_apart(self, request: HttpRequest) -> Response:
        """Set the clock of one service some seconds before the world's, or behind it."""
        name = request.path_params["service"]
        clocks = self._services.clocks()
        if name not in clocks:
            return _sentence(404, f"There is no service {name!r}; there are: {', '.join(clocks)}.")
        clocks[name].set_apart(int((await request.json())["seconds"]))
        return Response(status_code=204)

    async def renew(self, request: HttpRequest) -> Response:
        """Make the credential by which clients administer a service anew; the former one is accepted meanwhile."""
        return JSONResponse({"value": self._services.named(request.path_params["service"]).renew()})

    async def end_former(self, request: HttpRequest) -> Response:
        """End the former credential of a service."""
        self._services.named(request.path_params["service"]).end_former()
        return Response(status_code=204)

    async def set_switch(self, request: HttpRequest) -> Response:
        """Turn a switch."""
        name = request.path_params["name"]
        if name not in self._services.switches():
            return _sentence(404, f"There is no switch {name!r}; there are: {', '.join(self._services.switches())}.")
        self._services.world.set_switch(name, on=bool((await request.json())["on"]))
        return Response(status_code=204)

    async def digest(self, request: HttpRequest) -> Response:
        """Return the digest that this world shows for a value."""
        return JSONResponse({"digest": self._services.world.digest((await request.json())["value"])})

    # What happened

    async def requests(self, request: HttpRequest) -> Response:
        """Return the log of requests."""
        after, service = int(request.query_params.get("after", 0)), request.query_params.get("service", "")
        return JSONResponse({"requests": self._log.requests(after=after, service=service)})

    async def forget(self, request: HttpRequest) -> Response:
        """Empty the log and the history."""
        del request
        self._log.forget()
        return Response(status_code=204)

    async def history(self, request: HttpRequest) -> Response:
        """Return how the world was after each request."""
        after, service = int(request.query_params.get("after", 0)), request.query_params.get("service", "")
        return JSONResponse({"history": self._log.history(after=after, service=service)})

    def _remember(self, cause: str) -> None:
        for service in self._services.all:
            if service.observed:
                self._log.remember(service.name, service.observe(), None, cause)

    # What goes wrong

    async def list_faults(self, request: HttpRequest) -> Response:
        """Return the rules in force."""
        del request
        return JSONResponse({"faults": [fault.document() for fault in self._faults.rules()]})

    async def add_fault(self, request: HttpRequest) -> Response:
        """Put a rule in force."""
        body = await request.json()
        names = {service.name for service in self._services.all}
        if body.get("service", "") not in {"", *names}:
            return _sentence(422, f"There is no service {body['service']!r}; there are: {', '.join(sorted(names))}.")
        return JSONResponse(self._faults.add(body).document(), status_code=201)

    async def lift_faults(self, request: HttpRequest) -> Response:
        """Lift one rule or all."""
        self._faults.lift(request.path_params.get("number"))
        return Response(status_code=204)

    async def holds(self, request: HttpRequest) -> Response:
        """Return what is being held; wait for something to be."""
        wait = float(request.query_params.get("wait", 0))
        return JSONResponse({"holds": [hold.document() for hold in await self._faults.held(wait_seconds=wait)]})

    async def end_hold(self, request: HttpRequest) -> Response:
        """Release or drop a held request."""
        number = request.path_params["number"]
        if not self._faults.end(number, drop=(await request.json())["action"] == "drop"):
            return _sentence(404, f"Nothing is held under the number {number}.")
        return Response(status_code=204)

    # Who holds values for a while

    async def list_builds(self, request: HttpRequest) -> Response:
        """Return every build, without the values that it holds."""
        del request
        return JSONResponse({"builds": [build.document() for build in self._services.builds.all()]})

    async def start_build(self, request: HttpRequest) -> Response:
        """Let a build read what can be read at its place."""
        body = await request.json()
        with self._services.world.store.transaction():
            made = self._services.builds.start(body["service"], body["place"], body["uses"])
        return JSONResponse(made.document(), status_code=201)

    async def finish_build(self, request: HttpRequest) -> Response:
        """Let a build use what it has read, and return what came of it."""
        with self._services.world.store.transaction():
            outcomes = self._services.builds.finish(request.path_params["number"])
        return JSONResponse({"outcomes": [vars(one) for one in outcomes]})

    # Behind the backs of a service's clients

    async def control(self, request: HttpRequest) -> Response:
        """Hand a request to the controls of one service, in one transaction, and note it in the history."""
        name = request.path_params["service"]
        service = next((each for each in self._services.all if each.name == name), None)
        host, port = request.scope["server"]
        asked = Request(
            method=request.method, path="/" + request.path_params["rest"], origin=f"http://{host}:{port}",
            body=await request.body(),
        )  # fmt: skip
        found = None if service is None else find(service.controls, asked)
        if service is None or found is None:
            return _sentence(404, f"The admin API has no {request.method} {request.url.path}.")
        endpoint, asked = found
        with self._services.world.store.transaction():
            reply = endpoint.answer(service.state, asked)
            self._note(service, request)
        return Response(reply.content(), reply.status, dict(reply.headers), "application/json")

    def _note(self, service: Service[Any], request: HttpRequest) -> None:
        if service.observed and request.method != "GET":
            self._log.remember(service.name, service.observe(), None, "edit")


def _sentence(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status_code=status)


async def _refused(request: HttpRequest, error: Json) -> Response:
    del request
    status = error.status if isinstance(error, Refusal) else 422
    return _sentence(status, str(error))
