"""Clients of GitHub: PyGithub, and Google's for Go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from sandbox import World
from tests.clients.programs import CallError, Client
from tests.sandbox.contract.values import public_key

if TYPE_CHECKING:
    import github

PROGRAM = "github"
ORGANIZATION = "an-org"
NAMES = ("alpha", "beta", "gamma", "delta")
SEED = {
    "github": {
        "organizations": {
            ORGANIZATION: {
                "id": 11897326,
                "teams": ["Core Team"],
                "repositories": {name: {"workflows": {"build.yml": "active"}} for name in NAMES},
            },
        },
        "users": {"a-bot": {"id": 99}},
        "installations": {"501": {"organization": ORGANIZATION, "app": "an-app", "repositories": ["alpha"]}},
    }
}
HOOK = {"url": "https://hooks.example/a", "content_type": "json", "secret": "hush"}


@pytest.fixture
def python(world: World) -> Iterator[github.Github]:
    """PyGithub."""
    import github  # here, as every worker loads this file

    client = github.Github(
        auth=github.Auth.Token(world.tokens["github"]), base_url=f"{world.addresses['github']}/api/v3", per_page=2,
        retry=None, seconds_between_requests=None, seconds_between_writes=None,
    )  # fmt: skip
    yield client
    client.close()


class TestPython:
    """PyGithub."""

    def test_repositories_are_listed_in_pages(self, python: github.Github) -> None:
        """Two in a page, and also from behind."""
        repositories = python.get_organization(ORGANIZATION).get_repos()
        assert {repository.name for repository in repositories} == set(NAMES)
        assert repositories.totalCount == len(NAMES)
        assert [repository.name for repository in repositories.reversed] == [
            repository.name for repository in reversed(list(repositories))
        ]

    def test_a_secret_of_the_organisation(self, world: World, python: github.Github) -> None:
        """The client seals it; its list gets longer and shorter; then the secret goes."""
        organization = python.get_organization(ORGANIZATION)
        alpha, beta, gamma = (organization.get_repo(name) for name in ("alpha", "beta", "gamma"))
        made = organization.create_secret("A_TOKEN", "hush", visibility="selected", selected_repositories=[alpha])
        assert world.secret(ORGANIZATION, "A_TOKEN") == {
            "value": "hush", "visibility": "selected", "repositories": ["alpha"]
        }  # fmt: skip
        assert [secret.name for secret in organization.get_secrets()] == ["A_TOKEN"]
        assert organization.get_secret("A_TOKEN").visibility == "selected"
        assert made.add_repo(beta)
        assert made.add_repo(gamma)
        assert made.remove_repo(alpha)
        assert world.secret(ORGANIZATION, "A_TOKEN")["repositories"] == ["beta", "gamma"]
        assert {repository.name for repository in made.selected_repositories} == {"beta", "gamma"}
        made.delete()
        assert list(organization.get_secrets()) == []

    def test_a_secret_of_a_repository(self, world: World, python: github.Github) -> None:
        """Made, replaced, listed, and deleted."""
        repository = python.get_repo("an-org/alpha")
        repository.create_secret("A_TOKEN", "first")
        secret = repository.create_secret("A_TOKEN", "second")
        assert world.secret("an-org/alpha", "A_TOKEN")["value"] == "second"
        assert [one.name for one in repository.get_secrets()] == ["A_TOKEN"]
        secret.delete()
        assert list(repository.get_secrets()) == []

    def test_an_environment_with_its_secret_and_its_variable(self, world: World, python: github.Github) -> None:
        """Made, filled, read, and deleted with what is in it."""
        repository = python.get_repo("an-org/alpha")
        environment = repository.create_environment("production")
        environment.create_secret("A_TOKEN", "hush")
        environment.create_variable("PLACE", "here")
        assert world.secret("an-org/alpha@production", "A_TOKEN")["value"] == "hush"
        assert world.state()["variables"]["an-org/alpha@production/PLACE"]["value"] == "here"
        assert environment.get_variable("PLACE").value == "here"
        assert [one.name for one in environment.get_secrets()] == ["A_TOKEN"]
        assert [one.name for one in repository.get_environments()] == ["production"]
        assert repository.get_environment("production").name == "production"
        repository.delete_environment("production")
        assert list(repository.get_environments()) == []

    def test_variables(self, world: World, python: github.Github) -> None:
        """Of an organisation with its list, and of a repository."""
        organization, repository = python.get_organization(ORGANIZATION), python.get_repo("an-org/alpha")
        wide = organization.create_variable("PLACE", "here", "selected", [repository])
        assert wide.edit("there", "selected")
        assert wide.add_repo(organization.get_repo("beta"))
        assert {one.name for one in wide.selected_repositories} == {"alpha", "beta"}
        assert wide.remove_repo(repository)
        assert {one.name for one in wide.selected_repositories} == {"beta"}
        narrow = repository.create_variable("PLACE", "near")
        assert narrow.edit("nearer")
        assert repository.get_variable("PLACE").value == "nearer"
        variables = world.state()["variables"]
        assert {name: one["value"] for name, one in variables.items()} == {
            "an-org/PLACE": "there", "an-org/alpha/PLACE": "nearer"
        }  # fmt: skip
        narrow.delete()
        wide.delete()
        assert world.state()["variables"] == {}

    def test_a_webhook_from_its_making_to_its_end(self, world: World, python: github.Github) -> None:
        """Its secret is not shown; it is edited, listed, pinged, and deleted."""
        repository = python.get_repo("an-org/alpha")
        hook = repository.create_hook("web", HOOK, events=["push"], active=True)
        [there] = world.hooks()
        assert (there["id"], there["secret"]) == (hook.id, "hush")
        hook.edit("web", {**HOOK, "url": "https://hooks.example/b"}, add_events=["release"])
        assert repository.get_hook(hook.id).events == ["push", "release"]
        assert [one.config["url"] for one in repository.get_hooks()] == ["https://hooks.example/b"]
        hook.delete()
        assert world.hooks() == []

    def test_an_issue_from_its_opening_to_its_end(self, world: World, python: github.Github) -> None:
        """Opened with a label, found by its state, commented on, edited, and closed."""
        repository = python.get_repo("an-org/alpha")
        for title in ("first", "second", "third"):
            issue = repository.create_issue(title, "Text.", labels=["red"])
        issue.create_comment("Words.")
        assert [one.body for one in issue.get_comments()] == ["Words."]
        issue.edit(body="Another text.")
        assert repository.get_issue(3).body == "Another text."
        issue.edit(state="closed", state_reason="not_planned")
        assert [one.title for one in repository.get_issues()] == ["second", "first"]
        assert [one.title for one in repository.get_issues(state="closed", labels=["red"])] == ["third"]
        assert repository.get_issues(state="all").totalCount == 3
        assert [one["state"] for one in world.issues("an-org/alpha")] == ["open", "open", "closed"]

    def test_a_ping_is_a_delivery(self, python: github.Github) -> None:
        """GitHub lists each; a ping that delivers nothing shows that nobody listens."""
        repository = python.get_repo("an-org/alpha")
        hook = repository.create_hook("web", HOOK, events=["push"], active=True)
        hook.ping()
        assert [one.event for one in repository.get_hook_deliveries(hook.id)] == ["ping"]

    def test_a_webhook_of_the_organisation(self, world: World, python: github.Github) -> None:
        """Made, edited, and deleted."""
        organization = python.get_organization(ORGANIZATION)
        hook = organization.create_hook("web", HOOK, events=["push"], active=True)
        hook.edit("web", HOOK, events=["release"], active=False)
        [there] = world.hooks()
        assert (there["scope"], there["events"], there["active"]) == (ORGANIZATION, ["release"], False)
        hook.delete()
        assert list(organization.get_hooks()) == []

    def test_a_deploy_key(self, world: World, python: github.Github) -> None:
        """Added, listed, looked up, and deleted."""
        repository = python.get_repo("an-org/alpha")
        made = repository.create_key("a key", public_key(), read_only=True)
        assert [(key["id"], key["read_only"]) for key in world.deploy_keys("an-org/alpha")] == [(made.id, True)]
        assert [key.title for key in repository.get_keys()] == ["a key"]
        assert repository.get_key(made.id).verified
        made.delete()
        assert world.deploy_keys("an-org/alpha") == []

    def test_a_team_and_its_member(self, python: github.Github) -> None:
        """Made, renamed, given a member, and deleted."""
        organization, bot = python.get_organization(ORGANIZATION), python.get_user("a-bot")
        organization.add_to_members(bot, role="member")
        team = organization.create_team("New Team", privacy="closed", description="made by a client")
        assert {one.slug for one in organization.get_teams()} == {"core-team", "new-team"}
        team.add_membership(bot, role="maintainer")
        assert organization.get_team_by_slug("new-team").get_team_membership(bot).role == "maintainer"
        team.edit("Renamed Team", description="changed")
        assert organization.get_team_by_slug("renamed-team").description == "changed"
        team.remove_membership(bot)
        team.delete()
        organization.remove_from_membership(bot)
        assert {one.slug for one in organization.get_teams()} == {"core-team"}

    def test_workflows_are_stopped_and_started(self, python: github.Github) -> None:
        """By their file's name."""
        repository = python.get_repo("an-org/alpha")
        assert [one.name for one in repository.get_workflows()]
        workflow = repository.get_workflow("build.yml")
        assert workflow.disable()
        assert repository.get_workflow("build.yml").state == "disabled_manually"
        assert workflow.enable()
        assert repository.get_workflow("build.yml").state == "active"

    def test_what_is_unchanged_is_not_sent_again(self, world: World, python: github.Github) -> None:
        """The client shows the mark that it knows, and gets 304."""
        repository = python.get_repo("an-org/alpha")
        before = world.last_request()
        assert not repository.update()
        assert [row["status"] for row in world.requests(after=before)] == [304]

    def test_a_renamed_repository_is_found(self, world: World, python: github.Github) -> None:
        """The client follows, for reads and for writes."""
        world.rename_repository("an-org/alpha", "omega")
        repository = python.get_repo("an-org/alpha")
        assert repository.full_name == "an-org/omega"

    def test_the_budget_is_counted(self, python: github.Github) -> None:
        """What the headers say is what the route says."""
        python.get_organization(ORGANIZATION)
        before = python.rate_limiting[0]
        python.get_organization(ORGANIZATION)
        assert python.rate_limiting[0] == before - 1
        assert python.get_rate_limit().rate.remaining == before - 1

    def test_what_is_not_there_is_an_error_of_its_own(self, python: github.Github) -> None:
        """As is a token that is not known."""
        import github

        with pytest.raises(github.UnknownObjectException, match="Not Found"):
            python.get_repo("an-org/nothing")


