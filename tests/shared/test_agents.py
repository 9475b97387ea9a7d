"""Agents are fetched from the releases of two repositories."""

from __future__ import annotations

import pytest

from shared.agents import RELEASES, is_release

FILE = "v2.330.0/actions-runner-linux-x64-2.330.0.tar.gz"


@pytest.mark.parametrize("kind", RELEASES)
def test_a_release_is_one_of_its_own_kind(kind: str) -> None:
    """The other kind's is none."""
    assert is_release(kind, RELEASES[kind] + FILE)
    assert not any(is_release(other, RELEASES[kind] + FILE) for other in {*RELEASES, "another"} - {kind})


@pytest.mark.parametrize(
    "url",
    [
        "http://github.com/actions/runner/releases/download/" + FILE,
        "https://github.com/actions/runner/releases/latest/" + FILE,
        "https://github.com/Actions/runner/releases/download/" + FILE,
        "https://github.com@elsewhere.example/actions/runner/releases/download/" + FILE,
        RELEASES["official"] + "../" + FILE,
        RELEASES["official"] + "v1/../agent.tar.gz",
        RELEASES["official"] + "v1/more/agent.tar.gz",
        RELEASES["official"] + "v1/agent.zip",
        RELEASES["official"] + FILE + "?a=b",
        RELEASES["official"] + FILE + "\n",
        RELEASES["official"],
        "",
    ],
)
def test_what_only_looks_like_a_release_is_none(url: str) -> None:
    """Another scheme, host, path or ending."""
    assert not is_release("official", url)
