"""One HTTP client for every service: timeouts, retries within bounds, and failures as sentences.

A call is repeated after 429, a rate-limit 403, 5xx and transport errors. A call whose effect is unknown (a POST whose
answer was lost) is repeated only when the caller says that it is safe by name. Waiting obeys `Retry-After` and
`X-RateLimit-Reset`, is announced, and ends when the service's patience is used up.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any

import httpx
import tenacity

from saas.errors import Gone, SaasError

SAFE_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE"})
"""Methods whose second call has no second effect."""

Announce = Callable[[str], Awaitable[None]]
"""Tells the user, while a call waits, what it waits for."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """Where a service is and how patient to be with it.

    `patience` bounds, in seconds, all waiting of one call; `timeout` bounds one attempt; `longest_pause` is where
    growing pauses stop growing.
    """

    name: str
    url: str
    headers: dict[str, str]
    credential: str
    """The environment variable that holds the credential, for the sentence on a refused one."""
    patience: float = 300.0
    timeout: float = 30.0
    first_pause: float = 1.0
    longest_pause: float = 60.0


class _Again(Exception):
    """An attempt failed in a way that may pass."""

    def __init__(self, what: str, pause: float | None) -> None:
        super().__init__(what)
        self.pause = pause


class Client:
    """Calls one service. Use `call`; it returns the decoded JSON body, or None for an empty one."""

    def __init__(self, service: Service, announce: Announce) -> None:
        self.service = service
        self._announce = announce
        self._http = httpx.AsyncClient(base_url=service.url, headers=service.headers, timeout=service.timeout)

    async def call(
        self,
        method: str,
        path: str,
        *,
        doing: str,
        json: Any = None,
        params: dict[str, Any] | None = None,
        ok: Collection[int] = (200, 201, 202, 204),
        repeatable: bool | None = None,
    ) -> httpx.Response:
        """One call, repeated as needed.

        `doing` completes "while ..." in error sentences ("writing the organisation secret X of Y").
        Raises `Gone` on 404 and `SaasError` on everything else that is not in `ok`.
        """
        safe = method in SAFE_METHODS if repeatable is None else repeatable
        try:
            async for attempt in self._attempts(doing):
                with attempt:
                    return await self._once(method, path, json, params, ok, doing, safe)
        except _Again as last:
            asked = f" (it asks to wait {last.pause:.0f} s)" if last.pause else ""
            raise SaasError(
                f"{self.service.name}: {last} while {doing}{asked}; gave up, since it may take at most "
                f"{self.service.patience:.0f} s. Run the same command again when the service answers."
            ) from None
        raise AssertionError("tenacity ends by returning or raising")

    def _attempts(self, doing: str) -> tenacity.AsyncRetrying:
        growing = tenacity.wait_random_exponential(multiplier=self.service.first_pause, max=self.service.longest_pause)

        def pause(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.pause if isinstance(error, _Again) else None
            return growing(state) if asked is None else asked

        async def announce(state: tenacity.RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            seconds = state.next_action.sleep if state.next_action else 0
            await self._announce(f"{self.service.name}: {error} while {doing}; trying again in {seconds:.0f} s.")

        return tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type(_Again),
            wait=pause,
            stop=tenacity.stop_before_delay(self.service.patience),
            before_sleep=announce,
            reraise=True,
        )

    async def _once(
        self,
        method: str,
        path: str,
        json: Any,
        params: dict[str, Any] | None,
        ok: Collection[int],
        doing: str,
        safe: bool,
    ) -> httpx.Response:
        try:
            response = await self._http.request(method, path.lstrip("/"), json=json, params=params)
        except httpx.ConnectError:
            raise _Again("no connection", None) from None  # nothing was sent, so any method may be repeated
        except httpx.HTTPError as error:
            what = f"no answer ({type(error).__name__})"
            if safe:
                raise _Again(what, None) from None
            raise self._unknown_effect(what, doing) from None
        if response.status_code in ok:
            if _is_json(response):
                return response
            if safe:
                raise _Again("an answer that is cut short or not JSON", None)
            raise self._unknown_effect("an answer that is cut short or not JSON", doing)
        raise self._failure(response, doing, safe)

    def _unknown_effect(self, what: str, doing: str) -> SaasError:
        return SaasError(
            f"{self.service.name}: {what} while {doing}; it may or may not have taken effect. "
            "Run `pulumi up --refresh` to look and go on."
        )

    def _failure(self, response: httpx.Response, doing: str, safe: bool) -> Exception:
        status, name = response.status_code, self.service.name
        if _is_rate_limit(response):
            return _Again(f"the rate limit was reached ({status})", _asked_pause(response))
        if status >= 500 and safe:
            return _Again(f"the service failed ({status})", _asked_pause(response))
        said = f": {message}" if (message := _message(response)) else ""
        if status == 404:
            return Gone(f"{name}: not found while {doing} (404{said}). Check the name, and that the token may see it.")
        if status == 401:
            return SaasError(
                f"{name} refused the credential in {self.service.credential} while {doing} (401{said}). "
                f"Put a valid one there and run the same command again."
            )
        if status == 403:
            return SaasError(
                f"{name} did not permit the credential in {self.service.credential} what it was used for, {doing} "
                f"(403{said}). Give it that permission, or use one that has it."
            )
        if status >= 500:
            return self._unknown_effect(f"the service failed ({status})", doing)
        return SaasError(f"{name} refused {doing} ({status}{said}). Correct the data and run the same command again.")


def decoded(response: httpx.Response) -> Any:
    """The JSON body of an answer that `Client.call` returned; None when it is empty."""
    return response.json() if response.content else None


def _is_json(response: httpx.Response) -> bool:
    try:
        decoded(response)
    except ValueError:
        return False
    return True


def _is_rate_limit(response: httpx.Response) -> bool:
    if response.status_code == 429:
        return True
    limited = response.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in response.headers
    return response.status_code == 403 and limited


def _asked_pause(response: httpx.Response) -> float | None:
    """Seconds the service asks to wait, from `Retry-After` (seconds) or `X-RateLimit-Reset` (epoch seconds)."""
    headers = response.headers
    if headers.get("retry-after", "").isdigit():
        return float(headers["retry-after"])
    if headers.get("x-ratelimit-remaining") == "0" and headers.get("x-ratelimit-reset", "").isdigit():
        return max(0.0, float(headers["x-ratelimit-reset"]) - time.time()) + 1.0
    return None


def _message(response: httpx.Response) -> str:
    """What a JSON error body says in `message`, one line, at most 200 characters."""
    try:
        body = response.json()
    except ValueError:
        return ""
    message = body.get("message") if isinstance(body, dict) else None
    return " ".join(str(message).split())[:200] if message else ""
