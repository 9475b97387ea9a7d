"""What only files have: whether one was made here, and accounts that it names, each held against its number."""

from __future__ import annotations

from base64 import b64encode
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


def test_one_that_was_there_is_never_removed(plugin: Plugin, world: World) -> None:
    """Not after an update, nor after a look; the user is told."""
    world.write_file("an-org/alpha", ".pool.yml", "of before\n")
    inputs = begun(plugin, world, {})
    made = plugin.create(TOKEN, inputs)
    plugin.configure(REPOSITORY_FILE.settings(world))
    updated = plugin.update(TOKEN, made, plugin.check(TOKEN, inputs.but(content="another\n"), before=inputs))
    seen = plugin.read(TOKEN, made.id, updated.state)
    assert seen is not None
    plugin.delete(TOKEN, Made(seen.id, seen.state))
    assert REPOSITORY_FILE.present(world) == {"content": "another\n"}
    assert any("the file .pool.yml of an-org/alpha stays as it is" in sentence for sentence in plugin.engine.said)


@pytest.mark.parametrize("by_hand", [False, True])
def test_one_that_was_made_here_is_removed(plugin: Plugin, world: World, by_hand: bool) -> None:
    """After an update and a look, and also where somebody has changed it: the history has what it had."""
    inputs = begun(plugin, world, {})
    made = plugin.create(TOKEN, inputs)
    plugin.configure(REPOSITORY_FILE.settings(world))
    updated = plugin.update(TOKEN, made, plugin.check(TOKEN, inputs.but(content="another\n"), before=inputs))
    if by_hand:
        world.write_file("an-org/alpha", ".pool.yml", "by hand\n")
    seen = plugin.read(TOKEN, made.id, updated.state)
    assert seen is not None
    plugin.delete(TOKEN, Made(seen.id, seen.state))
    assert REPOSITORY_FILE.present(world) is None


@pytest.mark.parametrize("status", [409, 422])
def test_a_commit_that_a_rule_of_the_branch_forbids_is_said_to_be_one(
    plugin: Plugin, world: World, status: int
) -> None:
    """And not one that somebody was faster with: GitHub's own words say what is in the way."""
    inputs = begun(plugin, world, {})
    made = plugin.create(TOKEN, inputs)
    plugin.configure(REPOSITORY_FILE.settings(world))
    changed = plugin.check(TOKEN, inputs.but(content="another\n"), before=inputs)
    forbidden = {"message": "Changes must be made through a pull request."}
    world.fault("status", service="github", path="contents", method="PUT", status=status, body=forbidden, times=None)
    world.fault("status", service="github", path="contents", method="DELETE", status=status, body=forbidden, times=None)
    for act in (lambda: plugin.update(TOKEN, made, changed), lambda: plugin.delete(TOKEN, made)):
        with pytest.raises(CallFailed, match="Changes must be made through a pull request") as failure:
            act()
        assert "somebody" not in str(failure.value)


def test_a_folder_in_its_place_is_named(plugin: Plugin, world: World) -> None:
    """It is nothing that could be written, nor removed."""
    inputs = begun(plugin, world, {})
    folder = {"type": "dir", "sha": "0" * 40, "entries": []}
    world.fault("status", service="github", path="contents", method="GET", status=200, body=folder, times=None)
    with pytest.raises(CallFailed, match=r"\.pool\.yml of an-org/alpha is a dir, and no file"):
        plugin.create(TOKEN, inputs)


def test_a_commit_that_somebody_was_faster_with_is_named(plugin: Plugin, world: World) -> None:
    """A look that is late shows what was there before, so the write names that, and GitHub refuses it."""
    inputs = begun(plugin, world, {})
    made = plugin.create(TOKEN, inputs)
    world.write_file("an-org/alpha", ".pool.yml", "somebody's\n")
    late = {"type": "file", "sha": made.state.values["sha"], "content": b64encode(b"runners: []\n").decode()}
    plugin.configure(REPOSITORY_FILE.settings(world))
    changed = plugin.check(TOKEN, inputs.but(content="another\n"), before=inputs)
    for act in (lambda: plugin.update(TOKEN, made, changed), lambda: plugin.delete(TOKEN, made)):
        world.fault("status", service="github", path="contents", method="GET", status=200, body=late)
        with pytest.raises(CallFailed, match="an-org/alpha at the same time, so nothing was done"):
            act()
    assert REPOSITORY_FILE.present(world) == {"content": "somebody's\n"}
