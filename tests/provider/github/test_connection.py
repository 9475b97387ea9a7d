"""GitHub's connection: where it goes, and how values are sealed."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.encoding import Base64Encoder
from nacl.public import PrivateKey, SealedBox

from saas.errors import SaasError
from saas.github.connection import GitHub, GitHubSettings, seal
from tests.provider.clock import Listener

KEY = PrivateKey.generate()


def address(base: str) -> str:
    """Where a call would go."""

    async def connect() -> str:
        return GitHub(GitHubSettings(github_base_url=base), Listener().run()).client.service.url

    return asyncio.run(connect())


@pytest.mark.parametrize(
    ("base", "root"),
    [
        ("", "https://api.github.com/"),
        ("https://api.github.com/", "https://api.github.com/"),
        ("https://git.example.test", "https://git.example.test/api/v3/"),
        ("https://git.example.test/api/v3/", "https://git.example.test/api/v3/"),
        ("http://127.0.0.1:4611/", "http://127.0.0.1:4611/api/v3/"),
    ],
)
def test_the_address_is_the_api_s_root(base: str, root: str) -> None:
    """The public GitHub, or a server's address with or without its API path."""
    assert address(base) == root


def test_the_environment_names_the_server_when_the_stack_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """`GITHUB_BASE_URL` is what the official provider reads, too."""
    monkeypatch.setenv("GITHUB_BASE_URL", "http://127.0.0.1:4611/")
    assert address("") == "http://127.0.0.1:4611/api/v3/"
    assert address("https://git.example.test") == "https://git.example.test/api/v3/"


@pytest.mark.parametrize("base", ["http://git.example.test/", "ftp://127.0.0.1/", "git.example.test", "http://"])
def test_a_token_goes_nowhere_in_the_open(base: str) -> None:
    """Neither https nor this machine: refused before anything is sent."""
    with pytest.raises(SaasError, match="saas:githubBaseUrl"):
        address(base)


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
