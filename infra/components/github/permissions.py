"""GitHub's part of an estate: who may do what, and where workflows run.

Teams and environments are the official plugin's, which works in the one organisation that `github:owner` names; what
else there is, in any organisation, is the project's own provider's (docs/adr/0045 to 0049).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pulumi

from infra.deployment import Deployment, Part
from infra.estate import Estate
from infra.estate.requirements import Requirement
from infra.estate.sections.github import (
    FIRST,
    ActionsPermissions,
    Environment,
    GitHub,
    KnownRepository,
    Ruleset,
    RunnerGroup,
)
from infra.official import OfficialResource
from infra.sdk import github as saas
from infra.stack_resource import ResourceOf, StackResource

PLATFORM = "github-actions"

_FORBIDDEN = {
    "creation": "creation",
    "deletion": "deletion",
    "force-push": "non_fast_forward",
    "update": "update",
}
"""What a ruleset forbids, to the kind of rule that GitHub has for it."""
_MERGED = {"merge": "MERGE", "rebase": "REBASE", "squash": "SQUASH"}


@dataclass(frozen=True, kw_only=True)
class BotPlace:
    """A bot's account, its role in the organisation if that is ours to say, and its teams there.

    What its file is called says nothing of it: a bot whose file is renamed keeps its places.
    """

    login: str
    number: int
    role: str | None
    teams: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Permissions(Part):
    """Who may do what in one organisation, and where workflows run. `official` is what the official plugin makes."""

    login: str
    official: bool
    teams: tuple[str, ...] = ()
    bots: tuple[BotPlace, ...] = ()
    actions: ActionsPermissions | None = None
    rulesets: Mapping[str, Ruleset] = field(default_factory=dict)
    repositories: Mapping[str, KnownRepository] = field(default_factory=dict)
    workflows: tuple[tuple[str, str], ...] = ()
    """Repository and file."""
    installations: tuple[tuple[str, int, tuple[str, ...]], ...] = ()
    """The App's service, the installation's number, and the repositories it must have."""
    runner_groups: Mapping[str, RunnerGroup] = field(default_factory=dict)

    @property
    def environments(self) -> Iterator[tuple[str, str, Environment]]:
        """Repository, name and guards of every environment that is made."""
        for repository, about in sorted(self.repositories.items()) if self.official else ():
            for name, guards in sorted(about.environments.items()):
                yield repository, name, guards

    @property
    def empty(self) -> bool:
        """Whether there is nothing to make."""
        guarded = any(one.protected_by or one.website for one in self.repositories.values()) or any(self.environments)
        own = self.bots or self.actions or self.workflows or self.installations or self.runner_groups or guarded
        return not (own or (self.official and self.teams))

    def problem(self) -> str | None:
        """Return what is wrong when the official plugin's one organisation, that of the setting, is another."""
        owner = str(pulumi.Config("github").get("owner") or "")
        if self.official and (self.teams or any(self.environments)) and owner.lower() != self.login:
            return (
                f"The estate's teams and environments are of {self.login}, and github:owner is {owner or 'not set'}. "
                f"Set it in Pulumi.{pulumi.get_stack()}.yaml."
            )
        return None

    def make(self, deployment: Deployment) -> None:
        """Register its component."""
        PermissionsComponent(self, deployment)


def parts(estate: Estate) -> tuple[Permissions, ...]:
    """Return the permissions of every organisation of the estate that any are declared for."""
    found = (_permissions_of(section, one, estate) for section, one in estate.of(GitHub).items() if one.organization)
    return tuple(permissions for permissions in found if not permissions.empty)


def _permissions_of(section: str, one: GitHub, estate: Estate) -> Permissions:
    first = section == FIRST
    return Permissions(
        login=str(one.organization).lower(),
        official=first,
        teams=tuple(sorted(one.teams)),
        bots=tuple(_bots(section, one, estate)),
        actions=one.actions,
        rulesets=one.rulesets,
        repositories=one.repositories,
        workflows=tuple(sorted(_workflows(str(one.organization), estate))),
        installations=tuple(sorted(_installations(estate))) if first else (),
        runner_groups=one.runner_groups,
    )


