"""The runner hosts' part of an estate: each host that takes jobs and that runs set up by SSH."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from infra.deployment import Deployment, Part
from infra.estate import Estate
from infra.estate.nouns import HostJobs
from infra.sdk import runner_host as saas
from infra.stack_resource import ResourceOf

_COMPONENT = "runner-host:Runner"


@dataclass(frozen=True, kw_only=True)
class RunnerHost(Part):
    """One host; `name` is the runner's, at GitHub as in the data."""

    name: str
    address: str
    user: str
    key: str
    platform: str
    labels: tuple[str, ...]
    cpu: int
    memory_gb: int
    disk_gb: int
    gpu: str
    jobs: HostJobs

    def make(self, deployment: Deployment) -> None:
        """Register it."""
        agent = self.jobs.agent
        group = deployment.ready("runner-group", f"{self.jobs.organization.lower()}/{self.jobs.group}")
        saas.RunnerHost(
            self.name,
            address=self.address,
            organization=self.jobs.organization,
            name=self.name,
            user=self.user,
            host_key=self.key,
            platform=self.platform,
            labels=list(self.labels),
            group=self.jobs.group,
            runner_user=self.jobs.user,
            agent_kind=agent.kind,
            agent_version=agent.version,
            agent_url=agent.url,
            agent_sha256=agent.sha256,
            image=self.jobs.image,
            cpu=self.cpu,
            memory_gb=self.memory_gb,
            disk_gb=self.disk_gb,
            gpu=self.gpu,
            opts=deployment.below(_COMPONENT, self.name, after=group),
        )


def parts(estate: Estate) -> tuple[RunnerHost, ...]:
    """Return every host that takes jobs, is in use, and is ours to set up; the check wants all of it to be known."""
    return tuple(_parts(estate))


def _parts(estate: Estate) -> Iterator[RunnerHost]:
    for name, runner in sorted(estate.runners.items()):
        host = runner.host
        if runner.status != "active" or host is None or host.jobs is None:
            continue
        yield RunnerHost(
            name=name,
            address=host.address or "",
            user=host.user or "",
            key=host.key or "",
            platform=runner.platform or "",
            labels=tuple(sorted(runner.labels)),
            cpu=runner.cpu or 0,
            memory_gb=runner.memory_gb or 0,
            disk_gb=runner.disk_gb or 0,
            gpu=next((one.gpu for one in runner.labels.values() if one.gpu), runner.gpu or ""),
            jobs=host.jobs,
        )


RESOURCE_OF: ResourceOf = {}
