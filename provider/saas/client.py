"""One HTTP client for every service: timeouts, retries within bounds, and failures as sentences.

A call is repeated after a rate limit, 5xx, lost and unreadable answers. One whose effect is unknown (a POST whose
answer was lost) is repeated only when the caller says that it is safe by name, or how to look whether it took effect.
Waiting obeys `Retry-After` and `X-RateLimit-Reset`, is announced, ends when the call's patience is used up, and ends at
once when the run is cancelled.

Changes go one at a time, with a pause between them if the service wants one. The place in that queue is given up
between attempts, so that one object in trouble does not hold up the others; time spent queueing costs no patience.
While a rate limit lasts no call is sent. Once a call has run out of patience, the service counts as down: calls get one
attempt, with a short timeout, until one of them succeeds, so that a run against a dead service ends soon.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Generic, TypeVar, cast
from urllib.parse import quote

import httpx
import msgspec
import tenacity

from saas import secrecy
from saas.answers import UNREADABLE, is_rate_limit, said
from saas.errors import Interrupted, SaasError, Unconnected
from saas.paging import Pages
from saas.refusals import refusal
from saas.run import Run
from saas.service import Service, fault_of, is_loopback
from shared import bodies
from shared.bodies import BadBody
from shared.pauses import asked_pause, moment

READS = frozenset({"GET", "HEAD"})
SAFE_METHODS = READS | {"PUT", "DELETE"}
"""Methods whose second call has no second effect."""

MOST_REDIRECTS = 3
TIMEOUT_WHEN_DOWN = 5.0
"""Seconds that an attempt may take at a service that counts as down."""

MOST_WAITING = 3600.0
"""Seconds that a run waits in all for one service: each call has patience, and a run has many calls."""

_HEADER = re.compile(r"[\x20-\x7e]*")

Answer = TypeVar("Answer")


class Nothing(msgspec.Struct):
    """The answer to a call of which only the status matters."""


class Headers(msgspec.Struct):
    """The answer to a call of which only the headers matter; their names are in lower case."""

    values: dict[str, str]


class Unjudged(msgspec.Struct):
    """The answer to a call that its caller judges: whatever came back with one of the statuses that it takes."""

    status: int
    content: bytes


class _Again(Exception):
    """An attempt failed in a way that may pass; `pause` is what the service asks for, `known` when it said so."""

    def __init__(self, what: str, pause: float | None = None, *, known: bool = False) -> None:
        super().__init__(what)
        self.pause = pause
        self.known = known


@dataclass(kw_only=True)
class _Call(Generic[Answer]):
    """One call as its attempts need it, and the seconds they took so far."""

    method: str
    path: str
    doing: str
    answer: type[Answer]
    json: Any
    params: Mapping[str, str | int]
    headers: Mapping[str, str]
    ok: Collection[int]
    repeatable: bool
    look: Callable[[], Awaitable[Answer | None]] | None
    part_of: Pages | None
    unsure: bool = False
    """Whether an attempt may have taken effect."""
    took: float = 0.0


class Client:
    """Calls one service."""

    def __init__(self, service: Service, run: Run, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """Take `transport` in place of the network."""
        self.service = service
        self._run = run
        token = os.environ.get(service.credential, "").strip() if service.credential else ""
        self._token = token
        self._transport = transport
        self._fault = fault_of(service, token, loopback_only=run.loopback_only)
        secrecy.protect_always(token)
        self._reading = asyncio.Semaphore(service.connections)
        self._writing = asyncio.Lock()
        self._next_write_at = 0.0
        self._limited_until = 0.0
        self.service_clock: float | None = None
        """What time the service has, by its last answer, in seconds since 1970."""
        self._down = False
        self._waited = self._waits_until = 0.0

    @cached_property
    def _http(self) -> httpx.AsyncClient:
        """What sends, made for the first call: most runs do not call every service."""
        service, elsewhere = self.service, not is_loopback(self.service.url)
        return httpx.AsyncClient(
            base_url=service.url,
            headers={**bodies.ACCEPTED, **service.headers, **(service.login(self._token) if self._token else {})},
            timeout=service.timeout,
            limits=httpx.Limits(max_connections=service.connections, max_keepalive_connections=service.connections),
            verify=_certificates(trust_env=elsewhere) if httpx.URL(service.url).scheme == "https" else _nobody(),
            trust_env=elsewhere,  # a proxy has no way to this machine
            transport=self._transport,
        )

    async def call(
        self,
        method: str,
        path: str,
        *,
        doing: str,
        answer: type[Answer],
        json: Any = None,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        ok: Collection[int] = (200,),
        repeatable: bool | None = None,
        look: Callable[[], Awaitable[Answer | None]] | None = None,
        part_of: Pages | None = None,
    ) -> Answer:
        """Make one call, repeated as needed. Return its answer as an `answer`; `Nothing` and `Headers` look at no body.

        `doing` completes "while ..." in error sentences ("writing the organisation secret X of Y"); `ok` are the
        statuses that the service documents for success. With `look`, a call whose effect is unknown is repeated after
        `look` found nothing; what it finds is the answer. `part_of` is the list that the answer is a page of.
        Raise `saas.errors.Gone` on 404, `Refused` on other refusals, `Interrupted` when the run is cancelled first,
        and `SaasError` when patience is used up or an effect is unknown.
        """
        if self._fault:
            raise Unconnected(self._fault, doing)
        if any(not _HEADER.fullmatch(value) for value in (headers or {}).values()):
            raise SaasError(
                f"{self.service.name}: what was to be shown in a header while {doing} has a line break or another "
                "character that no header can carry, so nothing was sent. Correct the value in the vault."
            )
        safe = method in SAFE_METHODS if repeatable is None else repeatable
        call = _Call(
            method=method, path=path, doing=doing, answer=answer, json=json, params=params or {}, headers=headers or {},
            ok=ok, repeatable=safe or look is not None, look=look, part_of=part_of,
        )  # fmt: skip
        try:
            return await self._attempts(call)(self._attempt, call)
        except _Again as last:
            if self._run.cancelled.is_set():
                raise self._interrupted(doing, str(last)) from None
            raise self._gave_up(last, call) from None

    def _attempts(self, call: _Call[Any]) -> tenacity.AsyncRetrying:
        growing = tenacity.wait_random_exponential(multiplier=self.service.first_pause, max=self.service.longest_pause)

        def pause(state: tenacity.RetryCallState) -> float:
            asked = _failed(state).pause
            # Never less than it asks for, never at once, and not all callers at the same moment.
            return growing(state) if asked is None else asked + random.uniform(0.1, 1) * self.service.first_pause  # noqa: S311

        def stop(state: tenacity.RetryCallState) -> bool:
            spent = call.took + state.idle_for + state.upcoming_sleep
            impatient = spent > self.service.patience or self._too_long(state.upcoming_sleep)
            return self._down or self._run.cancelled.is_set() or impatient

        async def announce(state: tenacity.RetryCallState) -> None:
            error = _failed(state)
            if not error.known:
                seconds = f"{state.upcoming_sleep:.0f} s"
                await self._tell(f"{self.service.name}: {error} while {call.doing}; trying again in {seconds}.")

        async def sleep(seconds: float) -> None:
            self._waits(seconds)
            if not await self._run.pause(seconds):
                raise self._interrupted(call.doing, "it waited to try again")

        retry = tenacity.retry_if_exception_type(_Again)
        return tenacity.AsyncRetrying(
            retry=retry, wait=pause, stop=stop, before_sleep=announce, sleep=sleep, reraise=True
        )  # fmt: skip

    def _too_long(self, seconds: float) -> bool:
        """Return whether a wait would be more than a run may wait for a service; what waits at once counts once."""
        return self._waited + seconds - max(0.0, self._waits_until - self._run.clock.monotonic()) > MOST_WAITING

    def _waits(self, seconds: float) -> None:
        now = self._run.clock.monotonic()
        self._waited += max(0.0, now + seconds - max(now, self._waits_until))
        self._waits_until = max(self._waits_until, now + seconds)

    async def _attempt(self, call: _Call[Answer]) -> Answer:
        if call.unsure and call.look is not None and (found := await call.look()) is not None:
            return found
        async with self._turn(call):
            self._respect_limit()
            started = self._run.clock.monotonic()
            try:
                response = await self._exchange(call)
            finally:
                call.took += self._run.clock.monotonic() - started
            result = self._judge(response, call)
        self._down = False
        return result

    @asynccontextmanager
    async def _turn(self, call: _Call[Any]) -> AsyncIterator[None]:
        """Yield a place among the reads under way, or the one place for a change, after a pause since the last one."""
        if call.method in READS:
            async with self._reading:
                yield
            return
        async with self._writing:
            if not await self._run.pause(self._next_write_at - self._run.clock.monotonic()):
                raise self._interrupted(call.doing, "it waited for its turn")
            try:
                yield
            finally:
                self._next_write_at = self._run.clock.monotonic() + self.service.write_pause

    def _respect_limit(self) -> None:
        remaining = self._limited_until - self._run.clock.monotonic()
        if remaining > 0:
            raise _Again("the rate limit is in force", remaining, known=True)

    async def _exchange(self, call: _Call[Any]) -> httpx.Response:
        """Send once and hear the whole answer. Raise what the failure means for this call."""
        request = self._http.build_request(
            call.method, call.path.lstrip("/"), json=call.json, params=call.params, headers=call.headers
        )
        limit = min(self.service.timeout, TIMEOUT_WHEN_DOWN) if self._down else self.service.timeout
        try:
            async with asyncio.timeout(limit):
                return await self._followed(request, call)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:  # nothing was sent: any method may be repeated
            if _is_mistrust(error):
                raise SaasError(
                    f"{self.service.name}: the certificate of {request.url.host} is not to be trusted, so nothing was "
                    f"sent while {call.doing}. Find out who answers there; a proxy's own certificate goes into "
                    "SSL_CERT_FILE."
                ) from None
            raise _Again(f"no connection to {request.url.host}") from None
        except TimeoutError:
            raise self._lost(f"no answer within {limit:g} s", call) from None
        except httpx.HTTPError as error:
            raise self._lost(f"no answer ({type(error).__name__})", call) from None

    async def _followed(self, request: httpx.Request, call: _Call[Any]) -> httpx.Response:
        """Return the answer at the end of a read's redirects. They stay at the service: others get no credential."""
        response = await self._heard(request, call)
        for _ in range(MOST_REDIRECTS):
            onward = response.next_request
            if onward is None or call.method not in READS or _origin(onward.url) != _origin(request.url):
                break
            response = await self._heard(onward, call)
        return response

    async def _heard(self, request: httpx.Request, call: _Call[Any]) -> httpx.Response:
        """Send, and read the answer to its end or to the limit. Raise `SaasError` for one that has no end."""
        try:
            response = await bodies.read(await self._http.send(request, stream=True))
        except BadBody as bad:
            raise self._strange(str(bad), call) from None
        if call.part_of is not None:
            call.part_of.weigh(len(response.content))
        if (seconds := moment(response.headers.get("date", ""))) is not None:
            self.service_clock = seconds
        return response

    def _strange(self, what: str, call: _Call[Any]) -> SaasError:
        """Return the error for an answer that is not read to its end. Nobody asks for it again: it was long enough."""
        unsure = "" if call.method in READS else "; it may or may not have taken effect"
        return SaasError(
            f"{self.service.name}: {what} came back while {call.doing}{unsure}. Find out what answers at "
            f"{self.service.url}, then run the same command again."
        )

    def _judge(self, response: httpx.Response, call: _Call[Answer]) -> Answer:
        if response.status_code not in call.ok:
            raise self._failure(response, call)
        if call.answer is Nothing:
            return call.answer()
        if call.answer is Headers:
            return msgspec.convert({"values": dict(response.headers)}, call.answer)
        if call.answer is Unjudged:
            return cast("Answer", Unjudged(response.status_code, response.content))
        try:
            return msgspec.json.decode(response.content, type=call.answer)
        except UNREADABLE:
            what = f"an answer that is cut short or not what it documents ({self._said(response)})"
            raise self._lost(what, call) from None

    def _failure(self, response: httpx.Response, call: _Call[Any]) -> Exception:
        status = response.status_code
        if is_rate_limit(response):
            return self._limited(response)
        if status >= 500 or status == 408:
            return self._lost(f"the service failed ({self._said(response)})", call, asked_pause(response, self._now()))
        if 200 <= status < 300:
            return self._lost(f"an answer that it does not document ({self._said(response)})", call)
        return refusal(self.service.name, self.service.credential, status, self._said(response), call.doing)

    def _limited(self, response: httpx.Response) -> _Again:
        """Keep every call back until the limit is over."""
        asked = asked_pause(response, self._now())
        pause = self.service.limit_pause if asked is None else asked
        self._limited_until = max(self._limited_until, self._run.clock.monotonic() + pause)
        return _Again(f"the rate limit was reached ({self._said(response)})", pause)

    def _lost(self, what: str, call: _Call[Any], pause: float | None = None) -> Exception:
        """Return what a failure means that leaves open whether the call took effect."""
        call.unsure = True
        if call.repeatable:
            return _Again(what, pause)
        return SaasError(
            f"{self.service.name}: {what} while {call.doing}; it may or may not have taken effect. "
            "Run `pulumi up --refresh` to look and go on."
        )

    def _gave_up(self, last: _Again, call: _Call[Any]) -> SaasError:
        name, patience = self.service.name, self.service.patience
        if last.pause and (last.pause > patience or not self._too_long(last.pause)):
            return SaasError(
                f"{name}: {last} while {call.doing}. It asks to wait {last.pause:.0f} s, and a call may take "
                f"{patience:g} s in all. Run the same command again after that; what was done is kept."
            )
        why = f"another call waited {patience:g} s for it" if self._down else f"a call may take {patience:g} s"
        if self._too_long(last.pause or self.service.first_pause):
            why = f"the run has waited for this service for {self._waited:.0f} s, and {MOST_WAITING:g} s is the most"
        self._down = True
        return SaasError(
            f"{name}: {last} while {call.doing}; gave up, since {why}. "
            "Run the same command again when the service answers."
        )

    def _interrupted(self, doing: str, why: str) -> Interrupted:
        return Interrupted(
            f"{self.service.name}: the run was cancelled before {doing} succeeded ({why}). "
            "Run the same command again to go on."
        )

    def _said(self, response: httpx.Response) -> str:
        return said(response, self.service.reasons)

    async def _tell(self, sentence: str) -> None:
        await self._run.announce(secrecy.cleared(sentence))

    def _now(self) -> float:
        return self._run.clock.now()


@cache
def _certificates(*, trust_env: bool) -> ssl.SSLContext:
    """Return whom to trust, for all services alike: to read the machine's certificates takes 60 ms."""
    return httpx.create_ssl_context(trust_env=trust_env)


def _nobody() -> ssl.SSLContext:
    """Return whom to trust where nobody shows a certificate."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def quoted(segment: str) -> str:
    """Return a name as one segment of a path."""
    return quote(segment, safe="")


def _failed(state: tenacity.RetryCallState) -> _Again:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, _Again):
        raise AssertionError("only this is retried") from error  # noqa: TRY004  # a fault of this module
    return error


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _is_mistrust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
