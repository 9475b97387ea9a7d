"""What the data says of where things run, and of what they are made of."""

from __future__ import annotations

from collections.abc import Iterator

from infra.cirun_files import ACCESS, GLOBAL, access_file, global_file
from infra.estate import Estate, on_demand
from infra.estate.kinds import HerokuConfigVar
from infra.estate.sections.azure_devops import AzureDevOps
from infra.estate.sections.docker_hub import DockerHub
from infra.estate.sections.quay import Quay
from policies.expected.stack import Inputs, Stack
from shared.ssh_hosts import without_usual_port


def of_platforms(in_use: Estate, stack: Stack) -> Iterator[tuple[str, Inputs]]:
    """Yield type and inputs of apps, machines, images and projects."""
    del stack
    for part in (_apps, _app_checks, _runner_hosts, _on_demand, _images, _projects):
        yield from part(in_use)


def _apps(in_use: Estate) -> Iterator[tuple[str, Inputs]]:
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
                    "address": without_usual_port(app.host.address),
                    "user": app.host.user,
                    "hostKey": app.host.key,
                    "image": app.host.image,
                    "port": app.host.port,
                    "health": app.host.health,
                    "runtime": app.host.runtime,
                    "byHand": app.by_hand,
                },
            )


def _app_checks(in_use: Estate) -> Iterator[tuple[str, Inputs]]:
    """Yield which apps are asked whether a value that runs make works."""
    for config in in_use.placements_of(HerokuConfigVar, ours=True):
        app = in_use.apps[config.target.app]
        if app.health and config.held and config.credential.is_replaced_by_runs:
            at = app.platform_name or app.name
            yield "saas:heroku:AppCheck", {"name": config.credential.name, "app": at, "health": app.health}


def _runner_hosts(in_use: Estate) -> Iterator[tuple[str, Inputs]]:
    for name, runner in in_use.runners.items():
        host = runner.host
        if runner.status != "active" or host is None or host.jobs is None:
            continue
        jobs, agent = host.jobs, host.jobs.agent
        yield (
            "saas:runner_host:RunnerHost",
            {
                "name": name,
                "address": without_usual_port(host.address or ""),
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


def _on_demand(in_use: Estate) -> Iterator[tuple[str, Inputs]]:
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


def _images(in_use: Estate) -> Iterator[tuple[str, Inputs]]:
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


def _projects(in_use: Estate) -> Iterator[tuple[str, Inputs]]:
    for one in in_use.of(AzureDevOps).values():
        yield from (("azuredevops:index/project:Project", {"name": project}) for project in one.projects)
