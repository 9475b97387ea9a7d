"""A bot's place is bound to the number of its account, whatever becomes of its login."""

from __future__ import annotations

from functools import partial

import pytest

from sandbox import World
from tests.provider.case import Case
from tests.provider.cases.github_access import DOOR, MEMBERSHIP, TEAM_MEMBERSHIP
from tests.provider.plugin import CallFailed, Made, Plugin

BOTH = pytest.mark.parametrize("case", [MEMBERSHIP, TEAM_MEMBERSHIP], ids=str)


@BOTH
def test_a_login_that_is_somebody_elses_gets_nothing(case: Case, plugin: Plugin, world: World) -> None:
    """The bot was renamed and a stranger took its login: nobody is invited, and the sentence says who is who."""
    plugin.configure(MEMBERSHIP.settings(world))
    world.ask("POST", f"{DOOR}/accounts/a-bot/login", {"login": "renamed-bot"})
    world.ask("PUT", f"{DOOR}/accounts/a-bot", {"id": 1000})
    inputs = plugin.check(case.token, case.inputs)
    with pytest.raises(CallFailed, match=r"the account 99, .* is called renamed-bot now\. .*Correct the login"):
        plugin.create(case.token, inputs)
    assert world.ask("GET", f"{DOOR}/surroundings")["members"] == {}


def test_an_account_that_is_gone_is_said(plugin: Plugin, world: World) -> None:
    """Its number leads nowhere; nothing is done for whoever has its login."""
    plugin.configure(MEMBERSHIP.settings(world))
    inputs = plugin.check(MEMBERSHIP.token, MEMBERSHIP.inputs.but(userId="77"))
    with pytest.raises(CallFailed, match="there is no account with the number 77"):
        plugin.create(MEMBERSHIP.token, inputs)


def test_a_rename_shows_and_the_place_is_kept(plugin: Plugin, world: World) -> None:
    """After a rename the login is drift; the membership is still found, and can still be removed."""
    plugin.configure(MEMBERSHIP.settings(world))
    made = plugin.create(MEMBERSHIP.token, plugin.check(MEMBERSHIP.token, MEMBERSHIP.inputs))
    world.ask("POST", f"{DOOR}/accounts/a-bot/login", {"login": "renamed-bot"})
    plugin.configure(MEMBERSHIP.settings(world))
    seen = plugin.read(MEMBERSHIP.token, made.id, made.state)
    assert seen is not None
    assert (seen.id, seen.state.values["login"]) == (made.id, "renamed-bot")
    plugin.delete(MEMBERSHIP.token, Made(seen.id, seen.state))
    assert world.ask("GET", f"{DOOR}/surroundings")["members"] == {}


@BOTH
def test_the_credentials_own_account_keeps_its_place(case: Case, plugin: Plugin, world: World) -> None:
    """A run neither removes nor demotes it; a role that it has already, or a higher one, is written."""
    plugin.configure(MEMBERSHIP.settings(world))
    lowest, highest = case.inputs.values["role"], case.updates["role"]
    world.ask("PUT", f"{DOOR}/members/an-org/sandbox-admin", {"accepted": True})
    own = plugin.read(MEMBERSHIP.token, "an-org/sandbox-admin")
    assert own is not None
    inputs = case.inputs.but(userId=own.inputs.values["userId"], login="sandbox-admin")
    plugin.create(case.token, plugin.check(case.token, inputs))
    made = plugin.create(case.token, plugin.check(case.token, inputs.but(role=highest)))
    for change in (
        partial(plugin.update, case.token, made, plugin.check(case.token, inputs.but(role=lowest))),
        partial(plugin.delete, case.token, made),
    ):
        with pytest.raises(CallFailed, match=r"The credential in GITHUB_TOKEN belongs to sandbox-admin, .*own account"):
            change()
    seen = plugin.read(case.token, made.id, made.state)
    assert seen is not None
    assert seen.state.values["role"] == highest


