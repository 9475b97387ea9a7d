"""What the data says of resources beside the values in them: who gets which power, and where things are.

It is derived here once more, from the data and by nothing that makes resources, so that a mistake there is a
difference. Names and forms of properties are those of `properties.toml`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from infra.cirun_files import ACCESS, GLOBAL, access_file, global_file
from infra.estate import Estate, on_demand
from infra.estate.kinds import HerokuConfigVar, OrganizationSecret, WebhookSecret
from infra.estate.nouns import Credential
from infra.estate.rotation.policy import policy_of
from infra.estate.sections.anaconda_org import AnacondaOrg, organization_of
from infra.estate.sections.aws import Aws
from infra.estate.sections.azure_devops import AzureDevOps
from infra.estate.sections.docker_hub import DockerHub
from infra.estate.sections.github import FIRST, GitHub
from infra.estate.sections.heroku import Heroku
from infra.estate.sections.quay import Quay
from infra.object_ids import Ids
from infra.project import project_name
from infra.vault_lock import VaultLock

_ISSUER_OF_JOBS, _AUDIENCE = "token.actions.githubusercontent.com", "sts.amazonaws.com"
_TEMPLATE = "github:index/actionsRepositoryOidcSubjectClaimCustomizationTemplate:"
_TEMPLATE += "ActionsRepositoryOidcSubjectClaimCustomizationTemplate"

Inputs = Mapping[str, Any]
"""Public inputs of one resource, by their names on the wire."""


class Locks(NamedTuple):
    """The ids of what names in the data mean."""

    objects: Ids
    vault: VaultLock


def expected_of(in_use: Estate, locks: Locks) -> Iterator[tuple[str, Inputs]]:
    """Yield type and inputs of each resource that the data declares, of the types that are listed with a key."""
    for part in _PARTS:
        yield from part(in_use, locks)


def _plugins(in_use: Estate, _: Locks) -> Iterator[tuple[str, Inputs]]:
    for section, one in in_use.of(GitHub).items():
        if section == FIRST:
            yield "pulumi:providers:github", {"owner": one.organization}


def _at_aws(in_use: Estate, _: Locks) -> Iterator[tuple[str, Inputs]]:
    """Yield an account's plugin, buckets and roles, and what machines may cost; other rules hold what roles trust."""
    for account in in_use.of(Aws).values():
        if not (account.state or account.audit or account.break_glass or account.trusted or account.machines):
            continue  # nothing is there yet
        numbers = [account.account_number] if account.account_number else None
        yield "pulumi:providers:aws", {"region": account.region, "allowedAccountIds": numbers and json.dumps(numbers)}
        issuer = {"url": f"https://{_ISSUER_OF_JOBS}", "clientIdLists": [_AUDIENCE]}
        yield "aws:iam/openIdConnectProvider:OpenIdConnectProvider", issuer
        for bucket in filter(None, (account.state, account.audit)):
            yield "aws:s3/bucket:Bucket", {"bucket": bucket.bucket, "objectLockEnabled": True}
        uses = ["deploy"] if account.trusted and account.state else []
        for use in (*uses, *(["break-glass"] if account.break_glass else []), *account.machines):
            role = f"{project_name()}-{use}"
            yield "aws:iam/role:Role", {"name": role}
            yield "aws:iam/rolePolicy:RolePolicy", {"role": role, "name": use}
        for use, machines in account.machines.items():
            most = {"limitAmount": str(machines.monthly_dollars), "limitUnit": "USD", "timeUnit": "MONTHLY"}
            yield "aws:budgets/budget:Budget", {"name": f"{project_name()}-{use}", **most}
        own = (account.trusted,) if account.trusted else ()
        for one in (*own, *(machines.started_by for machines in account.machines.values())):
            if one.by_numbers:
                yield _TEMPLATE, {"repository": one.repository, "useDefault": False}


def _of_organizations(in_use: Estate, locks: Locks) -> Iterator[tuple[str, Inputs]]:
    """Yield what organisations allow, and who is a member of what there."""
    for section, one in in_use.of(GitHub).items():
        if not one.organization:
            continue
        there = {"organization": one.organization.lower()}
        if one.actions is not None:
            allowed = one.actions
            yield (
                "saas:github:ActionsPermissions",
                {
                    **there,
                    "allowed": allowed.allowed,
                    "commitPins": allowed.commit_pins,
                    "defaultToken": allowed.default_token,
                    "approvals": allowed.approvals,
                    "githubOwned": allowed.github_owned,
                    "verified": allowed.verified,
                    "patterns": allowed.patterns,
                },
            )
        for name, group in one.runner_groups.items():
            yield (
                "saas:github:RunnerGroup",
                {
                    **there,
                    "name": name,
                    "repositories": group.repositories,
                    "allowsPublicRepositories": group.allows_public_repositories,
                    "workflows": group.workflows,
                },
            )
        for bot in in_use.bots.values():
            account = bot.accounts.get(section)
            if account is None or not account.id:
                continue
            who = {**there, "userId": str(account.id), "login": account.login}
            if account.role:
                yield "saas:github:Membership", {**who, "role": account.role}
            for team in set(bot.teams) & set(one.teams):
                yield "saas:github:TeamMembership", {**who, "team": team, "role": "member"}
        if section == FIRST:
            yield from (("github:index/team:Team", {"name": slug}) for slug in one.teams)
            yield from _installations(in_use, there)
            yield from _environments(one, locks)


