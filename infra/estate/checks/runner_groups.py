"""Runner groups: which repositories may use which self-hosted runners. Never all; no forks on what keeps traces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import HostJobs, Runner
from infra.estate.sections.github import DEFAULT_GROUP, GitHub, RunnerGroup
from infra.estate.words import meant

_OWN_REF = re.compile(r"refs/(?:heads|tags)/[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*|[0-9a-f]{40}")
"""A ref of a repository that only those make who can push to it."""


def group_of_host_is_declared(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the runner group of a host is one that its organisation's section declares.

    GitHub's own, `Default`, is none: nobody here says whom it is open to, and as GitHub makes it that is everybody.
    """
    if not declared.is_whole("services", estate.services):
        return
    for runner, jobs in _hosts(estate):
        groups = estate.of(GitHub).get(estate.github_section(jobs.organization))
        if groups is not None and jobs.group not in groups.runner_groups:
            what = (
                f"The host of the runner '{runner.name}' is in the runner group '{jobs.group}', which is not declared."
            )
            remedy = f"{meant(jobs.group, groups.runner_groups)} Or declare it under runner_groups in services.toml."
            yield declared.mistake("runners", runner.name, ("host", "jobs", "group"), what, remedy)
    for section, name, _ in _groups(estate):
        if name.lower() == DEFAULT_GROUP.lower():
            what = "The runner group 'Default' is declared, and is GitHub's own."
            remedy = "Give the group another name, and take it off the data."
            yield declared.mistake("services", section, ("runner_groups", name), what, remedy)


def group_is_for_repositories_by_name(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a runner group is for declared repositories, each by its name, that may use it; never for all."""
    for section, name, group in _groups(estate):
        known = estate.of(GitHub)[section].repositories
        for position, repository in enumerate(group.repositories):
            at: KeyPath = ("runner_groups", name, "repositories", position)
            said = f"The runner group '{name}' is for '{repository}'"
            if "*" in repository:
                remedy = "List each repository that may use its runners by its name."
                yield declared.mistake("services", section, at, f"{said}: for any number of repositories.", remedy)
            elif repository not in known:
                remedy = f"{meant(repository, known)} Or add it to the repositories of [{section}]."
                yield declared.mistake("services", section, at, f"{said}, which is not declared.", remedy)
            elif not known[repository].private and not group.allows_public_repositories:
                what = f"{said}, which is public, and GitHub gives such a one no runner of the group."
                remedy = "Take it off the list; or say allows_public_repositories = true, if whoever forks it may."
                yield declared.mistake("services", section, at, what, remedy)


def group_is_kept_for_workflows_of_ours(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a group is kept for workflows of declared repositories, each at a branch, a tag or a commit.

    A workflow of somebody else is what they say it is tomorrow; and a fork's pull request has a ref of its own
    (`refs/pull/<n>/merge`), whose workflow is the fork's. A bare `main` may be a branch or a tag.
    """
    for section, name, group in _groups(estate):
        for position, workflow in enumerate(group.workflows):
            at: KeyPath = ("runner_groups", name, "workflows", position)
            where, _, ref = workflow.partition("@")
            owner, repository = where.split("/")[:2]
            said = f"The runner group '{name}' is kept for '{workflow}'"
            if owner.lower() != str(estate.of(GitHub)[section].organization).lower():
                what = f"{said}, which is a workflow of another organisation: it says there what the job does."
                yield declared.mistake("services", section, at, what, "Name a workflow of the group's organisation.")
            elif repository not in (known := estate.of(GitHub)[section].repositories):
                remedy = f"{meant(repository, known)} Or add it to the repositories of [{section}]."
                yield declared.mistake("services", section, at, f"{said}, whose repository is not declared.", remedy)
            elif not _OWN_REF.fullmatch(ref):
                remedy = "Write @refs/heads/<branch>, @refs/tags/<tag>, or @ and the 40 digits of a commit."
                yield declared.mistake("services", section, at, f"{said}, and '{ref}' is no ref of its own.", remedy)


def public_group_has_fresh_runners(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a group that public repositories may use has only runners that are fresh for each job.

    A fresh VM is. A container is not: a job in it reads the agent's own key. It will do where no job of a fork comes:
    the runner takes none (`fork_jobs = false`), and the group is kept for workflows at a ref. That is what holds it at
    GitHub, since the workflows of a fork's pull request run at a ref of its own.
    """
    for section, name, group in _groups(estate):
        for runner in _runners_of(section, name, estate) if group.allows_public_repositories else ():
            without_forks = runner.isolation == "container" and runner.fork_jobs is False and group.workflows
            if runner.isolation != "fresh-vm" and not without_forks:
                what = (
                    f"The runner group '{name}' allows public repositories, which anybody may fork, and its runner "
                    f"'{runner.name}' is a {runner.isolation}."
                )
                remedy = (
                    "Give each job a fresh VM; or, in a container, say fork_jobs = false of the runner and keep the "
                    "group for workflows at a ref; or take the public repositories out of it."
                )
                at = ("runner_groups", name, "allows_public_repositories")
                yield declared.mistake("services", section, at, what, remedy)


def group_keeps_to_zones_of_its_runners(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the repositories of a runner group lie in zones that every runner in it serves."""
    if not declared.is_whole("zones", estate.zones):
        return
    for section, name, group in _groups(estate):
        organization = str(estate.of(GitHub)[section].organization)
        for runner in _runners_of(section, name, estate):
            for position, repository in enumerate(group.repositories):
                zones = zones_of(f"github:{organization}/{repository}", estate)
                outside = sorted(zones - {*runner.zones}) or ([] if zones else ["none"])
                if "*" in runner.zones or not outside or repository not in estate.of(GitHub)[section].repositories:
                    continue
                what = (
                    f"The runner group '{name}' lets {repository} use the runner '{runner.name}', which does not serve "
                    f"the zone of that repository ({', '.join(outside)})."
                )
                remedy = "Take the repository off the list; or add its zone to the zones of the runner."
                at: KeyPath = ("runner_groups", name, "repositories", position)
                yield declared.mistake("services", section, at, what, remedy)


def _hosts(estate: Estate) -> Iterator[tuple[Runner, HostJobs]]:
    """Yield the runners in use that are hosts in a group, and how they take jobs."""
    for runner in estate.runners.values():
        if runner.status == "active" and runner.host is not None and runner.host.jobs is not None:
            yield runner, runner.host.jobs


def _groups(estate: Estate) -> Iterator[tuple[str, str, RunnerGroup]]:
    """Yield section, name and content of each group."""
    for section, one in estate.of(GitHub).items():
        yield from ((section, name, group) for name, group in one.runner_groups.items())


def _runners_of(section: str, group: str, estate: Estate) -> Iterator[Runner]:
    for runner, jobs in _hosts(estate):
        if (estate.github_section(jobs.organization), jobs.group) == (section, group):
            yield runner


def zones_of(sink: str, estate: Estate) -> set[str]:
    """Return the zones in which a repository or an environment of it lies; if none lists it, those of patterns."""
    wanted = sink.lower()
    found = {zone for one, zone in estate.zone_of.items() if one.lower().partition("@")[0] == wanted}
    return found or {zone for one, zone in estate.zone_of.items() if "*" in one and fnmatchcase(wanted, one.lower())}
