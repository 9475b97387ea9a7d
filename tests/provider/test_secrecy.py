"""Secrets and sentences: what others say is left out when it shows a part of one, our own words are cleared."""

from __future__ import annotations

import asyncio
import base64
import contextvars
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saas import secrecy
from saas.anaconda_org.token import AnacondaOrgTokens
from saas.errors import SaasError
from saas.run import Run
from saas.tokens import Issued, Wanted

SECRET = "line one of a key\nline/two+of \"it\" ä"  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    yield
    secrecy._of_process.clear()


def quoted(words: str, *secrets: str) -> str:
    """The words as they are shown in a call with these secrets."""

    def within() -> str:
        secrecy.protect(secrets)
        return secrecy.quoted(words)

    return contextvars.copy_context().run(within)


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        " ".join(SECRET.split()),
        SECRET[3:20],
        base64.b64encode(SECRET.encode()).decode(),
        json.dumps(SECRET),
        quote(SECRET, safe=""),
        SECRET.upper(),
        SECRET.swapcase(),
        SECRET[::-1],
        SECRET[::-1][2:30],
        SECRET.encode().hex(),
        SECRET.encode().hex(":").upper(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
        base64.b64encode(f"user:{SECRET}".encode()).decode(),
        base64.b64encode(f":{SECRET}.".encode()).decode(),
        base64.b64encode(f"me:{SECRET}\n".encode()).decode(),
        ".".join(SECRET),
        " - ".join(SECRET[:20]),
        "\n".join(SECRET[number : number + 4] for number in range(0, len(SECRET), 4)),
        quote(SECRET, safe="").lower(),
        json.dumps(json.dumps(SECRET)),
    ],
)
def test_words_that_show_a_secret_are_left_out(form: str) -> None:
    """Whole, in part, with its lines joined, or encoded."""
    assert quoted(f"the value {form} is not accepted", SECRET) == secrecy.LEFT_OUT


@pytest.mark.parametrize("words", ["no line there", "neko eno", "6c69", "one of a kin", "key is already in use"])
def test_words_that_share_a_little_with_a_secret_are_shown(words: str) -> None:
    """Less of it than could be of use to anybody."""
    assert quoted(words, SECRET) == words


def test_a_short_secret_is_not_looked_for_backwards() -> None:
    """Else half of all words would be left out."""
    assert quoted("it is made", "edam") == "it is made"
    assert quoted("it is EDAM.", "edam") == secrecy.LEFT_OUT


@pytest.mark.parametrize(
    "form",
    [str.upper, lambda secret: secret[::-1], lambda secret: secret.encode().hex(), lambda secret: secret.title()],
)
def test_our_own_sentences_are_cleared_of_each_form(form: Callable[[str], str]) -> None:
    """As it is written whole."""
    secrecy.protect_always("a-token-of-this-process")
    assert secrecy.cleared(f"with {form('a-token-of-this-process')}.") == "with [secret]."


def test_many_and_long_secrets_are_looked_for_quickly() -> None:
    """Words of a thousand characters, forty values of 4 KB: what a whole app has, in a fraction of a second."""
    secrets = [f"{number:04}" * 1024 for number in range(40)]
    started = time.process_time()
    assert quoted("it cannot be taken, " * 50, *secrets) != secrecy.LEFT_OUT
    assert time.process_time() - started < 2


def test_words_cut_short_inside_a_secret_are_left_out() -> None:
    """The secret begins before the place where long words are cut."""
    assert quoted("x" * 190 + SECRET, SECRET) == secrecy.LEFT_OUT


def test_other_words_are_one_line() -> None:
    """Harmless words are kept, at most so many characters of them."""
    assert quoted("name\n is   taken", SECRET) == "name is taken"
    assert len(quoted("a b " * 400, SECRET)) == secrecy.LONGEST


def test_a_call_s_secrets_are_forgotten_with_it() -> None:
    """The next call may say the words."""
    assert quoted(SECRET, SECRET) == secrecy.LEFT_OUT
    assert quoted("line one of a key") == "line one of a key"


def test_a_credential_is_never_shown() -> None:
    """It is protected in every call."""
    secrecy.protect_always("token-of-this-process")
    assert quoted("bad token-of-this-process") == secrecy.LEFT_OUT
    assert secrecy.cleared("with token-of-this-process") == "with [secret]"


@given(st.text(min_size=secrecy.SHORTEST, max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_a_sentence_is_cleared_of_any_secret(secret: str, before: str, after: str) -> None:
    """Whatever the secret is, it does not occur in the cleared sentence, unless the replacement itself makes it up."""

    def within() -> str:
        secrecy.protect([secret])
        return secrecy.cleared(before + secret + after)

    shown = contextvars.copy_context().run(within)
    assert secret not in shown.replace("[secret]", "\0") or secret in "[secret]"


MINTED = "a-value-that-was-minted"


async def _issued() -> None:
    Issued(name="upload", id="1", value=MINTED)


async def _anaconda_org() -> None:
    """Its answer is the value alone, which is tried before there is anything else to tell."""

    async def made(*_: Any, **__: Any) -> Any:
        return SimpleNamespace(token=MINTED)

    async def refused(*_: Any, **__: Any) -> Any:
        raise SaasError("No.")

    async def shown(look: Any, *_: Any) -> Any:
        return await look()

    calls = {"minting": SimpleNamespace(call=made), "client": SimpleNamespace(call=refused), "shown": shown}
    anaconda_org = SimpleNamespace(**calls, run=Run(announce=nothing))
    with pytest.raises(SaasError):
        await AnacondaOrgTokens(cast("Any", anaconda_org)).mint(
            Wanted(name="upload", owner="an-org", last_day="2098-12-31"), "making it", nothing
        )


async def nothing(*_: Any) -> None:
    """Whatever is asked, there is none."""


@pytest.mark.parametrize("mint", [_issued, _anaconda_org])
def test_a_value_that_a_service_mints_is_a_secret_at_once(mint: Callable[[], Awaitable[None]]) -> None:
    """The words of the next answer may quote it."""

    async def minted() -> str:
        await mint()
        return secrecy.quoted(f"bad {MINTED}")

    assert asyncio.run(minted()) == secrecy.LEFT_OUT
