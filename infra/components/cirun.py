"""Cirun's part of an estate: the two files of the repository `.cirun` that say what it starts, and for whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from infra.announcements import inform
from infra.cirun_files import ACCESS, GLOBAL, access_file, global_file
from infra.deployment import Deployment, Part
from infra.estate import Estate
from infra.estate.on_demand import (
    REPOSITORY,
    access_managers,
    machines_of,
    policies_of,
    runners_of,
    unknown_of,
)
from infra.estate.warnings import files_of_on_demand_runners
from infra.sdk import github as saas
from infra.stack_resource import ResourceOf

_COMPONENT = "cirun:Files"


@dataclass(frozen=True, kw_only=True)
class CirunFile(Part):
    """One file of an organisation's repository for Cirun."""

    organization: str
    path: str
    content: str
    accounts: Mapping[str, int]
    """The users whom it names: each login, with the number of the account."""

    def make(self, deployment: Deployment) -> None:
        """Register it."""
        organization = self.organization.lower()
        saas.RepositoryFile(
            f"{organization}/{REPOSITORY}/{self.path}",
            organization=organization,
            repository=REPOSITORY,
            path=self.path,
            content=self.content,
            accounts=dict(self.accounts),
            opts=deployment.below(_COMPONENT, organization),
        )


@dataclass(frozen=True, kw_only=True)
class NoFile(Part):
    """That the files are not declared, and why: those that runs have made go then."""

    why: str

    def make(self, deployment: Deployment) -> None:
        """Say it beside what the run does."""
        del deployment
        inform(self.why)


def parts(estate: Estate) -> tuple[CirunFile | NoFile, ...]:
    """Return the files whose facts are all known and that nobody else writes; one that a run made goes otherwise.

    Without a runner there is none either: what Cirun makes of an empty list is described nowhere.
    """
    return _files(estate) or tuple(NoFile(why=why) for why in files_of_on_demand_runners(estate))


def _files(estate: Estate) -> tuple[CirunFile, ...]:
    organization = estate.repository_name(REPOSITORY).organization
    machines = machines_of(estate)
    if not runners_of(estate) or unknown_of(estate):
        return ()
    file = CirunFile(organization=organization, path=GLOBAL, content=global_file(machines), accounts={})
    if access_managers(estate):
        return (file,)
    policies = policies_of(estate)
    accounts = {login: number for policy in policies for login, number in sorted(policy.access.users.items())}
    return file, replace(file, path=ACCESS, content=access_file(machines, policies), accounts=accounts)


def objects(estate: Estate) -> Iterator[tuple[str, str]]:
    """Yield kind and name of what has an id at GitHub, and is written to."""
    for part in _files(estate)[:1]:
        yield "github-organization", part.organization
        yield "github-repository", f"{part.organization}/{REPOSITORY}"


RESOURCE_OF: ResourceOf = {}