class TestGo:
    """google/go-github."""

    def test_repositories_are_listed_in_pages(self, world: World, go: Client) -> None:
        """Two in a page, until there is no next one."""
        names, page = [], 1
        while page:
            found, answer = go.call("Repositories.ListByOrg", ORGANIZATION, {"Page": page, "PerPage": 2})
            assert len(found) == 2
            names += [repository["name"] for repository in found]
            page = answer["next_page"]
        assert sorted(names) == sorted(NAMES)

    def repository(self, go: Client, name: str) -> int:
        """The id of a repository."""
        found, _ = go.call("Repositories.Get", ORGANIZATION, name)
        return int(found["id"])

    def test_a_secret_of_the_organisation(self, world: World, go: Client) -> None:
        """Sealed with the organisation's key; its list is replaced, gets longer, gets shorter; then the secret goes."""
        alpha, beta, gamma = (self.repository(go, name) for name in ("alpha", "beta", "gamma"))
        secret = (ORGANIZATION, "A_TOKEN")
        go.call("PutOrgSecret", *secret, "hush", [alpha])
        assert world.secret(*secret) == {"value": "hush", "visibility": "selected", "repositories": ["alpha"]}
        assert go.call("Actions.GetOrgSecret", *secret)[0]["visibility"] == "selected"
        assert go.call("Actions.ListOrgSecrets", ORGANIZATION, {})[0]["total_count"] == 1
        go.call("Actions.SetSelectedReposForOrgSecret", *secret, [alpha, beta])
        go.call("Actions.AddSelectedRepoToOrgSecret", *secret, {"id": gamma})
        go.call("Actions.RemoveSelectedRepoFromOrgSecret", *secret, {"id": alpha})
        assert world.secret(*secret)["repositories"] == ["beta", "gamma"]
        listed, _ = go.call("Actions.ListSelectedReposForOrgSecret", *secret, {"PerPage": 1})
        assert (listed["total_count"], len(listed["repositories"])) == (2, 1)
        go.call("Actions.DeleteOrgSecret", *secret)
        assert world.state()["organization_secrets"] == {}

    def test_a_secret_of_a_repository(self, world: World, go: Client) -> None:
        """Made, replaced, listed, and deleted."""
        go.call("PutRepoSecret", ORGANIZATION, "alpha", "A_TOKEN", "first")
        go.call("PutRepoSecret", ORGANIZATION, "alpha", "A_TOKEN", "second")
        assert world.secret("an-org/alpha", "A_TOKEN")["value"] == "second"
        assert go.call("Actions.ListRepoSecrets", ORGANIZATION, "alpha", {})[0]["total_count"] == 1
        assert go.call("Actions.GetRepoSecret", ORGANIZATION, "alpha", "A_TOKEN")[0]["name"] == "A_TOKEN"
        go.call("Actions.DeleteRepoSecret", ORGANIZATION, "alpha", "A_TOKEN")
        assert world.state()["secrets"] == {}

    def test_an_environment_with_its_secret(self, world: World, go: Client) -> None:
        """Made, filled, read, and deleted with what is in it. The secret's routes name the repository by its id."""
        alpha, place = self.repository(go, "alpha"), (ORGANIZATION, "alpha")
        protected = {"protected_branches": True, "custom_branch_policies": False}
        wanted = {"wait_timer": 5, "deployment_branch_policy": protected}
        go.call("Repositories.CreateUpdateEnvironment", *place, "production", wanted)
        go.call("PutEnvSecret", alpha, "production", "A_TOKEN", "hush")
        assert world.secret("an-org/alpha@production", "A_TOKEN")["value"] == "hush"
        assert go.call("Actions.ListEnvSecrets", alpha, "production", {})[0]["total_count"] == 1
        assert go.call("Actions.GetEnvSecret", alpha, "production", "A_TOKEN")[0]["name"] == "A_TOKEN"
        go.call("Actions.DeleteEnvSecret", alpha, "production", "A_TOKEN")
        found, _ = go.call("Repositories.GetEnvironment", *place, "production")
        assert found["deployment_branch_policy"] == protected
        assert [rule["wait_timer"] for rule in found["protection_rules"] if rule["type"] == "wait_timer"] == [5]
        assert go.call("Repositories.ListEnvironments", *place, {})[0]["total_count"] == 1
        go.call("Repositories.DeleteEnvironment", *place, "production")
        assert go.call("Repositories.ListEnvironments", *place, {})[0]["total_count"] == 0

    def test_variables(self, world: World, go: Client) -> None:
        """Of an organisation with its list, and of a repository."""
        alpha, beta = self.repository(go, "alpha"), self.repository(go, "beta")
        wide = {"name": "PLACE", "value": "here", "visibility": "selected", "selected_repository_ids": [alpha]}
        go.call("Actions.CreateOrgVariable", ORGANIZATION, wide)
        go.call("Actions.UpdateOrgVariable", ORGANIZATION, {"name": "PLACE", "value": "there"})
        go.call("Actions.SetSelectedReposForOrgVariable", ORGANIZATION, "PLACE", [alpha, beta])
        listed, _ = go.call("Actions.ListSelectedReposForOrgVariable", ORGANIZATION, "PLACE", {})
        assert {one["name"] for one in listed["repositories"]} == {"alpha", "beta"}
        go.call("Actions.CreateRepoVariable", ORGANIZATION, "alpha", {"name": "PLACE", "value": "near"})
        go.call("Actions.UpdateRepoVariable", ORGANIZATION, "alpha", {"name": "PLACE", "value": "nearer"})
        assert go.call("Actions.GetRepoVariable", ORGANIZATION, "alpha", "PLACE")[0]["value"] == "nearer"
        assert go.call("Actions.ListRepoVariables", ORGANIZATION, "alpha", {})[0]["total_count"] == 1
        variables = world.state()["variables"]
        assert {name: one["value"] for name, one in variables.items()} == {
            "an-org/PLACE": "there", "an-org/alpha/PLACE": "nearer"
        }  # fmt: skip
        go.call("Actions.DeleteRepoVariable", ORGANIZATION, "alpha", "PLACE")
        go.call("Actions.DeleteOrgVariable", ORGANIZATION, "PLACE")
        assert world.state()["variables"] == {}

    def test_a_variable_s_list_gets_longer_and_shorter(self, world: World, go: Client) -> None:
        """By one repository."""
        alpha, beta = self.repository(go, "alpha"), self.repository(go, "beta")
        wide = {"name": "PLACE", "value": "here", "visibility": "selected", "selected_repository_ids": [alpha]}
        go.call("Actions.CreateOrgVariable", ORGANIZATION, wide)
        go.call("Actions.AddSelectedRepoToOrgVariable", ORGANIZATION, "PLACE", {"id": beta})
        go.call("Actions.RemoveSelectedRepoFromOrgVariable", ORGANIZATION, "PLACE", {"id": alpha})
        assert world.state()["variables"]["an-org/PLACE"]["repositories"] == ["beta"]

    def test_a_webhook_from_its_making_to_its_end(self, world: World, go: Client) -> None:
        """Its secret is not shown; it is edited, also by its config alone, listed, and deleted."""
        place = (ORGANIZATION, "alpha")
        hook, _ = go.call("Repositories.CreateHook", *place, {"config": HOOK, "events": ["push"], "active": True})
        [there] = world.hooks()
        assert (there["id"], there["secret"], hook["config"]["secret"]) == (hook["id"], "hush", "********")
        go.call("Repositories.EditHook", *place, hook["id"], {"events": ["release"], "active": False})
        go.call("Repositories.EditHookConfiguration", *place, hook["id"], {"url": "https://hooks.example/b"})
        assert go.call("Repositories.GetHookConfiguration", *place, hook["id"])[0]["url"] == "https://hooks.example/b"
        [listed] = go.call("Repositories.ListHooks", *place, {})[0]
        assert (listed["events"], listed["active"]) == (["release"], False)
        go.call("Repositories.DeleteHook", *place, hook["id"])
        assert world.hooks() == []

    def test_a_ping_is_a_delivery(self, world: World, go: Client) -> None:
        """GitHub lists each; a ping that delivers nothing shows that nobody listens."""
        place = (ORGANIZATION, "alpha")
        hook, _ = go.call("Repositories.CreateHook", *place, {"config": HOOK, "events": ["push"], "active": True})
        go.call("Repositories.PingHook", *place, hook["id"])
        listed, _ = go.call("Repositories.ListHookDeliveries", *place, hook["id"], {})
        assert [one["event"] for one in listed] == ["ping"]

    def test_a_deploy_key(self, world: World, go: Client) -> None:
        """Added, listed, looked up, and deleted."""
        place = (ORGANIZATION, "alpha")
        made, _ = go.call("Repositories.CreateKey", *place, {"title": "a key", "key": public_key(), "read_only": True})
        assert [(key["id"], key["read_only"]) for key in world.deploy_keys("an-org/alpha")] == [(made["id"], True)]
        assert [key["title"] for key in go.call("Repositories.ListKeys", *place, {})[0]] == ["a key"]
        assert go.call("Repositories.GetKey", *place, made["id"])[0]["verified"]
        go.call("Repositories.DeleteKey", *place, made["id"])
        assert world.deploy_keys("an-org/alpha") == []

    def test_a_team_and_its_member(self, world: World, go: Client) -> None:
        """Made, renamed, given a member, and deleted."""
        go.call("Organizations.EditOrgMembership", "a-bot", ORGANIZATION, {"role": "member"})
        assert go.call("Organizations.GetOrgMembership", "a-bot", ORGANIZATION)[0]["role"] == "member"
        made, _ = go.call("Teams.CreateTeam", ORGANIZATION, {"name": "New Team", "privacy": "closed"})
        assert made["slug"] == "new-team"
        place = (ORGANIZATION, "new-team", "a-bot")
        go.call("Teams.AddTeamMembershipBySlug", *place, {"role": "maintainer"})
        assert go.call("Teams.GetTeamMembershipBySlug", *place)[0]["role"] == "maintainer"
        go.call("Teams.RemoveTeamMembershipBySlug", *place)
        go.call("Teams.EditTeamBySlug", *place[:2], {"name": "Renamed Team", "description": "changed"}, False)
        assert go.call("Teams.GetTeamBySlug", ORGANIZATION, "renamed-team")[0]["description"] == "changed"
        go.call("Teams.DeleteTeamBySlug", ORGANIZATION, "renamed-team")
        assert [team["slug"] for team in go.call("Teams.ListTeams", ORGANIZATION, {})[0]] == ["core-team"]
        go.call("Organizations.RemoveOrgMembership", "a-bot", ORGANIZATION)

    def test_a_ruleset(self, world: World, go: Client) -> None:
        """Made with rules of several kinds, read, changed, and deleted."""
        place, wanted = (ORGANIZATION, "alpha"), {
            "name": "guard", "target": "branch", "enforcement": "active",
            "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
            "rules": [{"type": "deletion"}, {"type": "non_fast_forward"}],
        }  # fmt: skip
        made, _ = go.call("Repositories.CreateRuleset", *place, wanted)
        found, _ = go.call("Repositories.GetRuleset", *place, made["id"], False)
        assert [rule["type"] for rule in found["rules"]] == ["deletion", "non_fast_forward"]
        go.call("Repositories.UpdateRuleset", *place, made["id"], {**wanted, "enforcement": "evaluate"})
        [listed] = go.call("Repositories.GetAllRulesets", *place, None)[0]
        assert listed["enforcement"] == "evaluate"
        go.call("Repositories.DeleteRuleset", *place, made["id"])
        assert go.call("Repositories.GetAllRulesets", *place, None)[0] == []

    def test_what_actions_may_do(self, world: World, go: Client) -> None:
        """Which actions are allowed, and what a workflow's token may."""
        wanted = {"enabled_repositories": "all", "allowed_actions": "selected"}
        go.call("Actions.UpdateActionsPermissions", ORGANIZATION, wanted)
        allowed = {"github_owned_allowed": True, "verified_allowed": False, "patterns_allowed": ["an-org/*"]}
        go.call("Actions.UpdateActionsAllowed", ORGANIZATION, allowed)
        assert go.call("Actions.GetActionsAllowed", ORGANIZATION)[0]["patterns_allowed"] == ["an-org/*"]
        assert go.call("Actions.GetActionsPermissions", ORGANIZATION)[0]["allowed_actions"] == "selected"
        tokens = {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": False}
        go.call("Actions.UpdateDefaultWorkflowPermissionsInOrganization", ORGANIZATION, tokens)
        found, _ = go.call("Actions.GetDefaultWorkflowPermissionsInOrganization", ORGANIZATION)
        assert found == tokens

    def test_workflows_are_stopped_and_started(self, world: World, go: Client) -> None:
        """By their file's name."""
        place = (ORGANIZATION, "alpha")
        assert go.call("Actions.ListWorkflows", *place, {})[0]["total_count"] == 1
        go.call("Actions.DisableWorkflowByFileName", *place, "build.yml")
        assert go.call("Actions.GetWorkflowByFileName", *place, "build.yml")[0]["state"] == "disabled_manually"
        go.call("Actions.EnableWorkflowByFileName", *place, "build.yml")
        assert go.call("Actions.GetWorkflowByFileName", *place, "build.yml")[0]["state"] == "active"

    def test_an_app_is_given_repositories(self, world: World, go: Client) -> None:
        """And loses one."""
        alpha, beta = self.repository(go, "alpha"), self.repository(go, "beta")
        assert go.call("Organizations.ListInstallations", ORGANIZATION, {})[0]["total_count"] == 1
        go.call("Apps.AddRepository", 501, beta)
        go.call("Apps.RemoveRepository", 501, alpha)
        assert [one["name"] for one in go.call("Apps.ListUserRepos", 501, {})[0]["repositories"]] == ["beta"]

    def test_a_website(self, world: World, go: Client) -> None:
        """Published, moved to a domain of its own, and taken down."""
        place = (ORGANIZATION, "alpha")
        go.call("Repositories.EnablePages", *place, {"source": {"branch": "main", "path": "/"}})
        go.call("Repositories.UpdatePages", *place, {"cname": "own.example"})
        assert go.call("Repositories.GetPagesInfo", *place)[0]["cname"] == "own.example"
        go.call("Repositories.DisablePages", *place)
        with pytest.raises(CallError, match="404"):
            go.call("Repositories.GetPagesInfo", *place)

    def test_the_budget_is_counted(self, world: World, go: Client) -> None:
        """The client keeps what the headers say, and stops when it is used up."""
        _, before = go.call("Organizations.Get", ORGANIZATION)
        _, after = go.call("Organizations.Get", ORGANIZATION)
        assert after["rate"]["remaining"] == before["rate"]["remaining"] - 1
        limits, _ = go.call("RateLimit.Get")
        assert limits["core"]["remaining"] == after["rate"]["remaining"]
