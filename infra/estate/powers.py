"""Who may do what at services without holding a value of ours: roles, teams, grants to Apps, administrators, runners.

What somebody may do opens things, as a token does. A power names what it opens as `opens` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from infra.estate.estate import Estate
from infra.estate.nouns import Bot, Service, TakenRole
from infra.estate.sections.azure_devops import AzureDevOps
from infra.estate.sections.github import FIRST, GitHub

TAKES = "takes the role "
"""How the role of a power begins that is taken for an hour: jobs and people have no account at AWS."""


@dataclass(frozen=True, kw_only=True, order=True)
class Power:
    """What one bot, team, App, runner, some jobs, or all workflows of an organisation may do."""

    subject: str
    """Who: a bot by its file's name, or words and a name, such as `team core`."""
    role: str
    """As what."""
    object: str
    """The thing, as `<service>:<thing>`; for a runner `zone:<zone>`."""
    service: str
    """The section of the service that gives it."""
    account: str = ""
    """Of a bot, the account that has it there: login and number. Whoever has that account has the power."""


@lru_cache(maxsize=4)
def powers_of(estate: Estate) -> tuple[Power, ...]:
    """Return every power that the estate gives, or says that somebody has, sorted."""
    sources = (_of_bots, _of_services, _of_github, _of_azure_devops, _of_roles_taken, _of_runners)
    return tuple(sorted({power for source in sources for power in source(estate)}))


def thing_of_team(team: str, estate: Estate) -> str:
    """Return what being in a team opens, as `opens` and `holds` name it: `github:<organisation>:team:<team>`."""
    first = estate.services.get(FIRST)
    return f"{FIRST}:{first.organization if first else None}:team:{team}"


def powers_of_bot(bot: Bot, estate: Estate) -> Iterator[Power]:
    """Yield the powers of a bot in use: its own, and those of its teams."""
    names = {bot.name, *(f"team {team}" for team in bot.teams)}
    if bot.status == "active":
        yield from (power for power in powers_of(estate) if power.subject in names)


def _of_bots(estate: Estate) -> Iterator[Power]:
    for bot in estate.bots.values():
        for name, account in bot.accounts.items() if bot.status == "active" else ():
            service = estate.services.get(name)
            if isinstance(service, GitHub) and account.role == "admin":
                yield Power(
                    subject=bot.name, role="owner", object=_whole(service), service=name, account=_account(bot, name)
                )
            elif isinstance(service, GitHub) and account.role == "member":
                thing = f"{name}:{service.organization}:membership"
                yield Power(subject=bot.name, role="member", object=thing, service=name, account=_account(bot, name))
        for team in bot.teams if bot.status == "active" else ():
            yield Power(
                subject=bot.name,
                role="member",
                object=thing_of_team(team, estate),
                service=FIRST,
                account=_account(bot, FIRST),
            )


def _of_services(estate: Estate) -> Iterator[Power]:
    for service in estate.services.values():
        for name in service.administrators:
            bot = estate.bots.get(name)
            yield Power(
                subject=name if bot else f"team {name}",
                role="administrator",
                object=_whole(service),
                service=service.name,
                account=_account(bot, service.name) if bot else "",
            )
        for repository in service.granted or ():
            thing = f"github:{estate.repository_name(repository)}"
            app = f"installation {service.installation}" if service.installation else ""
            yield Power(subject=f"App of {service.name}", role="installed", object=thing, service=FIRST, account=app)
        for image, holder, role in service.image_roles():
            yield Power(
                subject=_holder(holder, service, estate),
                role=role,
                object=f"{service.name}:{service.organization}/{image}",
                service=service.name,
                account=holder.partition(":")[2],
            )


def _of_github(estate: Estate) -> Iterator[Power]:
    for name, one in estate.of(GitHub).items():
        workflows = f"workflows of {one.organization}"
        if one.actions is not None and one.actions.writes_by_default:
            yield Power(subject=workflows, role="write by default", object=_whole(one), service=name)
        if one.actions is not None and one.actions.approvals:
            yield Power(subject=workflows, role="approve pull requests", object=_whole(one), service=name)
        for repository, about in one.repositories.items():
            for environment, guards in about.environments.items():
                for team in guards.reviewers:
                    thing = f"github:{one.organization}/{repository}@{environment}"
                    yield Power(subject=f"team {team}", role="reviewer", object=thing, service=name)
            if about.unprotected is not None:
                thing = f"github:{one.organization}/{repository}"
                yield Power(subject="whoever can push", role="pushes unreviewed", object=thing, service=name)


def _of_azure_devops(estate: Estate) -> Iterator[Power]:
    for name, one in estate.of(AzureDevOps).items():
        for project, about in one.projects.items():
            for pool in about.agent_pools:
                yield Power(subject=f"agent pool {pool}", role="runs jobs", object=f"{name}:{project}/*", service=name)
        for group, readers in one.groups.items():
            project = group.partition("/")[0]
            who = [f"every pipeline of {project}"] if readers.open_to_all_pipelines else []
            for subject in (*who, *(f"pipeline {number} of {project}" for number in readers.pipelines)):
                yield Power(subject=subject, role="reads", object=f"{name}:{group}", service=name)


def _of_roles_taken(estate: Estate) -> Iterator[Power]:
    for name, service in estate.services.items():
        for one in service.roles_taken():
            if one.guarded and not one.opens:
                continue  # what it is for is not declared, so there is no such role
            thing = f"{name}:{one.opens}" if one.opens else _whole(service)
            yield Power(subject=_takers(one, estate), role=f"{TAKES}{one.use}", object=thing, service=name)


def _takers(one: TakenRole, estate: Estate) -> str:
    if one.people:
        return f"users below the path {one.people}"
    where = f"the environment {one.environment}" if one.environment else "no environment"
    return f"jobs of {estate.repository_name(one.repository)} in {where}, on {one.branch}"


def _of_runners(estate: Estate) -> Iterator[Power]:
    for runner in estate.runners.values():
        for zone in estate.zones if "*" in runner.zones else runner.zones:
            subject = f"runner {runner.name}"
            if runner.status == "active":
                yield Power(subject=subject, role="runs jobs", object=f"zone:{zone}", service=runner.service or "")


def _account(bot: Bot, service: str) -> str:
    """Return a bot's account at a service: login and number, as far as they are known."""
    account = bot.accounts.get(service)
    if account is None:
        return ""
    return f"{account.login} ({account.id or 'number not known'})"


def _whole(service: Service) -> str:
    """Return what opens all of a service."""
    return f"{service.name}:{service.organization}/*" if isinstance(service, GitHub) else f"{service.name}:*"


def _holder(holder: str, service: Service, estate: Estate) -> str:
    """Return who has a role at a registry: the bot of that login, if one has it."""
    kind, _, login = holder.partition(":")
    bots = (bot.name for bot in estate.bots.values() if kind == "user" and _login(bot, service) == login)
    return next(bots, f"{kind} {login}")


def _login(bot: Bot, service: Service) -> str:
    account = bot.accounts.get(service.name)
    return account.login if account else ""
