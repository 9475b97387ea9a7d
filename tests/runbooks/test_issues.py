"""The client of a repository's issues, against the emulated GitHub and against services that mean harm."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx
import pytest

from runbooks.issues import Account, Issue, Issues, NotTold, api_of
from sandbox import World
from tests.hostile import WORDS, harm, hostile

ALPHA, BETA = "an-org/alpha", "an-org/beta"
JOB = Account("github-actions[bot]", type="Bot")

T = TypeVar("T")


LOCAL, LOOPBACK = "http://127.0.0.1:7311/", {"saas:loopbackOnly": "true"}


async def _no_sleep(seconds: float) -> None:
    del seconds


async def _nothing() -> None:
    """Nothing is found."""


class Client:
    """Asks once, with the token of a job unless it is given another; waits are written down, and not waited for."""

    def __init__(self, world: World, repository: str = ALPHA, token: str | None = None) -> None:
        self.url = f"{world.addresses['github']}/api/v3/"
        self.repository = repository
        self.token = world.make_github_token(ALPHA) if token is None else token
        self.waits: list[float] = []

    def ask(self, question: Callable[[Issues], Awaitable[T]]) -> T:
        """One question, with a client of its own."""

        async def asked() -> T:
            async with Issues(self.url, self.token, self.repository, self._sleep) as issues:
                return await question(issues)

        return asyncio.run(asked())

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def create(self, title: str = "One", look: Callable[[], Awaitable[Issue | None]] | None = None) -> Issue:
        """An issue; what is to be found after a lost answer is the newest open one."""

        async def made(issues: Issues) -> Issue:
            async def newest() -> Issue | None:
                return next(iter(await issues.open()), None)

            return await issues.create(title, "Text.", look or newest)

        return self.ask(made)


def refused(client: Client, question: Callable[[Issues], Awaitable[Any]]) -> str:
    """What is said when it is not done; the token is in none of it."""
    with pytest.raises(NotTold) as told:
        client.ask(question)
    assert client.token not in told.value.message
    assert told.value.exit_code == 2
    return told.value.message


def test_a_job_is_known_without_asking_and_a_user_by_asking(github_world: World) -> None:
    """GitHub does not tell a job who it is."""
    assert Client(github_world).ask(Issues.account) == JOB
    user = Client(github_world, token=github_world.make_github_token(ALPHA, account="a-bot"))
    found = user.ask(Issues.account)
    assert (found.login, found.id) == ("a-bot", 99)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (JOB, Account("github-actions[bot]", id=5, type="Bot"), True),
        (JOB, Account("github-actions[bot]", id=5, type="User"), False),
        (JOB, Account("somebody", id=5, type="Bot"), False),
        (JOB, None, False),
        (Account("a-bot", id=99), Account("renamed", id=99, type="User"), True),
        (Account("a-bot", id=99), Account("a-bot", id=98, type="User"), False),
    ],
)
def test_an_account_is_known_by_its_number(one: Account, other: Account | None, *, same: bool) -> None:
    """Its login may be another's by now; that of a job is one that no person can have."""
    assert one.is_same(other) is same


def test_open_issues_come_in_pages_without_pull_requests(github_world: World) -> None:
    """All of them."""
    for number in range(103):
        github_world.add_issue(ALPHA, f"issue {number}", "", author="somebody", pull_request=number % 50 == 0)
    found = Client(github_world).ask(Issues.open)
    assert [one.number for one in found] == [number for number in range(103, 0, -1) if (number - 1) % 50]


@pytest.mark.parametrize("fault", ["drop-after", "truncate", "drop-before", "status"])
@pytest.mark.parametrize("lag", [False, True])
def test_a_lost_answer_makes_no_second_issue(github_world: World, fault: str, *, lag: bool) -> None:
    """Whether it was done, or not: it is looked first, and again where lists are late."""
    client = Client(github_world)
    github_world.set_switch("reads-lag", on=lag)
    github_world.fault(fault, service="github", method="POST", path="/issues$")
    assert client.create().number == 1
    assert [one["title"] for one in github_world.issues(ALPHA)] == ["One"]


def test_an_answer_that_cannot_be_read_makes_no_second_issue() -> None:
    """The issue is there, whatever came back."""
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        return httpx.Response(201, content=b'{"number": 1')

    async def look() -> Issue | None:
        return Issue(1, "https://github.com/an-org/alpha/issues/1", None)

    async def made() -> Issue:
        async with Issues(LOCAL, "a-token", ALPHA, _no_sleep, httpx.MockTransport(answer)) as issues:
            return await issues.create("One", "Text.", look)

    assert asyncio.run(made()).number == 1
    assert asked == ["POST"]


def test_what_was_never_sent_is_sent_again(github_world: World) -> None:
    """A service that is down for a while; it gives up after some time, and says what to do."""
    github_world.down("github")
    client = Client(github_world)
    assert refused(client, Issues.open).startswith("GitHub: no ")
    assert len(client.waits) == 5
    assert client.waits == sorted(client.waits)


