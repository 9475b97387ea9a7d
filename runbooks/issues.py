"""The issues of one repository at GitHub, as the daily check uses them. API: REST 2022-11-28, issues and comments.

A call is repeated after a rate limit, 5xx and lost answers. A POST whose answer was lost may have been done: before it
is sent again, it is looked whether what it was to make is there.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import click
import httpx
import msgspec
import tenacity

from infra.addresses import LOOPBACK_ONLY, faults
from shared import bodies
from shared.bodies import BadBody
from shared.pauses import asked_pause
from shared.printed import line, say, shortened
from shared.services import LOOPBACK

TOKEN = "ISSUES_TOKEN"  # noqa: S105  # the name of a variable
"""The variable with the token: in Actions the job's own. `GITHUB_TOKEN` is the plugins', and may do more."""
PUBLIC = "https://api.github.com/"
SETTING = "saas:githubBaseUrl"
"""The setting of a stack that leads a rehearsal to the emulated GitHub."""
JOB = "github-actions[bot]"
"""Whose the token of a job is (docs.github.com: automatic token authentication). It cannot ask for its account."""

REPOSITORY = re.compile(r"(?P<owner>[A-Za-z0-9][A-Za-z0-9-]{0,99})/(?P<name>(?!\.{1,2}$)[A-Za-z0-9._-]{1,100})")

SECONDS = 30.0
"""How long one question may take."""
PATIENCE = 600.0
"""How long all pauses of one call may take together: a secondary limit asks for minutes, and a primary one for more."""
_ATTEMPTS = 6
_LOOKS = 3
"""So often it is looked whether a POST without an answer was done: GitHub's lists may be late."""
_PAUSE = 2.0
_LONGEST_PAUSE = 60.0
_LIMIT_PAUSE = 60.0
"""The pause after a rate limit that names none, as GitHub asks."""

PAGE = 100
"""The most entries of one answer."""
MOST_PAGES = 100
"""A repository with more open issues is not searched to its end: a second issue every day would be worse."""

_TOKEN = re.compile(r"[\x21-\x7e]+")
_MOST_WORDS = 200

T = TypeVar("T")


class NotTold(click.ClickException):
    """What was found could not be told at GitHub; the text says why and what to do."""

    exit_code = 2


class Account(msgspec.Struct):
    """An account as GitHub shows it: the number lasts, the login may change."""

    login: str
    id: int = 0
    type: str = ""

    def is_same(self, other: Account | None) -> bool:
        """Return whether another one is this account: by its number, or, of a job's, by a login that no person has."""
        if other is None:
            return False
        return other.id == self.id if self.id else (other.login, other.type) == (self.login, self.type)


class Issue(msgspec.Struct):
    """An issue. Lists have pull requests, too."""

    number: int
    html_url: str
    user: Account | None
    body: str | None = None
    state: str = "open"
    pull_request: Any = None


class Comment(msgspec.Struct):
    """A comment on an issue."""

    user: Account | None
    body: str = ""


class _Refusal(msgspec.Struct):
    """What GitHub answers when it refuses."""

    message: str = ""


class _Again(Exception):
    """An attempt failed in a way that may pass; `pause` is what GitHub asks for, `unsure` whether it may be done."""

    def __init__(self, what: str, pause: float | None = None, *, unsure: bool = False) -> None:
        super().__init__(what)
        self.pause = pause
        self.unsure = unsure


