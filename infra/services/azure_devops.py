"""Azure DevOps' part of an estate: the variable groups of its projects, and which pipelines may read them.

Projects, GitHub connections and agent pools were there before us: they are looked up, and stay when everything else is
destroyed. A project is made only in a stack whose settings name it for recovery.

The official plugin does not mark a group's project and plain values as secret in what it hands back, so that is done
here: whatever comes from the vault lies encrypted in the state.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from infra.estate import Estate
from infra.estate.services.azure_devops import AzureDevOps
from infra.standing import Standing
from infra.vault import Reference, Vault

SERVICE = "azure-devops"
VARIABLE_KIND = "azure-devops-variable"

ADDRESS = "orgServiceUrl"
"""The plugin's own setting for the organisation's address."""

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
class Project:
    """What one project is to have; `id` is where its id lies."""

    organization: str
    name: str
    id: Reference
    groups: tuple[Group, ...]
    github_connection: str | None = None
    agent_pools: tuple[str, ...] = ()

    @property
    def references(self) -> frozenset[Reference]:
        """Every value of the vault that this project needs."""
        return frozenset([self.id, *(one.value for group in self.groups for one in group.variables.values())])

    def problem(self) -> str | None:
        """Settings that lead to another organisation: its values must not be written there."""
        address = (pulumi.Config("azuredevops").get(ADDRESS) or "").rstrip("/")
        if address.rpartition("/")[2].lower() != self.organization.lower():
            return (
                f"Pulumi.{pulumi.get_stack()}.yaml must have the address of the organisation {self.organization} in "
                f"azuredevops:{ADDRESS} (it ends with /{self.organization}); it has {address or 'none'}."
            )
        return None

    def make(self, vault: Vault) -> None:
        """Register its component."""
        ProjectComponent(self, vault)


def parts(estate: Estate) -> tuple[Project, ...]:
    """Every project of the estate."""
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
    """The variables of a group by name; what others manage is left out."""
    variables = {}
    for filling in estate.fillings:
        ours = filling.delivery.to == VARIABLE_KIND and filling.credential.managed_by == "us"
        if ours and filling.place.scope == place:
            reference = Reference(item=filling.item, field=filling.field, shape=filling.shape)
            variables[filling.place.slot] = Variable(value=reference, secret=not filling.identifier)
    return dict(sorted(variables.items()))


def recovered() -> frozenset[str]:
    """The projects that this stack is to make anew."""
    return frozenset(filter(None, (pulumi.Config().get(RECOVER) or "").replace(" ", "").split(",")))


class ProjectComponent(pulumi.ComponentResource):
    """A project's variable groups, as children of one component."""

    def __init__(self, project: Project, vault: Vault) -> None:
        super().__init__(f"{pulumi.get_project()}:{SERVICE}:Project", project.name)
        self._project = project
        self._below = pulumi.ResourceOptions(parent=self)
        self._id = self._made() if project.name in recovered() else self._there(vault)
        for group in project.groups:
            self._group(group, vault)
        missing: pulumi.Output[list[str]] = pulumi.Output.unsecret(self._id.apply(self._missing))
        self.register_outputs({"groups": len(project.groups), "missing": missing})

    def _made(self) -> pulumi.Output[str]:
        """The id of the project, made anew; never deleted, and afterwards nobody's but its people's."""
        import pulumi_azuredevops as azuredevops

        untouched = ["description", "features", "versionControl", "visibility", "workItemTemplate"]
        options = pulumi.ResourceOptions(parent=self, retain_on_delete=True, ignore_changes=untouched)
        made = azuredevops.Project(self._project.name, name=self._project.name, opts=options)
        return pulumi.Output.secret(made.id)

    def _group(self, group: Group, vault: Vault) -> None:
        import pulumi_azuredevops as azuredevops  # here, since it takes 0.15 s that other estates need not pay

        name = f"{self._project.name}/{group.name}"
        made = azuredevops.VariableGroup(
            name,
            project_id=self._id,
            name=group.name,
            allow_access=group.open_to_all_pipelines,
            variables=[_arguments(slot, variable, vault) for slot, variable in group.variables.items()],
            opts=pulumi.ResourceOptions(
                parent=self,
                ignore_changes=["description"],  # people's own words
                additional_secret_outputs=["projectId", "variables"],
            ),
        )
        for pipeline in group.pipelines:
            azuredevops.PipelineAuthorization(
                f"{name}/{pipeline}",
                project_id=self._id,
                resource_id=made.id,
                type="variablegroup",
                pipeline_id=pipeline,
                opts=self._below,
            )

    def _there(self, vault: Vault) -> pulumi.Output[str]:
        """The id of the project that is there."""
        checked: pulumi.Output[str] = vault.value(self._project.id).apply(self._checked)
        return checked

    async def _checked(self, identity: str) -> str:
        """The project's id, if the project has the declared name. Raises `pulumi.RunError`.

        A look that fails only warns: whatever is to be changed at Azure DevOps then fails by itself, and nothing else.
        """
        found, reason = await _looked_up("getProject", {"projectId": identity})
        if found is None:
            pulumi.log.warn(f"The project {self._project.name} could not be looked up: {reason}", self)
        elif found.name.lower() != self._project.name.lower():
            raise pulumi.RunError(
                f"Azure DevOps: the vault item {self._project.id.item!r} holds the id of the project "
                f"{found.name!r}, and the estate takes it for {self._project.name!r}. Correct the item, or the "
                "name in services.toml."
            )
        return identity

    async def _missing(self, identity: str) -> list[str]:
        """What people have to set up in the project and is not there, each also told."""
        wanted = [("getAgentQueue", "name", pool, f"agent pool {pool}") for pool in self._project.agent_pools]
        if connection := self._project.github_connection:
            function = "getServiceEndpointGithub"
            wanted.append((function, "serviceEndpointName", connection, f"GitHub connection {connection}"))
        missing = []
        for function, key, name, what in wanted:
            found, reason = await _looked_up(function, {"projectId": identity, key: name})
            if found is None:
                missing.append(what)
                pulumi.log.warn(f"The {what} of the project {self._project.name} was not found: {reason}", self)
        return missing


async def _looked_up(function: str, arguments: Mapping[str, Any]) -> tuple[Any, str]:
    """What a function of the plugin finds; or None and the reason, since a failed look must not end the program."""
    import pulumi_azuredevops as azuredevops

    try:
        found = await pulumi.runtime.invoke_async(
            f"azuredevops:index/{function}:{function}",
            dict(arguments),
            azuredevops._utilities.get_invoke_opts_defaults(),
            typ=getattr(azuredevops, f"{function[0].upper()}{function[1:]}Result"),
        )
    except Exception as error:  # noqa: BLE001  # the SDK raises a bare Exception when an invoke fails
        return None, " ".join(str(error).split())[:300]
    return found, ""


def _arguments(name: str, variable: Variable, vault: Vault) -> Any:
    import pulumi_azuredevops as azuredevops

    value = vault.value(variable.value)
    if variable.secret:
        return azuredevops.VariableGroupVariableArgs(name=name, is_secret=True, secret_value=value)
    return azuredevops.VariableGroupVariableArgs(name=name, value=value)


STANDS_FOR: Standing = {}
"""No app is delivered to here."""
