"""GitHub's part of the seed: organisations with all that is there before us, accounts, and installed Apps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from infra.estate import Estate
from infra.estate.kinds import EnvironmentSecret
from infra.estate.on_demand import policies_of
from infra.estate.sections.github import FIRST, ActionsPermissions, GitHub, KnownRepository
from rehearsal.leftovers import at_github


def seed(estate: Estate) -> dict[str, Any]:
    """Return the organisations with all that is there before us, accounts with a number, and installed Apps."""
    environments = _environments(estate)
    organizations = {
        one.organization: {
            "id": one.organization_id,
            "teams": list(one.teams),
            "repositories": {
                name: _repository(
                    about, environments[f"{one.organization}/{name}"], _workflows(estate, f"{one.organization}/{name}")
                )
                for name, about in sorted(one.repositories.items())
            },
            **({"actions": _actions(one.actions)} if one.actions else {}),
        }
        for one in estate.of(GitHub).values()
        if one.organization and one.repositories
    }
    left = at_github(estate)
    apps = {**_apps(estate), **left.pop("installations", {})}
    seeded = {"organizations": organizations, "users": _users(estate), "installations": apps, **left}
    return {"github": seeded | ({"canaries": found} if (found := _canaries(estate)) else {})}


def _canaries(estate: Estate) -> dict[str, str]:
    """Return the file of each canary workflow, by repository."""
    return {
        f"{one.organization}/{name}": about.canary
        for one in estate.of(GitHub).values()
        for name, about in one.repositories.items()
        if about.canary
    }


def _environments(estate: Estate) -> Mapping[str, set[str]]:
    """Return the environments that something is delivered to, by repository, but not those that a run makes."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    made = {
        (f"{one.organization}/{repository}", environment)
        for section, one in estate.of(GitHub).items()
        if section == FIRST
        for repository, about in one.repositories.items()
        for environment in about.environments
    }
    for placement in estate.placements_of(EnvironmentSecret):
        repository, environment = str(placement.target.repository), placement.target.environment
        if (repository, environment) not in made:
            found[repository].add(environment)
    return found


def _repository(about: KnownRepository, environments: set[str], workflows: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"private": about.private}
    if environments:
        found["environments"] = sorted(environments)
    if workflows:
        found["workflows"] = workflows
    if about.website:
        site = about.website
        found["pages"] = {"branch": site.branch, "path": site.path, "domain": site.domain, "https_enforced": True}
    return found


def _workflows(estate: Estate, full_name: str) -> dict[str, str]:
    return {
        file: "active"
        for app in estate.apps.values()
        if app.source and str(estate.repository_name(app.source)) == full_name
        for file in app.workflows
    }


def _actions(permissions: ActionsPermissions) -> dict[str, Any]:
    return {
        "allowed_actions": permissions.allowed,
        "sha_pinning_required": permissions.commit_pins,
        "default_workflow_permissions": permissions.default_token,
        "can_approve_pull_request_reviews": permissions.approvals,
        "github_owned_allowed": permissions.github_owned,
        "verified_allowed": permissions.verified,
        "patterns_allowed": list(permissions.patterns),
    }


def _users(estate: Estate) -> dict[str, dict[str, int]]:
    """Return accounts at GitHub whose number is known, by login: bots, and users whom files of ours name."""
    named = {login: number for policy in policies_of(estate) for login, number in policy.access.users.items()}
    accounts = [
        account
        for bot in estate.bots.values()
        for service, account in bot.accounts.items()
        if isinstance(estate.services.get(service), GitHub) and account.id
    ]
    return {login: {"id": number} for login, number in named.items()} | {
        account.login: {"id": account.id} for account in accounts if account.id
    }


def _apps(estate: Estate) -> dict[str, dict[str, Any]]:
    """Return installations in the first organisation, by number, with the repositories that they must have."""
    first = estate.services.get(FIRST)
    return {
        str(one.installation): {
            "organization": first.organization,
            "app": one.name,
            "repositories": list(one.granted or ()),
        }
        for one in estate.services.values()
        if one.installation and one.status == "active" and isinstance(first, GitHub) and first.organization
    }