class Issues:
    """The issues of one repository, for the account of a token."""

    def __init__(
        self,
        url: str,
        token: str,
        repository: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Take the API's address. Raise `NotTold` for a token or a repository that cannot be one."""
        if not _TOKEN.fullmatch(token):
            raise NotTold(f"{TOKEN} holds a blank, a line break or another character that no token has. Set it again.")
        if REPOSITORY.fullmatch(repository) is None:
            raise NotTold(f"{repository} is no repository. Name it as OWNER/NAME with --repository.")
        self.repository = repository
        self._token = token
        self._sleep = sleep
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={
                **bodies.ACCEPTED,
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {token}",
                "User-Agent": "daily-issue",
                "X-GitHub-Api-Version": "2022-11-28",
            },
            timeout=SECONDS,
            trust_env=urlsplit(url).hostname not in LOOPBACK,  # a proxy has no way to this machine
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        await self._http.aclose()

    async def account(self) -> Account:
        """Return the account of the token: a user's by asking; whatever may not ask is taken for a job's."""
        doing = "asking whose the token is"
        return await self._call("GET", "user", doing, Account, otherwise={403: Account(JOB, type="Bot")})

    async def open(self) -> list[Issue]:
        """Return the open issues, the newest first, without pull requests."""
        doing = f"listing the open issues of {self.repository}"
        found: list[Issue] = await self._list(self._path(), doing, Issue, {"state": "open"})
        return [one for one in found if one.pull_request is None]

    async def comments(self, number: int) -> list[Comment]:
        """Return the comments on an issue, the oldest first."""
        return await self._list(self._path(number, "comments"), f"listing the comments on #{number}", Comment, {})

    async def create(self, title: str, body: str, look: Callable[[], Awaitable[Issue | None]]) -> Issue:
        """Open an issue. After a lost answer, what `look` finds is taken for it."""
        doing, document = f"opening an issue in {self.repository}", {"title": title, "body": body}
        return await self._call("POST", self._path(), doing, Issue, json=document, ok=(201,), look=look)

    async def comment(self, number: int, body: str, look: Callable[[], Awaitable[Comment | None]]) -> Comment:
        """Comment on an issue. After a lost answer, what `look` finds is taken for it."""
        path, doing = self._path(number, "comments"), f"commenting on #{number}"
        return await self._call("POST", path, doing, Comment, json={"body": body}, ok=(201,), look=look)

    async def change(self, number: int, **changes: str) -> Issue:
        """Change body, state or state_reason of an issue. To do it twice does no more than once."""
        return await self._call("PATCH", self._path(number), f"changing #{number}", Issue, json=changes)

    def _path(self, *parts: object) -> str:
        return "/".join(("repos", self.repository, "issues", *map(str, parts)))

    async def _list(self, path: str, doing: str, entry: type[T], params: Mapping[str, str]) -> list[T]:
        found: list[T] = []
        for page in itertools.count(1):
            if page > MOST_PAGES:
                raise NotTold(
                    f"GitHub: while {doing}: there are more than {MOST_PAGES * PAGE}, so the answer is probably wrong."
                )
            asked = {**params, "per_page": str(PAGE), "page": str(page)}
            some: list[T] = await self._call("GET", path, doing, list[entry], params=asked)  # type: ignore[valid-type]
            found += some
            if len(some) < PAGE:
                return found
        raise AssertionError("pages have no end")

    async def _call(
        self,
        method: str,
        path: str,
        doing: str,
        answer: type[T],
        *,
        json: Any = None,
        params: Mapping[str, str] | None = None,
        ok: Collection[int] = (200,),
        otherwise: Mapping[int, T] | None = None,
        look: Callable[[], Awaitable[T | None]] | None = None,
    ) -> T:
        """Make one call, repeated as needed; return its answer. `otherwise` has answers of refusals that say something.

        Raise `NotTold`.
        """
        paused = 0.0
        unsure = False

        def pause(state: tenacity.RetryCallState) -> float:
            asked = _failed(state).pause
            return tenacity.wait_exponential(multiplier=_PAUSE, max=_LONGEST_PAUSE)(state) if asked is None else asked

        def is_enough(state: tenacity.RetryCallState) -> bool:
            return state.attempt_number >= _ATTEMPTS or paused + state.upcoming_sleep > PATIENCE

        async def sleep(seconds: float) -> None:
            nonlocal paused
            paused += seconds
            await self._sleep(seconds)

        async def attempt() -> T:
            nonlocal unsure
            if unsure and look is not None and (found := await self._looked(look, sleep)) is not None:
                return found
            request = self._http.build_request(method, path, json=json, params=dict(params or {}))
            try:
                response = await self._sent(request, doing)
            except _Again as again:
                unsure |= again.unsure
                raise
            if otherwise is not None and response.status_code in otherwise:
                return otherwise[response.status_code]
            if response.status_code not in ok:
                raise self._refused(response, doing)
            try:
                return msgspec.json.decode(response.content, type=answer)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                unsure = True
                raise _Again("an answer that is cut short, or not what it documents") from None

        def announce(state: tenacity.RetryCallState) -> None:
            say(f"GitHub: {_failed(state)} while {doing}; trying again in {state.upcoming_sleep:.0f} s.", error=True)

        attempts = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type(_Again), wait=pause, stop=is_enough, sleep=sleep,
            before_sleep=announce, reraise=True,
        )  # fmt: skip
        try:
            return await attempts(attempt)
        except _Again as last:
            wait = f" It asks to wait {last.pause:.0f} s." if last.pause else ""
            raise NotTold(f"GitHub: {last} while {doing}.{wait} Run the same command again later.") from None

    async def _looked(
        self, look: Callable[[], Awaitable[T | None]], sleep: Callable[[float], Awaitable[None]]
    ) -> T | None:
        """Return what a POST without an answer has made, looked for more than once; None where it was not done."""
        for number in range(_LOOKS):
            if number:
                await sleep(_PAUSE)
            if (found := await look()) is not None:
                return found
        return None

    async def _sent(self, request: httpx.Request, doing: str) -> httpx.Response:
        """Send once and hear the whole answer. Raise `_Again`, and `NotTold` for an answer without end."""
        try:
            async with asyncio.timeout(SECONDS):
                response = await bodies.read(await self._http.send(request, stream=True))
        except BadBody as bad:
            raise NotTold(f"GitHub: {bad} came back while {doing}. Find out what answers at its address.") from None
        except (httpx.ConnectError, httpx.ConnectTimeout):  # nothing was sent
            raise _Again(f"no connection to {request.url.host}") from None
        except (TimeoutError, httpx.HTTPError) as error:
            raise _Again(f"no answer ({type(error).__name__})", unsure=True) from None
        if _is_rate_limit(response):
            asked = asked_pause(response, time.time())
            raise _Again("the rate limit was reached", _LIMIT_PAUSE if asked is None else asked + 1)
        if response.status_code >= 500:
            raise _Again(
                f"the service failed ({response.status_code})", asked_pause(response, time.time()), unsure=True
            )
        return response

    def _refused(self, response: httpx.Response, doing: str) -> NotTold:
        """Return what a refusal means, with GitHub's own words."""
        status, words = response.status_code, _words(response)
        quoted = f" ({words})" if words and self._token not in words else ""
        remedies = {
            401: f"Set {TOKEN} again: it is no token, or one that has ended.",
            403: f"Give {TOKEN} `issues: write` of {self.repository}; unlock the issue if it is locked.",
            404: f"See that {self.repository} exists, and that {TOKEN} may read and write its issues.",
            410: f"Turn on the issues of {self.repository} in its settings.",
        }
        if response.is_redirect:
            return NotTold(f"GitHub: {self.repository} has another name now. Name that with --repository.")
        remedy = remedies.get(status, "Correct what it names, and run the same command again.")
        return NotTold(f"GitHub answered {status}{quoted} while {doing}. {remedy}")