def _installations(in_use: Estate, there: Inputs) -> Iterator[tuple[str, Inputs]]:
    for service in in_use.services.values():
        if service.installation and service.granted is not None:
            app = {"installation": str(service.installation), "repositories": service.granted}
            yield "saas:github:InstallationRepositories", {**there, **app}


def _environments(one: GitHub, locks: Locks) -> Iterator[tuple[str, Inputs]]:
    """Yield environments with their reviewers: teams by their numbers, which the lock of objects has."""
    teams = locks.objects.get("github-team", {})
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


def _of_repositories(in_use: Estate, _: Locks) -> Iterator[tuple[str, Inputs]]:
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
    for credential in in_use.credentials.values():
        key = credential.deploy_key
        if key is not None and credential.is_ours:
            at = in_use.repository_name(key.repository)
            opened = {"organization": at.organization.lower(), "repository": at.name}
            yield "saas:github:DeployKey", {**opened, "title": key.title or credential.name, "readOnly": not key.write}
    logins = {one.organization.lower() for one in in_use.of(GitHub).values() if one.organization}
    for app in in_use.apps.values():
        source = in_use.repository_name(app.source or "")
        if app.platform == "github-actions" and app.source and source.organization.lower() in logins:
            where = {"organization": source.organization.lower(), "repository": source.name}
            yield from (("saas:github:Workflow", {**where, "file": file, "enabled": True}) for file in app.workflows)


def _webhooks(in_use: Estate, _: Locks) -> Iterator[tuple[str, Inputs]]:
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


def _checks(in_use: Estate, _: Locks) -> Iterator[tuple[str, Inputs]]:
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
    for config in in_use.placements_of(HerokuConfigVar, ours=True):
        app = in_use.apps[config.target.app]
        if app.health and config.held and config.credential.is_replaced_by_runs:
            at = app.platform_name or app.name
            yield "saas:heroku:AppCheck", {"name": config.credential.name, "app": at, "health": app.health}


def _apps(in_use: Estate, _: Locks) -> Iterator[tuple[str, Inputs]]:
    """Yield where apps run, and under which names they answer."""
    for name, app in in_use.apps.items():
        at = app.platform_name or name
        if app.platform == "heroku":
            yield from (("saas:heroku:Domain", {"app": at, "hostname": hostname}) for hostname in app.domains)
            if app.process is not None and app.quantity is not None and app.size is not None:
                scaled = {"process": app.process, "quantity": app.quantity, "size": app.size}
                yield "saas:heroku:Formation", {"app": at, **scaled}
        if app.host is not None:
            yield (
                "saas:container:App",
                {
                    "app": at,
                    "address": app.host.address,
                    "user": app.host.user,
                    "hostKey": app.host.key,
                    "image": app.host.image,
                    "port": app.host.port,
                    "health": app.host.health,
                    "runtime": app.host.runtime,
                    "byHand": app.by_hand,
                },
            )


def _runner_hosts(in_use: Estate, _: Locks) -> Iterator[tuple[str, Inputs]]:
    for name, runner in in_use.runners.items():
        host = runner.host
        if runner.status != "active" or host is None or host.jobs is None:
            continue
        jobs, agent = host.jobs, host.jobs.agent
        yield (
            "saas:runner_host:RunnerHost",
            {
                "name": name,
                "address": host.address,
                "organization": jobs.organization,
                "user": host.user,
                "hostKey": host.key,
                "platform": runner.platform,
                "labels": tuple(runner.labels),
                "group": jobs.group,
                "runnerUser": jobs.user,
                "agentKind": agent.kind,
                "agentVersion": agent.version,
                "agentUrl": agent.url,
                "agentSha256": agent.sha256,
                "image": jobs.image,
            },
        )


def _on_demand(in_use: Estate, _: Locks) -> Iterator[tuple[str, Inputs]]:
    """Yield Cirun's files, where all that they say is known; whoever else decides on access writes that one."""
    if not on_demand.runners_of(in_use) or on_demand.unknown_of(in_use):
        return
    machines, policies = on_demand.machines_of(in_use), on_demand.policies_of(in_use)
    there = {"organization": in_use.repository_name("").organization.lower(), "repository": on_demand.REPOSITORY}
    yield "saas:github:RepositoryFile", {**there, "path": GLOBAL, "content": global_file(machines), "accounts": {}}
    if not on_demand.access_managers(in_use):
        users = {login: number for one in policies for login, number in one.access.users.items()}
        access = {"path": ACCESS, "content": access_file(machines, policies), "accounts": users}
        yield "saas:github:RepositoryFile", {**there, **access}


