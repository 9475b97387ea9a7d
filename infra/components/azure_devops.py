"""Azure DevOps' part of an estate: the variable groups of its projects, and which pipelines may read them.

Projects, GitHub connections and agent pools were there before us: they have no resource, so they stay when
everything else is destroyed. A project is made only in a stack whose settings name it for recovery.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from infra import official
from infra.announcements import warn
from infra.deployment import Deployment, Part
from infra.estate import Estate
from infra.estate.kinds import GroupVariable
from infra.estate.requirements import Requirement
from infra.estate.sections.azure_devops import AzureDevOps
from infra.official import OfficialResource
from infra.sdk import azure_devops as saas
from infra.stack_resource import ResourceOf, StackResource
from infra.values import Reference

SERVICE = "azure-devops"

ADDRESSES = ("azuredevops:orgServiceUrl", "saas:azureDevopsUrl")
"""The settings of both plugins for the organisation's address."""

RECOVER = "recoverAzureDevOpsProjects"
"""The setting that names the projects, with commas between them, that this stack is to make anew."""


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A variable of a group; one that is not `secret` is a public identifier."""

    value: Reference
    secret: bool


@dataclass(frozen=True, kw_only=True)
class Group:
    """A variable group, which is written as a whole."""

    name: str
    variables: Mapping[str, Variable]
    open_to_all_pipelines: bool
    pipelines: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Project(Part):
    """What one project is to have; `id` is where its id lies."""

    organization: str
    name: str
    id: Reference
    groups: tuple[Group, ...]
    github_connection: str | None = None
    agent_pools: tuple[str, ...] = ()

    @property
    def references(self) -> frozenset[Reference]:
        """Every value that this project needs."""
        return frozenset([self.id, *(one.value for group in self.groups for one in group.variables.values())])

    def problem(self) -> str | None:
        """Return settings that lead to another organisation: its values must not be written there."""
        for setting in ADDRESSES:
            plugin, _, name = setting.partition(":")
            address = (pulumi.Config(plugin).get(name) or "").rstrip("/")
            if address.rpartition("/")[2].lower() != self.organization.lower():
                return (
                    f"Pulumi.{pulumi.get_stack()}.yaml must have the address of the organisation {self.organization} "
                    f"in {setting} (it ends with /{self.organization}); it has {address or 'none'}."
                )
        return None

    def make(self, deployment: Deployment) -> None:
        """Register its component."""
        ProjectComponent(self, deployment)


def parts(estate: Estate) -> tuple[Project, ...]:
    """Return every project of the estate."""
    service = estate.of(AzureDevOps).get(SERVICE)
    if service is None:
        return ()
    groups: defaultdict[str, list[Group]] = defaultdict(list)
    for place, declared in service.groups.items():
        project, _, name = place.partition("/")
        variables = _variables(estate, place)
        if variables:
            groups[project].append(
                Group(
                    name=name,
                    variables=variables,
                    open_to_all_pipelines=declared.open_to_all_pipelines,
                    pipelines=declared.pipelines,
                )
            )
    return tuple(
        Project(
            organization=str(service.organization),
            name=name,
            id=Reference(item=about.id, field="credential"),
            groups=tuple(groups[name]),
            github_connection=about.github_connection,
            agent_pools=about.agent_pools,
        )
        for name, about in sorted(service.projects.items())
    )


def _variables(estate: Estate, place: str) -> dict[str, Variable]:
    """Return the variables of a group by name; what others manage is left out."""
    variables = {}
    for placement in estate.placements_of(GroupVariable, ours=True):
        if placement.target.scope == place:
            variable = Variable(value=Reference.to(placement), secret=not placement.identifier)
            variables[placement.target.name] = variable
    return dict(sorted(variables.items()))


def recovered() -> frozenset[str]:
    """Return the projects that this stack is to make anew."""
    return frozenset(filter(None, (pulumi.Config().get(RECOVER) or "").replace(" ", "").split(",")))


class ProjectComponent(pulumi.ComponentResource):
    """A project's variable groups, as children of one component."""

    def __init__(self, project: Project, deployment: Deployment) -> None:
        super().__init__(f"{pulumi.get_project()}:{SERVICE}:Project", project.name)
        self._project = project
        self._below = pulumi.ResourceOptions(parent=self)
        self._id = self._made() if project.name in recovered() else deployment.value(project.id)
        for group in project.groups:
            self._group(group, deployment)
        missing: pulumi.Output[list[str]] = pulumi.Output.unsecret(self._id.apply(self._missing))
        self.register_outputs({"groups": len(project.groups), "missing": missing})

    def _made(self) -> pulumi.Output[str]:
        """Return the id of the project, made anew; never deleted, and from then on its people's alone."""
        untouched = ["description", "features", "versionControl", "visibility", "workItemTemplate"]
        options = pulumi.ResourceOptions(parent=self, retain_on_delete=True, ignore_changes=untouched)
        made = OfficialResource(
            "azuredevops:index/project:Project", self._project.name, {"name": self._project.name}, options
        )
        return pulumi.Output.secret(made.id)

    def _group(self, group: Group, deployment: Deployment) -> None:
        name = f"{self._project.name}/{group.name}"
        made = saas.VariableGroup(
            name,
            project=self._project.name,
            name=group.name,
            project_id=self._id,
            secrets={slot: deployment.value(one.value) for slot, one in group.variables.items() if one.secret},
            settings={slot: deployment.value(one.value) for slot, one in group.variables.items() if not one.secret},
            open_to_all=group.open_to_all_pipelines,
            opts=self._below,
        )
        deployment.placed(made, (one.value for one in group.variables.values()))
        for pipeline in group.pipelines:
            self._let(pipeline, name, made)

    def _let(self, pipeline: int, name: str, group: saas.VariableGroup) -> None:
        """Leave for one pipeline."""
        OfficialResource(
            "azuredevops:index/pipelineAuthorization:PipelineAuthorization",
            f"{name}/{pipeline}",
            {"projectId": self._id, "resourceId": group.groupId, "type": "variablegroup", "pipelineId": pipeline},
            self._below,
        )

    async def _missing(self, identity: str) -> list[str]:
        """Return what people have to set up in the project and is not there; warn of each."""
        wanted = [("getAgentQueue", "name", pool, f"agent pool {pool}") for pool in self._project.agent_pools]
        if connection := self._project.github_connection:
            function = "getServiceEndpointGithub"
            wanted.append((function, "serviceEndpointName", connection, f"GitHub connection {connection}"))
        missing = []
        for function, key, name, what in wanted:
            found, reason = await _looked_up(function, {"projectId": identity, key: name})
            if found is None:
                missing.append(what)
                warn(f"The {what} of the project {self._project.name} could not be looked up: {reason}", self)
        return missing


async def _looked_up(function: str, arguments: Mapping[str, Any]) -> tuple[Any, str]:
    """Return what a function of the plugin finds; or None and the reason: a failed look must not end the program."""
    try:
        found = await official.call(f"azuredevops:index/{function}:{function}", arguments)
    except Exception as error:
        if type(error) is not Exception:  # that is what the SDK raises when a function fails, and nothing narrower
            raise
        return None, " ".join(str(error).split())[:300]
    return found, ""


def _group(need: Requirement) -> StackResource:
    """Return the variable group, which holds all its variables."""
    return StackResource("saas:azure_devops:VariableGroup", need.scope, f"{SERVICE}:Project")


RESOURCE_OF: ResourceOf = {GroupVariable.to: _group}