def api_of(settings: Mapping[str, str], environment: Mapping[str, str]) -> str:
    """Return the API's address for a stack: GitHub's own, or the one of a rehearsal. Raise `NotTold` for any other.

    A rehearsal's stands in its settings, or in `GITHUB_BASE_URL`, where the plugins have it from, too.
    """
    base = settings.get(SETTING) or environment.get("GITHUB_BASE_URL") or PUBLIC
    stack = {SETTING: base, LOOPBACK_ONLY: str(settings.get(LOOPBACK_ONLY, ""))}
    for fault in faults(stack, {}):
        raise NotTold(fault)
    return (
        PUBLIC
        if urlsplit(base).hostname == urlsplit(PUBLIC).hostname
        else f"{base.rstrip('/').removesuffix('/api/v3')}/api/v3/"
    )


def _is_rate_limit(response: httpx.Response) -> bool:
    """Return whether GitHub asks for fewer calls (docs.github.com: rate limits for the REST API)."""
    headers = response.headers
    said = headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers
    return response.status_code == 429 or (
        response.status_code == 403 and (said or "rate limit" in _words(response).lower())
    )


def _words(response: httpx.Response) -> str:
    """Return what a refusal says, in a line; empty where it says nothing that can be read."""
    try:
        message = msgspec.json.decode(response.content, type=_Refusal).message
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return line(shortened(" ".join(message.split()), _MOST_WORDS))


def _failed(state: tenacity.RetryCallState) -> _Again:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, _Again):
        raise AssertionError("only this is retried") from error  # noqa: TRY004  # a fault of this module
    return error