@pytest.mark.parametrize(("kind", "seconds"), [("rate-limit-secondary", 61), ("rate-limit-primary", 62)])
def test_a_rate_limit_is_waited_for(github_world: World, kind: str, seconds: int) -> None:
    """As long as it asks, and a second more."""
    client = Client(github_world)
    github_world.fault(kind, service="github", method="POST", path="/issues$", seconds=60)
    assert client.create().number == 1
    assert client.waits == [pytest.approx(seconds, abs=1.5)]


def test_a_rate_limit_that_lasts_is_not(github_world: World) -> None:
    """It is said how long it asks to wait, and nothing is written."""
    client = Client(github_world)
    github_world.fault("rate-limit-primary", service="github", seconds=3000, times=None)
    assert "It asks to wait 30" in refused(client, lambda issues: issues.change(1, body="x"))
    assert client.waits == []


@pytest.mark.parametrize(
    ("repository", "issues", "words"),
    [
        (ALPHA, "read", "answered 403 (Resource not accessible by integration) while opening an issue in an-org/alpha"),
        (BETA, "write", "answered 404 (Not Found) while"),
        ("an-org/nothing", "write", "See that an-org/nothing exists"),
    ],
)
def test_without_permission_it_says_which(github_world: World, repository: str, issues: Any, words: str) -> None:
    """And asks nothing again."""
    client = Client(github_world, repository, github_world.make_github_token(ALPHA, issues=issues))
    assert words in refused(client, lambda issues: issues.create("One", "Text.", _nothing))
    assert client.waits == []


def test_other_refusals_say_what_to_do(github_world: World) -> None:
    """A token that is none, issues that are turned off, another name of the repository, a locked issue."""
    assert "Set ISSUES_TOKEN again" in refused(Client(github_world, token="ghs_nobodys"), Issues.account)
    client = Client(github_world)
    client.create()
    github_world.change_issue(ALPHA, 1, locked=True)
    locked = refused(client, lambda issues: issues.comment(1, "x", _nothing))
    assert "issue is locked" in locked
    assert "unlock the issue" in locked
    github_world.disable_issues(ALPHA)
    assert "Turn on the issues of an-org/alpha" in refused(client, lambda issues: issues.change(1, body="x"))
    github_world.rename_repository(ALPHA, "omega")
    assert "has another name now" in refused(client, Issues.open)


def test_words_of_a_refusal_are_printable_and_without_the_token(github_world: World) -> None:
    """Whatever answers."""
    client = Client(github_world)
    for words in (WORDS, f"{WORDS} {client.token}"):
        github_world.fault("status", service="github", status=422, body={"message": words})
        said = refused(client, Issues.open)
        assert harm(said) == []
        github_world.lift()


@pytest.mark.parametrize("body", ["endless", "bomb", "strange"])
def test_an_answer_has_a_limit(github_world: World, body: str) -> None:
    """One that never ends, or unpacks to gigabytes, is not read to its end."""
    client = Client(github_world)
    with hostile() as url:
        client.url = f"{url}/{body}/200/"
        assert "came back while listing" in refused(client, Issues.open)
    assert client.waits == []


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "é"])
def test_a_token_that_is_none_is_not_sent(github_world: World, token: str) -> None:
    """It would be an error of the library, with the token in it."""
    client = Client(github_world, token="x")
    client.token = token
    with pytest.raises(NotTold) as told:
        client.ask(Issues.open)
    assert told.value.message.startswith("ISSUES_TOKEN holds a blank")


@pytest.mark.parametrize(
    "repository", ["", "alpha", "an-org/../user", "an-org/alpha/issues", "an org/a", "a/..", "?/a"]
)
def test_a_repository_is_an_owner_and_a_name(github_world: World, repository: str) -> None:
    """Nothing else gets into a path."""
    assert "is no repository" in refused(Client(github_world, repository), Issues.open)


@pytest.mark.parametrize(
    ("settings", "environment", "url"),
    [
        ({}, {}, "https://api.github.com/"),
        ({}, {"GITHUB_BASE_URL": "https://api.github.com/"}, "https://api.github.com/"),
        ({"saas:githubBaseUrl": "https://api.github.com"}, {}, "https://api.github.com/"),
        ({"saas:githubBaseUrl": LOCAL, **LOOPBACK}, {}, f"{LOCAL}api/v3/"),
        (LOOPBACK, {"GITHUB_BASE_URL": LOCAL}, f"{LOCAL}api/v3/"),
    ],
)
def test_it_asks_where_the_stack_does(settings: dict[str, str], environment: dict[str, str], url: str) -> None:
    """GitHub itself; in a rehearsal the emulated one."""
    assert api_of(settings, environment) == url


@pytest.mark.parametrize(
    ("settings", "environment"),
    [
        ({}, {"GITHUB_BASE_URL": LOCAL}),
        ({}, {"GITHUB_BASE_URL": "https://api.github.com.example/"}),
        ({"saas:githubBaseUrl": "https://elsewhere.example/"}, {}),
        (LOOPBACK, {}),
    ],
)
def test_the_token_goes_nowhere_else(settings: dict[str, str], environment: dict[str, str]) -> None:
    """Not to another host from a real stack, nor to any but this machine from a rehearsal."""
    with pytest.raises(NotTold):
        api_of(settings, environment)