def _bots(section: str, one: GitHub, estate: Estate) -> Iterator[BotPlace]:
    """Yield bots with a place of ours there and a number; without one, whose place it would be is not certain."""
    for bot in estate.bots.values():
        account = bot.accounts.get(section)
        teams = tuple(sorted(set(bot.teams) & set(one.teams)))
        if account is not None and account.id and (account.role or teams):
            yield BotPlace(login=account.login, number=account.id, role=account.role, teams=teams)


def _workflows(login: str, estate: Estate) -> Iterator[tuple[str, str]]:
    for app in estate.apps.values():
        source = estate.repository_name(app.source or "")
        if app.platform == PLATFORM and app.source and source.organization.lower() == login.lower():
            yield from ((source.name, file) for file in app.workflows)


def _installations(estate: Estate) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    for service in estate.services.values():
        if service.installation and service.granted is not None:
            yield service.name, service.installation, service.granted


def rules_of(ruleset: Ruleset) -> dict[str, dict[str, Any]]:
    """Return a ruleset's rules as GitHub has them, with every parameter that it asks for."""
    rules: dict[str, dict[str, Any]] = {_FORBIDDEN[word]: {} for word in ruleset.forbids}
    if ruleset.approvals:
        rules["pull_request"] = {
            "required_approving_review_count": ruleset.approvals,
            "dismiss_stale_reviews_on_push": False,
            "require_code_owner_review": False,
            "require_last_push_approval": False,
            "required_review_thread_resolution": False,
        }
    if ruleset.queue:  # sizes and times as GitHub proposes them
        rules["merge_queue"] = {
            "merge_method": _MERGED[ruleset.queue],
            "grouping_strategy": "ALLGREEN",
            "check_response_timeout_minutes": 60,
            "max_entries_to_build": 5,
            "max_entries_to_merge": 5,
            "min_entries_to_merge": 1,
            "min_entries_to_merge_wait_minutes": 5,
        }
    return rules


