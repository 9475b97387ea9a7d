"""What the data says of GitHub beside the values there: who may do what, what guards it, and what is asked."""

from __future__ import annotations

from collections.abc import Iterator

from infra.estate import Estate
from infra.estate.kinds import OrganizationSecret, WebhookSecret
from infra.estate.nouns import Credential
from infra.estate.sections.github import FIRST, GitHub
from policies.expected.stack import Inputs, Stack


def of_github(in_use: Estate, stack: Stack) -> Iterator[tuple[str, Inputs]]:
    """Yield type and inputs of each resource at GitHub, but of what holds values."""
    yield from _of_organizations(in_use, stack)
    yield from _of_repositories(in_use)
    yield from _webhooks(in_use)
    yield from _checks(in_use)


def _of_organizations(in_use: Estate, stack: Stack) -> Iterator[tuple[str, Inputs]]:
    """Yield what organisations allow, who is a member of what there, and what else an organisation has once."""
    for section, one in in_use.of(GitHub).items():
        if one.organization:
            there = {"organization": one.organization.lower()}
            yield from _allowed(one, there)
            yield from _members(section, one, in_use, there)
            if section == FIRST:
                yield from (("github:index/team:Team", {"name": slug}) for slug in one.teams)
                yield from _installations(in_use, there)
                yield from _environments(one, stack)


def _allowed(one: GitHub, there: Inputs) -> Iterator[tuple[str, Inputs]]:
    if (allowed := one.actions) is not None:
        permissions = {
            "allowed": allowed.allowed,
            "commitPins": allowed.commit_pins,
            "defaultToken": allowed.default_token,
            "approvals": allowed.approvals,
            "githubOwned": allowed.github_owned,
            "verified": allowed.verified,
            "patterns": allowed.patterns,
        }
        yield "saas:github:ActionsPermissions", {**there, **permissions}
    for name, group in one.runner_groups.items():
        listed = {"repositories": group.repositories, "workflows": group.workflows}
        public = {"allowsPublicRepositories": group.allows_public_repositories}
        yield "saas:github:RunnerGroup", {**there, "name": name, **listed, **public}


def _members(section: str, one: GitHub, in_use: Estate, there: Inputs) -> Iterator[tuple[str, Inputs]]:
    for bot in in_use.bots.values():
        account = bot.accounts.get(section)
        if account is None or not account.id:
            continue
        who = {**there, "userId": str(account.id), "login": account.login}
        if account.role:
            yield "saas:github:Membership", {**who, "role": account.role}
        for team in set(bot.teams) & set(one.teams):
            yield "saas:github:TeamMembership", {**who, "team": team, "role": "member"}


def _installations(in_use: Estate, there: Inputs) -> Iterator[tuple[str, Inputs]]:
    for service in in_use.services.values():
        if service.installation and service.granted is not None:
            app = {"installation": str(service.installation), "repositories": service.granted}
            yield "saas:github:InstallationRepositories", {**there, **app}


def _environments(one: GitHub, stack: Stack) -> Iterator[tuple[str, Inputs]]:
    """Yield environments with their reviewers: teams by their numbers, which the lock of objects has."""
    teams = stack.objects.get("github-team", {})
    for repository, about in one.repositories.items():
        for name, guards in about.environments.items():
            numbers = [teams.get(f"{one.organization}/{slug}".lower(), "") for slug in guards.reviewers]
            yield (
                "github:index/repositoryEnvironment:RepositoryEnvironment",
                {
                    "repository": repository,
                    "environment": name,
                    "reviewers": [{"teams": [int(number or 0) for number in numbers]}] if numbers else None,
                },
            )


def deploy_keys(in_use: Estate) -> Iterator[tuple[Credential, Inputs]]:
    """Yield each credential whose public half opens a repository, and how it does."""
    for credential in in_use.credentials.values():
        key = credential.deploy_key
        if key is not None and credential.is_ours:
            at = in_use.repository_name(key.repository)
            opened = {"organization": at.organization.lower(), "repository": at.name}
            yield credential, {**opened, "title": key.title or credential.name, "readOnly": not key.write}


def _of_repositories(in_use: Estate) -> Iterator[tuple[str, Inputs]]:
    """Yield what guards repositories, what opens them, and what is published of them."""
    for one in in_use.of(GitHub).values():
        if not one.organization:
            continue
        for repository, about in one.repositories.items():
            there = {"organization": one.organization.lower(), "repository": repository}
            yield from (("saas:github:Ruleset", {**there, "name": name}) for name in about.protected_by)
            if about.website is not None:
                site = about.website
                published = {"branch": site.branch, "path": site.path, "domain": site.domain, "httpsEnforced": True}
                yield "saas:github:Pages", {**there, **published}
    yield from (("saas:github:DeployKey", inputs) for _, inputs in deploy_keys(in_use))
    logins = {one.organization.lower() for one in in_use.of(GitHub).values() if one.organization}
    for app in in_use.apps.values():
        source = in_use.repository_name(app.source or "")
        if app.platform == "github-actions" and app.source and source.organization.lower() in logins:
            where = {"organization": source.organization.lower(), "repository": source.name}
            yield from (("saas:github:Workflow", {**where, "file": file, "enabled": True}) for file in app.workflows)


def _webhooks(in_use: Estate) -> Iterator[tuple[str, Inputs]]:
    """Yield webhooks, and the pings of those that are signed with what runs make."""
    for placement in in_use.placements_of(WebhookSecret, ours=True):
        target = placement.target
        there = {
            "organization": target.organization.lower(),
            "repository": "" if target.for_all else target.repository.name,
        }
        yield "saas:github:Webhook", {**there, "url": target.url, "events": target.events, "active": True}
        if placement.credential.is_replaced_by_runs:
            yield "saas:github:WebhookCheck", {**there, "name": placement.credential.name}


def _checks(in_use: Estate) -> Iterator[tuple[str, Inputs]]:
    """Yield who is asked whether a value that runs make works."""
    for placement in in_use.placements_of(OrganizationSecret, ours=True):
        declared = None if placement.target.for_all else in_use.repository(placement.target.repository)
        if declared and declared[2].canary and placement.held and placement.credential.is_replaced_by_runs:
            yield (
                "saas:github:SecretCheck",
                {
                    "name": placement.credential.name,
                    "organization": placement.target.organization.lower(),
                    "repository": placement.target.repository.name,
                    "secret": placement.target.slot,
                    "workflow": declared[2].canary,
                },
            )
