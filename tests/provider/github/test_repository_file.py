"""Accounts that a file names are held against their numbers: a login that changed hands is not written."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from tests.provider.cases.placed import REPOSITORY_FILE
from tests.provider.plugin import CallFailed, Made, Plugin, Properties

TOKEN = REPOSITORY_FILE.token
BOT, NUMBER = "a-bot", 99


def begun(plugin: Plugin, world: World, accounts: dict[str, int]) -> Properties:
    """Inputs, checked at the beginning of a run."""
    plugin.configure(REPOSITORY_FILE.settings(world))
    return plugin.check(TOKEN, REPOSITORY_FILE.inputs.but(accounts=accounts))


def rename(world: World, login: str, other: str) -> None:
    """Give an account another login."""
    world.ask("POST", f"/services/github/accounts/{login}/login", {"login": other})


@pytest.mark.parametrize("login", [BOT, "A-Bot"])
def test_a_login_of_its_account_is_written(plugin: Plugin, world: World, login: str) -> None:
    """In whatever case; nothing is left to do then."""
    inputs = begun(plugin, world, {login: NUMBER})
    made = plugin.create(TOKEN, inputs)
    seen = plugin.read(TOKEN, made.id, made.state)
    assert seen is not None
    assert not plugin.diff(TOKEN, Made(seen.id, seen.state), inputs).changes


@pytest.mark.parametrize(
    ("accounts", "words"),
    [
        ({"other-bot": NUMBER}, r"other-bot is to be the account 99, which is a-bot now"),
        ({BOT: 4711}, r"a-bot is to be the account 4711, which is gone"),
    ],
)
def test_a_login_of_another_account_is_refused(
    plugin: Plugin, world: World, accounts: dict[str, int], words: str
) -> None:
    """And nothing is written."""
    with pytest.raises(CallFailed, match=words):
        plugin.create(TOKEN, begun(plugin, world, accounts))
    assert REPOSITORY_FILE.present(world) is None


def test_a_login_that_changed_hands_is_drift(plugin: Plugin, world: World) -> None:
    """A look shows what the account is called now, and the update that follows says why it writes nothing."""
    inputs: Any = begun(plugin, world, {BOT: NUMBER})
    made = plugin.create(TOKEN, inputs)
    rename(world, BOT, "renamed")
    rename(world, "other-bot", BOT)
    plugin.configure(REPOSITORY_FILE.settings(world))
    seen = plugin.read(TOKEN, made.id, made.state)
    assert seen is not None
    assert seen.state.values["accounts"] == {"renamed": NUMBER}
    drifted = Made(seen.id, seen.state)
    assert plugin.diff(TOKEN, drifted, inputs).diffs == ["accounts"]
    with pytest.raises(CallFailed, match="a-bot is to be the account 99, which is renamed now"):
        plugin.update(TOKEN, drifted, inputs)