class PermissionsComponent(pulumi.ComponentResource):
    """One organisation's teams, bots, permissions, rulesets, environments, Apps, runner groups, workflows, websites."""

    def __init__(self, permissions: Permissions, deployment: Deployment) -> None:
        super().__init__(f"{pulumi.get_project()}:github:Access", permissions.login)
        self._wanted = permissions
        self._deployment = deployment
        self._login = permissions.login
        self._below = pulumi.ResourceOptions(parent=self)
        teams = self._teams() if permissions.official else {}
        self._bots()
        self._permissions()
        self._rulesets()
        self._environments(teams)
        self._installations()
        self._runner_groups()
        self._workflows()
        self._websites()
        self.register_outputs({})

    def _teams(self) -> dict[str, OfficialResource]:
        """Return the teams that exist; what they are called and who is in them is their own affair."""
        theirs = ["name", "description", "privacy", "notificationSetting", "parentTeamId"]
        return {
            slug: OfficialResource(
                "github:index/team:Team",
                f"{self._login}/{slug}",
                {"name": slug},
                pulumi.ResourceOptions(
                    parent=self, import_=slug, ignore_changes=theirs, retain_on_delete=True
                ),
            )
            for slug in self._wanted.teams
        }  # fmt: skip

    def _bots(self) -> None:
        for one in self._wanted.bots:
            account = {"organization": self._login, "user_id": str(one.number), "login": one.login}
            if one.role:
                saas.Membership(f"{self._login}/{one.number}", **account, role=one.role, opts=self._below)
            for team in one.teams:
                saas.TeamMembership(f"{self._login}/{team}/{one.number}", **account, team=team, opts=self._below)

    def _permissions(self) -> None:
        actions = self._wanted.actions
        if actions is not None:
            saas.ActionsPermissions(
                self._login,
                organization=self._login,
                allowed=actions.allowed,
                commit_pins=actions.commit_pins,
                default_token=actions.default_token,
                approvals=actions.approvals,
                github_owned=actions.github_owned,
                verified=actions.verified,
                patterns=list(actions.patterns),
                opts=self._below,
            )

    def _rulesets(self) -> None:
        for repository, about in sorted(self._wanted.repositories.items()):
            for name in about.protected_by:
                ruleset = self._wanted.rulesets[name]
                saas.Ruleset(
                    f"{self._login}/{repository.lower()}/{name}",
                    organization=self._login,
                    repository=repository,
                    name=name,
                    branches=list(ruleset.branches),
                    rules=rules_of(ruleset),
                    opts=self._below,
                )

    def _environments(self, teams: Mapping[str, OfficialResource]) -> None:
        for repository, name, guards in self._wanted.environments:
            protected = {"protectedBranches": True, "customBranchPolicies": False}
            reviewers = {"teams": [teams[team].id.apply(int) for team in guards.reviewers]}
            made = OfficialResource(
                "github:index/repositoryEnvironment:RepositoryEnvironment",
                f"{self._login}/{repository.lower()}/{name}",
                {
                    "repository": repository,
                    "environment": name,
                    "canAdminsBypass": guards.admins_bypass,
                    "waitTimer": guards.wait_minutes or None,
                    "deploymentBranchPolicy": protected if guards.branches == "protected" else None,
                    "reviewers": [reviewers] if guards.reviewers else None,
                },
                # All secrets in an environment go with it, and nobody here knows those that others put there.
                pulumi.ResourceOptions(parent=self, retain_on_delete=True),
            )
            self._deployment.announce("environment", f"{self._login}/{repository}@{name}".lower(), made)

    def _installations(self) -> None:
        for service, number, repositories in self._wanted.installations:
            saas.InstallationRepositories(
                f"{self._login}/{service}",
                organization=self._login,
                installation=str(number),
                repositories=list(repositories),
                opts=self._below,
            )

    def _runner_groups(self) -> None:
        for name, group in sorted(self._wanted.runner_groups.items()):
            made = saas.RunnerGroup(
                f"{self._login}/{name}",
                organization=self._login,
                name=name,
                repositories=list(group.repositories),
                allows_public_repositories=group.allows_public_repositories,
                workflows=list(group.workflows),
                opts=self._below,
            )
            self._deployment.announce("runner-group", f"{self._login}/{name}", made)

    def _workflows(self) -> None:
        for repository, file in self._wanted.workflows:
            saas.Workflow(
                f"{self._login}/{repository.lower()}/{file}",
                organization=self._login,
                repository=repository,
                file=file,
                opts=self._below,
            )

    def _websites(self) -> None:
        for repository, about in sorted(self._wanted.repositories.items()):
            if about.website is not None:
                saas.Pages(
                    f"{self._login}/{repository.lower()}",
                    organization=self._login,
                    repository=repository,
                    branch=about.website.branch,
                    path=about.website.path,
                    domain=about.website.domain or "",
                    opts=self._below,
                )


_COMPONENT = "github:Access"
"""The component's type. Another one would move every resource below it to another URN."""


def _named(need: Requirement, of_type: str) -> StackResource:
    return StackResource(of_type, f"{need.scope.lower()}/{need.slot or need.name}", _COMPONENT)


def _permissions(need: Requirement) -> StackResource:
    return StackResource("saas:github:ActionsPermissions", need.name.lower(), _COMPONENT)


def _website(need: Requirement) -> StackResource:
    return StackResource("saas:github:Pages", need.scope.lower(), _COMPONENT)


RESOURCE_OF: ResourceOf = {
    "actions-permissions": _permissions,
    "environment": partial(_named, of_type="github:index/repositoryEnvironment:RepositoryEnvironment"),
    "membership": partial(_named, of_type="saas:github:Membership"),
    "runner-group": partial(_named, of_type="saas:github:RunnerGroup"),
    "ruleset": partial(_named, of_type="saas:github:Ruleset"),
    "team-membership": partial(_named, of_type="saas:github:TeamMembership"),
    "website": _website,
    "workflow": partial(_named, of_type="saas:github:Workflow"),
}
