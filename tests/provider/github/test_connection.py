"""GitHub's connection: where it goes, and how values are sealed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.encoding import Base64Encoder
from nacl.public import PrivateKey, SealedBox

from saas import paging
from saas.client import Client
from saas.errors import SaasError
from saas.github.connection import CREDENTIAL, GitHub, GitHubSettings, Page, seal
from tests.provider.clock import Listener

KEY = PrivateKey.generate()


class Entries(Page):
    """A part of a list that tells how long it is."""

    entries: list[int]


def address(base: str) -> str:
    """Where a call would go."""

    async def connect() -> str:
        run = Listener().run(rehearsal=True)
        return GitHub(GitHubSettings(github_base_url=base), run).client.service.url

    return asyncio.run(connect())


@pytest.mark.parametrize(
    ("base", "root"),
    [
        ("", "https://api.github.com/"),
        ("https://api.github.com/", "https://api.github.com/"),
        ("http://127.0.0.1:4611/", "http://127.0.0.1:4611/api/v3/"),
        ("http://127.0.0.1:4611/api/v3/", "http://127.0.0.1:4611/api/v3/"),
    ],
)
def test_the_address_is_the_api_s_root(base: str, root: str) -> None:
    """The public GitHub, or a server's address with or without its API path."""
    assert address(base) == root


def test_the_environment_names_the_server_when_the_stack_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """`GITHUB_BASE_URL` is what the official provider reads, too."""
    monkeypatch.setenv("GITHUB_BASE_URL", "http://127.0.0.1:4611/")
    assert address("") == "http://127.0.0.1:4611/api/v3/"
    assert address("http://127.0.0.1:4622") == "http://127.0.0.1:4622/api/v3/"


@pytest.mark.parametrize("base", ["http://git.example.test/", "ftp://127.0.0.1/", "git.example.test", "http://"])
def test_a_token_goes_nowhere_in_the_open(base: str) -> None:
    """Neither https nor this machine: refused before anything is sent."""
    with pytest.raises(SaasError, match="saas:githubBaseUrl"):
        address(base)


def listed(monkeypatch: pytest.MonkeyPatch, entries: Iterable[int], answer: type[Any]) -> tuple[list[Any], int]:
    """The parts in which a list arrives from a GitHub that has these entries, and how many requests that took."""
    monkeypatch.setenv(CREDENTIAL, "a-token-of-the-test")
    asked: list[httpx.Request] = []
    there = list(entries)

    def reply(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        size, page = int(request.url.params["per_page"]), int(request.url.params["page"])
        part = there[(page - 1) * size : page * size]
        return httpx.Response(200, json={"total_count": len(there), "entries": part} if answer is Entries else part)

    async def read() -> list[Any]:
        run = Listener().run(rehearsal=True)
        github = GitHub(GitHubSettings(github_base_url="http://127.0.0.1:1/"), run)
        github.client = Client(github.client.service, run, httpx.MockTransport(reply))
        return [part async for part in github.in_pages("things", answer, doing="reading things", params={"a": "b"})]

    parts = asyncio.run(read())
    assert {request.url.params["a"] for request in asked} == {"b"}
    return parts, len(asked)


@pytest.mark.parametrize(("length", "requests"), [(0, 1), (99, 1), (100, 2), (250, 3)])
def test_a_plain_list_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch, length: int, requests: int) -> None:
    """Which is a page that is not full: the answer does not tell how many there are."""
    parts, asked = listed(monkeypatch, range(length), list[int])
    assert ([entry for part in parts for entry in part], asked) == (list(range(length)), requests)


@pytest.mark.parametrize(("length", "requests"), [(0, 1), (100, 1), (101, 2), (250, 3)])
def test_a_counted_list_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch, length: int, requests: int) -> None:
    """Which the answer tells, so that a full last page needs no look at the next."""
    parts, asked = listed(monkeypatch, range(length), Entries)
    assert ([entry for part in parts for entry in part.entries], asked) == (list(range(length)), requests)


def test_a_list_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a sentence: what was read of it is not all, and must not be taken for all."""
    monkeypatch.setattr(paging, "MOST_PAGES", 2)
    with pytest.raises(SaasError, match="no end after 2 pages, while reading things"):
        listed(monkeypatch, range(250), list[int])


@given(st.text(max_size=200))
def test_what_is_sealed_can_be_opened_by_github_alone(value: str) -> None:
    """The private key opens it; no two boxes of one value are alike."""
    public = KEY.public_key.encode(Base64Encoder).decode()
    sealed = seal(public, value)
    assert SealedBox(KEY).decrypt(sealed.encode(), Base64Encoder).decode() == value
    assert seal(public, value) != sealed


@pytest.mark.parametrize("key", ["", "AAAA", "not base64!", "ä"])
def test_a_public_key_that_is_none_is_a_sentence(key: str) -> None:
    """What GitHub gave cannot seal anything."""
    with pytest.raises(SaasError, match="public key"):
        seal(key, "value")
