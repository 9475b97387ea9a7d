"""What a service answers is read to a limit: of bytes, of time, of pages. Nothing of it can fill the memory."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from saas import paging, secrecy
from saas.client import Client
from saas.docker_hub.access_token import DockerHubTokens
from saas.docker_hub.connection import DockerHub, DockerHubSettings
from saas.docker_hub.repository import Repository as DockerHubRepositories
from saas.errors import SaasError
from saas.github.connection import GitHub, GitHubSettings
from saas.github.places import Place
from saas.paging import Pages
from saas.quay.connection import Quay, QuaySettings
from saas.quay.repository import Repository as QuayRepositories
from saas.run import Run
from tests.hostile import hostile
from tests.provider.clock import Listener, ManualClock

ROOT = Path(__file__).resolve().parents[2]
MOST_MEMORY = 150
"""How many MiB a call may take in all while it is answered so."""

CALL = """
import asyncio, json, resource, sys
from saas.client import Client
from saas.service import Service
from saas.errors import SaasError
from saas.run import Run
import msgspec

class Thing(msgspec.Struct):
    name: str

async def call(url, method, timeout):
    async def announce(sentence): pass
    service = Service(name="Service", url=url, credential="T", patience=0.2, timeout=float(timeout), first_pause=0.1)
    client = Client(service, Run(announce=announce))
    before = peak()
    try:
        await client.call(method, "thing", doing="looking", answer=Thing)
        said = "fine"
    except SaasError as error:
        said = str(error)
    print(json.dumps([said, peak() - before]))

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10

resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
asyncio.run(call(*sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with hostile() as url:
        yield url


def called(url: str, method: str = "GET", timeout: float = 20) -> tuple[str, int]:
    """What a call says in a process of its own, and how many MiB it took."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT / 'provider'}", "T": "a-token"}
    done = subprocess.run(
        [sys.executable, "-c", CALL, url, method, str(timeout)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    said, took = json.loads(done.stdout)
    return said, took


@pytest.mark.parametrize("status", [200, 422, 500])
@pytest.mark.parametrize("body", ["endless", "bomb", "twice", "many", "strange"])
def test_a_body_without_end_is_a_sentence_and_takes_little_memory(address: str, body: str, status: int) -> None:
    """Whatever it is packed in, and whether it is an answer or the words of a refusal."""
    said, took = called(f"{address}/{body}/{status}/")
    assert said.startswith("Service: ")
    assert "while looking" in said
    assert took < MOST_MEMORY


def test_a_body_that_comes_a_byte_at_a_time_ends_with_the_attempt(address: str) -> None:
    """The limit is one of the whole attempt, not of each read."""
    said, _ = called(f"{address}/drip/200/", timeout=2)
    assert "no answer within 2 s" in said


def test_a_change_whose_answer_has_no_end_may_have_taken_effect(address: str) -> None:
    """The sentence says so."""
    said, _ = called(f"{address}/endless/200/", "PUT")
    assert "it may or may not have taken effect" in said


class Endless:
    """Answers each page of a list with the same one, and another to come."""

    def __init__(self, page: dict[str, Any]) -> None:
        self.page = page
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """The page, however often; a login where one is asked for."""
        self.asked.append(str(request.url))
        return httpx.Response(200, json={"access_token": "a-login", **self.page})


LISTS: dict[str, tuple[Callable[[Run], Any], Callable[[Any], Any], dict[str, Any]]] = {
    "Docker Hub's repositories": (
        lambda run: DockerHub(DockerHubSettings(), run),
        lambda hub: DockerHubRepositories(hub)._listed("an-org"),
        {"results": [], "next": "https://elsewhere.test/?page=2"},
    ),
    "Docker Hub's access tokens": (
        lambda run: DockerHub(DockerHubSettings(), run),
        lambda hub: DockerHubTokens(hub).listed("the account", "listing"),
        {"results": [], "next": "https://elsewhere.test/?page=2"},
    ),
    "Quay's repositories": (
        lambda run: Quay(QuaySettings(), run),
        lambda quay: QuayRepositories(quay)._listed("an-org"),
        {"repositories": [], "next_page": "the same"},
    ),
    "GitHub's lists": (
        lambda run: GitHub(GitHubSettings(), run),
        lambda github: github.listing(Place(organization="an-org").listed, "A"),
        {"total_count": 10**9, "secrets": []},
    ),
}


@pytest.mark.parametrize("which", LISTS)
def test_a_list_without_end_is_an_error(monkeypatch: pytest.MonkeyPatch, which: str) -> None:
    """Never a list that is short: what is missing on it would count as gone. Nothing is asked elsewhere."""
    connect, ask, page = LISTS[which]
    for name in ("DOCKER_USERNAME", "DOCKER_PASSWORD", "QUAY_TOKEN", "GITHUB_TOKEN"):
        monkeypatch.setenv(name, "a-login-of-the-test")
    monkeypatch.setattr(paging, "MOST_PAGES", 5)
    server = Endless(page)

    async def asked() -> None:
        connection = connect(Listener().run())
        connection.client = Client(connection.client.service, connection.run, httpx.MockTransport(server))
        await ask(connection)

    with pytest.raises(SaasError, match=r"a list (has no end after 5 pages|leads back)"):
        asyncio.run(asked())
    assert len(server.asked) <= 6
    assert not any("elsewhere" in url for url in server.asked)
    secrecy._of_process.clear()


def test_a_list_has_a_total_of_bytes_and_of_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many long pages are as long as one; many slow ones as slow."""
    monkeypatch.setattr(paging, "MOST_BYTES", 2 << 20)
    clock = ManualClock()
    pages = Pages(service="Service", doing="listing", clock=clock)
    pages.weigh(2 << 20)
    with pytest.raises(SaasError, match="Service: a list has no end after 2 MiB, while listing"):
        pages.weigh(1)
    clock.passed = paging.MOST_SECONDS + 1
    with pytest.raises(SaasError, match="has no end after 900 s"):
        pages.turn(1)
