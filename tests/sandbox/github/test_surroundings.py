"""People, protection, workflows, installations and websites behave as GitHub's do where a client can see it."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from tests.sandbox.asking import ORGANIZATION, GitHub

ALPHA = f"/repos/{ORGANIZATION}/alpha"
RULESET = {"name": "guard", "enforcement": "active", "rules": [{"type": "deletion"}]}


def surroundings(world: World) -> dict[str, Any]:
    """All of it, through the admin API."""
    return dict(world.ask("GET", "/services/github/surroundings"))


def test_an_invitation_is_pending_until_it_is_accepted(world: World, github: GitHub) -> None:
    """Also the place in a team; another role leaves the state as it is."""
    assert github.ask("PUT", "~/teams/core-team/memberships/a-bot").json()["state"] == "pending"
    assert github.ask("GET", "~/memberships/a-bot").json()["state"] == "pending"
    world.ask("PUT", f"/services/github/members/{ORGANIZATION}/a-bot", {"accepted": True})
    assert github.ask("GET", "~/teams/core-team/memberships/a-bot").json()["state"] == "active"
    assert github.ask("PUT", "~/memberships/a-bot", {"role": "admin"}).json()["state"] == "active"


def test_who_leaves_the_organisation_leaves_its_teams(github: GitHub) -> None:
    """And comes back into none of them."""
    github.ask("PUT", "~/teams/core-team/memberships/a-bot")
    assert github.ask("DELETE", "~/memberships/a-bot").status_code == 204
    github.ask("PUT", "~/memberships/a-bot")
    assert github.ask("GET", "~/teams/core-team/memberships/a-bot").status_code == 404


def test_a_login_moves_and_a_number_stays(world: World, github: GitHub) -> None:
    """After a rename the number leads to the new login, and the old login is free for somebody else."""
    world.ask("POST", "/services/github/accounts/a-bot/login", {"login": "the-bot"})
    world.ask("PUT", "/services/github/accounts/a-bot", {"id": 100})
    assert github.ask("GET", "/user/99").json()["login"] == "the-bot"
    assert github.ask("GET", "/users/a-bot").json()["id"] == 100


def test_names_of_rulesets_and_teams_are_unique(github: GitHub) -> None:
    """A second one of the same name is refused."""
    assert github.ask("POST", f"{ALPHA}/rulesets", RULESET).status_code == 201
    assert github.ask("POST", f"{ALPHA}/rulesets", RULESET).status_code == 422
    assert github.ask("POST", "~/teams", {"name": "core team"}).status_code == 422


def test_a_list_of_rulesets_does_not_show_their_rules(github: GitHub) -> None:
    """One asked for by itself does."""
    number = github.ask("POST", f"{ALPHA}/rulesets", RULESET).json()["id"]
    assert "rules" not in github.ask("GET", f"{ALPHA}/rulesets").json()[0]
    assert github.ask("GET", f"{ALPHA}/rulesets/{number}").json()["rules"] == [{"type": "deletion"}]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"{ALPHA}/rulesets", {**RULESET, "rules": [{"type": "no-such-rule"}]}),
        (f"{ALPHA}/rulesets", {**RULESET, "enforcement": "sometimes"}),
        (f"{ALPHA}/rulesets", {"name": "guard"}),
        (f"{ALPHA}/pages", {"source": {"branch": "main", "path": "/elsewhere"}}),
        ("~/teams", {}),
    ],
)
def test_what_makes_no_sense_is_refused(github: GitHub, path: str, body: Any) -> None:
    """422, and nothing is made."""
    assert github.ask("POST", path, body).status_code == 422


def test_an_environment_put_again_forgets_what_is_not_mentioned(github: GitHub) -> None:
    """A PUT replaces all of it, and keeps its number."""
    first = github.ask("PUT", f"{ALPHA}/environments/release", {"wait_timer": 5}).json()
    second = github.ask("PUT", f"{ALPHA}/environments/release", {}).json()
    assert (second["id"], second["protection_rules"]) == (first["id"], [])


def test_the_last_repository_of_an_installation_stays(github: GitHub) -> None:
    """It can be removed when there is another."""
    alpha, beta = github.ids("alpha", "beta")
    place = "/user/installations/501/repositories"
    assert github.ask("DELETE", f"{place}/{alpha}").status_code == 422
    github.ask("PUT", f"{place}/{beta}")
    assert github.ask("DELETE", f"{place}/{alpha}").status_code == 204
    assert [one["name"] for one in github.ask("GET", place).json()["repositories"]] == ["beta"]


def test_a_disabled_workflow_can_be_enabled_by_its_file(world: World, github: GitHub) -> None:
    """A workflow that nobody has used for long is disabled by GitHub itself."""
    assert github.ask("GET", f"{ALPHA}/actions/workflows/old.yml").json()["state"] == "disabled_inactivity"
    github.ask("PUT", f"{ALPHA}/actions/workflows/old.yml/enable")
    assert surroundings(world)["workflows"][f"{ORGANIZATION}/alpha/old.yml"] == "active"


def test_a_website_is_published_once(github: GitHub) -> None:
    """A second POST is refused; a PUT changes only what it mentions."""
    source = {"branch": "gh-pages", "path": "/"}
    assert github.ask("POST", f"{ALPHA}/pages", {"source": source}).status_code == 201
    assert github.ask("POST", f"{ALPHA}/pages", {"source": source}).status_code == 409
    github.ask("PUT", f"{ALPHA}/pages", {"cname": "press.example"})
    assert github.ask("GET", f"{ALPHA}/pages").json()["source"] == source


def test_a_removed_repository_takes_what_it_had_along(world: World, github: GitHub) -> None:
    """Rulesets, environments, workflows, grants and website."""
    github.ask("POST", f"{ALPHA}/rulesets", RULESET)
    github.ask("PUT", f"{ALPHA}/environments/release", {})
    world.remove_repository(f"{ORGANIZATION}/alpha")
    left = surroundings(world)
    assert (left["rulesets"], left["environments"], left["installations"]["501"]) == ({}, {}, [])


def test_edits_behind_the_back_show(world: World, github: GitHub) -> None:
    """The admin API changes what the API then says."""
    github.ask("POST", f"{ALPHA}/rulesets", RULESET)
    github.ask("PUT", f"{ALPHA}/environments/release", {})
    door = "/services/github"
    world.ask("PATCH", f"{door}/rulesets/{ORGANIZATION}/alpha/guard", {"enforcement": "disabled"})
    world.ask("DELETE", f"{door}/environments/{ORGANIZATION}/alpha/release")
    world.ask("PATCH", f"{door}/actions/{ORGANIZATION}", {"sha_pinning_required": True})
    world.ask("PATCH", f"{door}/teams/{ORGANIZATION}/core-team", {"description": "Everybody."})
    world.ask("PUT", f"{door}/installations/501/{ORGANIZATION}/beta")
    assert surroundings(world)["rulesets"][f"{ORGANIZATION}/alpha/guard"]["enforcement"] == "disabled"
    assert github.ask("GET", f"{ALPHA}/environments/release").status_code == 404
    assert github.ask("GET", "~/actions/permissions").json()["sha_pinning_required"] is True
    assert github.ask("GET", "~/teams/core-team").json()["description"] == "Everybody."
    assert github.ask("GET", "/user/installations/501/repositories").json()["total_count"] == 2


def test_a_repository_says_what_its_jobs_are_called(github: GitHub) -> None:
    """By GitHub's own choice, until somebody chooses; with the default, claims are passed over."""
    place = f"{ALPHA}/actions/oidc/customization/sub"
    assert github.ask("GET", place).json() == {"use_default": True}
    claims = ["repository_owner_id", "repository_id", "context"]
    chosen = {"use_default": False, "include_claim_keys": claims}
    assert github.ask("PUT", place, chosen).status_code == 201
    assert github.ask("GET", place).json() == chosen
    assert github.ask("PUT", place, {"use_default": False}).status_code == 422
    assert github.ask("PUT", place, {"use_default": True, "include_claim_keys": claims}).status_code == 201
    assert github.ask("GET", place).json() == {"use_default": True}
