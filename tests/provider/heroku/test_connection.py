"""Heroku's connection: where it goes, and how a release is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from saas.client import Client
from saas.connection import LATE_SECONDS, LONGEST_PAUSE
from saas.errors import Interrupted, SaasError
from saas.heroku.connection import LOOK_EVERY_SECONDS, Heroku, HerokuSettings, Release
from saas.run import Run
from tests.provider.clock import Listener

PENDING = Release(id="r", version=7, created_at="2026-01-31T12:00:00Z", status="pending")


def address(url: str) -> str:
    """Where a call would go."""

    async def connect() -> str:
        return Heroku(HerokuSettings(heroku_url=url), Listener().run(rehearsal=True)).client.service.url

    return asyncio.run(connect())


def test_the_stack_the_environment_or_the_public_heroku(monkeypatch: pytest.MonkeyPatch) -> None:
    """`HEROKU_API_URL` is what the official provider reads, too; the stack's setting wins."""
    assert address("") == "https://api.heroku.com/"
    monkeypatch.setenv("HEROKU_API_URL", "http://127.0.0.1:4614")
    assert address("") == "http://127.0.0.1:4614/"
    assert address("http://127.0.0.1:4622/") == "http://127.0.0.1:4622/"


@pytest.mark.parametrize(
    "url", ["http://api.heroku.com/", "https://heroku.example.test/", "ftp://127.0.0.1/", "heroku.example.test"]
)
def test_a_key_goes_nowhere_in_the_open(url: str) -> None:
    """Neither the service's own by https nor this machine: refused before anything is sent."""
    with pytest.raises(SaasError, match="saas:herokuUrl"):
        address(url)


def ask(
    call: Callable[[Heroku], Awaitable[Any]], answers: list[Any], listener: Listener, seconds: float = 600
) -> list[httpx.Request]:
    """What a call sends to a Heroku that gives these answers, the last one for ever."""
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json=answers[min(len(sent), len(answers)) - 1])

    async def run() -> None:
        one = listener.run()
        heroku = Heroku(HerokuSettings(heroku_release_seconds=seconds), one)
        heroku.client = Client(heroku.client.service, one, httpx.MockTransport(answer))
        await call(heroku)

    asyncio.run(run())
    return sent


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key, without which nothing is sent."""
    monkeypatch.setenv("HEROKU_API_KEY", "key-of-the-test")


def release(status: str, version: int = 7) -> dict[str, Any]:
    """The release as Heroku tells it."""
    of = "Set TOKEN config vars"
    return {
        "id": "r", "version": version, "status": status, "created_at": "2026-01-31T12:00:00Z", "description": of,
    }  # fmt: skip


def test_the_newest_releases_alone_are_asked_for() -> None:
    """A few, newest first, of an API of version 3."""
    [request] = ask(lambda heroku: heroku.newest_releases("an-app"), [[release("succeeded")]], Listener())
    assert request.headers["range"] == "version ..; order=desc, max=50"
    assert request.headers["accept"] == "application/vnd.heroku+json; version=3"
    assert request.headers["authorization"] == "Bearer key-of-the-test"


def test_an_app_without_a_release_is_an_error() -> None:
    """Nothing can be said of a change whose release is not there."""
    with pytest.raises(SaasError, match="no release found while reading the newest releases of the app an-app"):
        ask(lambda heroku: heroku.newest_releases("an-app"), [[]], Listener())


def test_a_pending_release_is_waited_for_and_the_user_told_once() -> None:
    """It is looked at again after each pause, until it is over."""
    listener = Listener()
    answers = [release("pending"), release("pending"), release("succeeded")]
    sent = ask(lambda heroku: heroku.settled("an-app", PENDING, ["TOKEN"]), answers, listener)
    assert [request.url.path for request in sent] == ["/apps/an-app/releases/r"] * 3
    assert [pause for pause in listener.clock.slept if pause == LOOK_EVERY_SECONDS] == [LOOK_EVERY_SECONDS] * 3
    assert listener.said == ["Heroku: waiting for the release v7 of the app an-app."]


def test_a_failed_release_is_an_error_with_app_and_version() -> None:
    """It says what runs now, and where to look."""
    with pytest.raises(SaasError, match=r"the release v7 of the app an-app failed, .* Look at"):
        ask(lambda heroku: heroku.settled("an-app", PENDING, ["TOKEN"]), [release("failed")], Listener())


def test_a_release_that_never_ends_is_given_up() -> None:
    """After as long as the stack allows, not later than a look more."""
    listener = Listener()
    with pytest.raises(SaasError, match="is not over after 30 s"):
        ask(lambda heroku: heroku.settled("an-app", PENDING, ["TOKEN"]), [release("pending")], listener, seconds=30)
    assert listener.clock.passed <= 30 + LOOK_EVERY_SECONDS


def test_a_cancelled_run_waits_no_longer() -> None:
    """What is written stays, and the sentence says so."""

    async def cancelled(heroku: Heroku) -> None:
        run: Run = heroku.run  # what the engine would set
        run.cancelled.set()
        await heroku.settled("an-app", PENDING, ["TOKEN"])

    with pytest.raises(Interrupted, match="The config vars are written"):
        ask(cancelled, [release("pending")], Listener())


def test_a_look_that_never_shows_the_change_is_an_error() -> None:
    """A 200 alone is no proof, nor is a look that may be late; the variable is named and no value is."""
    listener = Listener()
    with pytest.raises(SaasError, match="does not show TOKEN as written") as failure:
        ask(
            lambda heroku: heroku.change_config_vars("an-app", {"TOKEN": "a-value", "OLD": None}, after=6),
            [{}, [release("succeeded")], {"TOKEN": "another-value"}],
            listener,
        )
    assert "a-value" not in str(failure.value)
    assert "another-value" not in str(failure.value)
    assert LATE_SECONDS - LONGEST_PAUSE <= listener.clock.passed <= LATE_SECONDS


def test_a_release_that_is_not_listed_yet_is_looked_for_again() -> None:
    """The newest on a late list is the one before; its end says nothing of ours."""
    lists = [[release("succeeded", 6)], [release("succeeded", 6)], [release("succeeded")]]
    sent = ask(
        lambda heroku: heroku.change_config_vars("an-app", {"TOKEN": "a-value"}, after=6),
        [{}, *lists, {"TOKEN": "a-value"}],
        Listener(),
    )
    assert len(sent) == 5


def test_an_error_document_is_not_taken_for_config_vars() -> None:
    """A 200 with an error inside would otherwise look like an app whose variables are all gone."""
    answer = {"id": "maintenance", "message": "Back soon."}
    with pytest.raises(SaasError, match="an error in place of an answer while reading the config vars of the app"):
        ask(lambda heroku: heroku.config_vars("an-app", set()), [answer], Listener())