@BOTH
def test_an_app_without_an_account_may_remove_a_place(case: Case, plugin: Plugin, world: World) -> None:
    """GitHub tells an App's token 403 when it asks who it is: the place is nobody's own."""
    plugin.configure(MEMBERSHIP.settings(world))
    world.fault("status", service="github", path="/user$", status=403, times=None)
    made = plugin.create(case.token, plugin.check(case.token, case.inputs))
    plugin.delete(case.token, made)
    assert case.present(world) is None


@BOTH
def test_an_invitation_is_a_state_that_passes(case: Case, plugin: Plugin, world: World) -> None:
    """It is pending at first, is no drift, and is active when the account has accepted."""
    plugin.configure(MEMBERSHIP.settings(world))
    inputs = plugin.check(case.token, case.inputs)
    made = plugin.create(case.token, inputs)
    assert made.state.values["state"] == "pending"
    assert not plugin.diff(case.token, made, inputs).changes
    world.ask("PUT", f"{DOOR}/members/an-org/a-bot", {"accepted": True})
    seen = plugin.read(case.token, made.id, made.state)
    assert seen is not None
    assert seen.state.values["state"] == "active"


def test_an_owner_who_is_shown_as_a_maintainer_is_no_drift(plugin: Plugin, world: World) -> None:
    """GitHub shows every owner so, whatever is written: once written, no run writes it again; the user is told."""
    plugin.configure(TEAM_MEMBERSHIP.settings(world))
    world.ask("PUT", f"{DOOR}/members/an-org/a-bot", {"accepted": True, "role": "admin"})
    inputs = plugin.check(TEAM_MEMBERSHIP.token, TEAM_MEMBERSHIP.inputs)
    made = plugin.create(TEAM_MEMBERSHIP.token, inputs)
    plugin.configure(TEAM_MEMBERSHIP.settings(world))
    seen = plugin.read(TEAM_MEMBERSHIP.token, made.id, made.state)
    assert seen is not None
    assert not plugin.diff(TEAM_MEMBERSHIP.token, Made(seen.id, seen.state), inputs).changes
    [said] = [sentence for sentence in plugin.engine.said if "is an owner of an-org" in sentence]
    assert "the team an-org/crew shows it as a maintainer" in said
    plugin.engine.said.clear()
    plugin.create(TEAM_MEMBERSHIP.token, inputs)
    assert not [sentence for sentence in plugin.engine.said if "Taking over" in sentence]


def test_an_owners_role_in_a_team_is_no_demotion_of_the_credentials_own_account(plugin: Plugin, world: World) -> None:
    """What GitHub shows of an owner is no role that a write could take away."""
    plugin.configure(TEAM_MEMBERSHIP.settings(world))
    world.ask("PUT", f"{DOOR}/members/an-org/sandbox-admin", {"accepted": True, "role": "admin"})
    own = plugin.read(MEMBERSHIP.token, "an-org/sandbox-admin")
    assert own is not None
    inputs = TEAM_MEMBERSHIP.inputs.but(userId=own.inputs.values["userId"], login="sandbox-admin")
    made = plugin.create(TEAM_MEMBERSHIP.token, plugin.check(TEAM_MEMBERSHIP.token, inputs))
    again = plugin.create(TEAM_MEMBERSHIP.token, plugin.check(TEAM_MEMBERSHIP.token, inputs))
    assert again == made


def test_a_maintainer_who_is_no_owner_any_more_is_drift(plugin: Plugin, world: World) -> None:
    """Then what GitHub shows is a role."""
    plugin.configure(TEAM_MEMBERSHIP.settings(world))
    made = plugin.create(TEAM_MEMBERSHIP.token, plugin.check(TEAM_MEMBERSHIP.token, TEAM_MEMBERSHIP.inputs))
    world.ask("PUT", f"{DOOR}/teams/an-org/crew/members/a-bot", {"role": "maintainer"})
    seen = plugin.read(TEAM_MEMBERSHIP.token, made.id, made.state)
    assert seen is not None
    assert seen.state.values["role"] == "maintainer"
