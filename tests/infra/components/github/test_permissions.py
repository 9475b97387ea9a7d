"""Who may do what at GitHub: what is derived from the data, and what is registered for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial

import pulumi
import pytest

from infra.components.github import permissions as github_access
from infra.components.github.permissions import Permissions, rules_of
from infra.estate import Estate, load
from infra.estate.sections.github import Ruleset
from tests.infra.components.making import make
from tests.infra.estate.estates import RECORDED, ROOT
from tests.infra.recorded import Recording, record

FOREIGN = ROOT / "tests" / "data" / "foreign"
TODAY = dt.date(2026, 11, 21)


def foreign() -> Estate:
    """The tinkers' estate, their bot a maker."""
    estate = load(FOREIGN, today=TODAY)
    bot = estate.bots["tinker-bot"]
    account = replace(bot.accounts["github"], role="member")
    bots = {**estate.bots, "tinker-bot": replace(bot, teams=("makers",), accounts={"github": account})}
    return replace(estate, bots=bots)


def deploy() -> None:
    """What of it is GitHub's."""
    pulumi.runtime.set_all_config({"github:owner": "tinkers"})
    [access] = github_access.parts(foreign())
    assert access.problem() is None
    make([access])


@pytest.fixture(scope="module")
def recording() -> Recording:
    """What is registered for the tinkers."""
    return record(partial(deploy), {})


class TestParts:
    """`parts`: what is declared, by organisation."""

    def test_a_bot_without_a_number_has_no_place(self) -> None:
        """Whose place it would be is not certain."""
        estate = foreign()
        bot = estate.bots["tinker-bot"]
        unnumbered = replace(bot, accounts={"github": replace(bot.accounts["github"], id=None)})
        [access] = github_access.parts(replace(estate, bots={"tinker-bot": unnumbered}))
        assert access.bots == ()

    def test_a_bot_whose_file_is_renamed_keeps_its_places(self) -> None:
        """What the file is called is no part of what is declared at GitHub, so no resource is named after it."""
        estate = foreign()
        bots = {name: bot for name, bot in estate.bots.items() if name != "tinker-bot"}
        renamed = replace(estate, bots={**bots, "mender": replace(estate.bots["tinker-bot"], name="mender")})
        assert github_access.parts(renamed) == github_access.parts(estate)
        assert github_access.parts(renamed)[0].bots

    def test_an_organisation_without_anything_is_left_out(self) -> None:
        """Neither a component nor the official package is loaded for it."""
        assert Permissions(login="tinkers", official=True).empty
        assert not Permissions(login="tinkers", official=True, teams=("makers",)).empty
        assert Permissions(login="tinkers", official=False, teams=("makers",)).empty

    def test_apps_of_prod_have_their_workflows(self) -> None:
        """Each file of the apps that run on GitHub Actions, in its repository."""
        estate = load(RECORDED, today=TODAY)
        [access] = [one for one in github_access.parts(estate) if one.official]
        assert ("admin-requests", "create_feedstocks.yml") in access.workflows
        assert len([file for repository, file in access.workflows if repository == "conda-forge-bot"]) == 12
        assert {service for service, _, _ in access.installations} == {"blacksmith", "cirun", "depot", "namespace"}


class TestRules:
    """`rules_of`: words of the data to rules of GitHub."""

    def test_each_word_is_a_rule(self) -> None:
        """Force pushes are what GitHub calls non-fast-forward."""
        assert rules_of(Ruleset(forbids=("deletion", "force-push"))) == {"deletion": {}, "non_fast_forward": {}}

    def test_approvals_and_queue_have_every_parameter(self) -> None:
        """GitHub refuses a rule with some of them."""
        rules = rules_of(Ruleset(approvals=2, queue="squash"))
        assert rules["pull_request"]["required_approving_review_count"] == 2
        assert len(rules["pull_request"]) == 5
        assert rules["merge_queue"]["merge_method"] == "SQUASH"
        assert len(rules["merge_queue"]) == 7


class TestComponent:
    """`AccessComponent`: what is registered."""

    def test_everything_is_registered_under_its_place(self, recording: Recording) -> None:
        """Named after where it is, so that data can be moved between files."""
        names = {resource.type.rpartition(":")[2]: resource.name for resource in recording.resources}
        assert names["Access"] == "tinkers"
        assert names["Membership"] == "tinkers/99"
        assert names["TeamMembership"] == "tinkers/makers/99"
        assert names["Workflow"] == "tinkers/catalogue/print.yml"
        assert names["RepositoryEnvironment"] == "tinkers/catalogue/release"
        rulesets = recording.of_type("saas:github:Ruleset")
        protected = ("catalogue", "keyring", "shop.site", "workshop")
        assert set(rulesets) == {f"tinkers/{repository}/steady" for repository in protected}

    def test_a_bot_is_named_by_its_number(self, recording: Recording) -> None:
        """With the login that the number must have."""
        [place] = recording.of_type("saas:github:Membership").values()
        assert (place.inputs["userId"], place.inputs["login"], place.inputs["role"]) == ("99", "tinker-bot", "member")

    def test_an_environment_is_for_protected_branches_and_reviewed(self, recording: Recording) -> None:
        """As the data says nothing else of its branches."""
        [environment] = recording.of_type("github:index/repositoryEnvironment:RepositoryEnvironment").values()
        policy = environment.inputs["deploymentBranchPolicy"]
        assert policy == {"protectedBranches": True, "customBranchPolicies": False}
        assert environment.inputs["environment"] == "release"


def test_a_setting_for_another_organisation_is_refused() -> None:
    """The plugin would look for the teams in an organisation that has other ones of those names."""
    pulumi.runtime.set_all_config({"github:owner": "strangers"})
    [access] = github_access.parts(foreign())
    assert "github:owner is strangers" in str(access.problem())