def _images(in_use: Estate, _: Locks) -> Iterator[tuple[str, Inputs]]:
    """Yield repositories of images, and who has which role at them."""
    for hub in in_use.of(DockerHub).values():
        for repository, kept in hub.repositories.items():
            named = {"namespace": hub.organization, "name": repository}
            yield "saas:docker_hub:Repository", {**named, "visibility": kept.visibility}
    for one in in_use.of(Quay).values():
        planned = {f"robot:{name}" for name, robot in one.robots.items() if robot.planned}
        for name, robot in one.robots.items():
            if not robot.planned:
                yield "saas:quay:Robot", {"organization": one.organization, "name": name}
        for repository, about in one.repositories.items():
            named = {"organization": one.organization, "name": repository}
            yield "saas:quay:Repository", {**named, "visibility": about.visibility}
            for holder, role in about.roles.items():
                if holder not in planned:
                    kind, who = holder.split(":", 1)
                    at = {"organization": one.organization, "repository": repository}
                    yield "saas:quay:Permission", {**at, "kind": kind, "name": who, "role": role}


_ISSUERS: tuple[tuple[type[Any] | None, str, str, str], ...] = (
    (AnacondaOrg, "saas:anaconda_org:Token", "saas:anaconda_org:MintedToken", "saas:anaconda_org:Revocation"),
    (DockerHub, "saas:docker_hub:AccessToken", "saas:docker_hub:MintedAccessToken", "saas:docker_hub:Revocation"),
    (Heroku, "saas:heroku:Authorization", "saas:heroku:MintedAuthorization", "saas:heroku:Revocation"),
    (Quay, "", "saas:quay:MintedRobot", "saas:quay:Revocation"),
    (None, "", "saas:own:GeneratedValue", "saas:own:Revocation"),
)
"""For each issuer the types of a token that a person made, of one that runs make, and of the end of former ones."""


def _tokens(in_use: Estate, locks: Locks) -> Iterator[tuple[str, Inputs]]:
    """Yield tokens with all that they may do, and for how long."""
    for section, adopted, minted, revocation in _ISSUERS:
        issuers = ("self",) if section is None else tuple(in_use.of(section))
        for credential in in_use.credentials.values():
            if credential.issuer not in issuers:
                continue
            named, token = _named(credential, in_use, section), credential.token
            if (policy := policy_of(credential, in_use)) is not None:
                bot = in_use.bots.get(credential.acts_as or "")
                account = bot.accounts.get(credential.issuer) if bot else None
                held = {**named, "account": account.login if account else ""}
                yield (
                    minted,
                    {
                        **held,
                        "scopes": token.scopes if token else (),
                        "lifeDays": policy.life_days,
                        "dueAfterDays": policy.due_after_days,
                        "epoch": policy.epoch,
                    },
                )
                yield revocation, {**held, "drainSeconds": policy.drain_seconds}
                yield from _in_the_vault(credential, locks)
            elif adopted and token and credential.made == "person" and (credential.expires or section is Heroku):
                last = credential.expires.isoformat() if credential.expires else ""
                yield adopted, {**named, "scopes": token.scopes, "expires": last}


def _in_the_vault(credential: Credential, locks: Locks) -> Iterator[tuple[str, Inputs]]:
    """Yield where the vault keeps a value that runs make: the item by its id, which the vault's lock has."""
    item = {"vault": locks.vault.vault, "item": locks.vault.items.get(credential.item), "title": credential.item}
    yield "saas:onepassword:RecordedValue", {**item, "field": credential.field}
    yield "saas:onepassword:RevokedValues", item


def _named(credential: Credential, in_use: Estate, section: type[Any] | None) -> Inputs:
    """Return what a token is called, and the organisation that it is of, where tokens are of one."""
    named = {"name": credential.token.name if credential.token else credential.name}
    if section is AnacondaOrg:
        return {**named, "organization": organization_of(credential)}
    if section is Quay:
        return {**named, "organization": in_use.of(Quay)[credential.issuer].organization}
    return named


def _projects(in_use: Estate, _: Locks) -> Iterator[tuple[str, Inputs]]:
    for one in in_use.of(AzureDevOps).values():
        yield from (("azuredevops:index/project:Project", {"name": project}) for project in one.projects)


_PARTS: tuple[Callable[[Estate, Locks], Iterator[tuple[str, Inputs]]], ...] = (
    _plugins, _at_aws, _of_organizations, _of_repositories, _webhooks, _checks, _apps, _runner_hosts, _on_demand,
    _images, _tokens, _projects,
)  # fmt: skip
