"""Azure DevOps: projects, variable groups, and what projects use that people set up."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.nouns import Service
from infra.estate.nouns.words import STRICT, Flag, Name, Number, Text

if TYPE_CHECKING:
    from infra.estate.estate import Estate


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Project:
    """A project of Azure DevOps."""

    id: Name
    """The vault item that holds the project's id. Not a secret."""
    github_connection: Name | None = None
    """The service connection by which its pipelines reach GitHub. A person makes it; its credential stays there."""
    agent_pools: tuple[Text, ...] = ()
    """The agent pools its pipelines run on, by name."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class VariableGroup:
    """A variable group of Azure DevOps."""

    open_to_all_pipelines: Flag
    """Whether every pipeline of the project may read it without being asked."""
    pipelines: tuple[Number, ...] = ()
    """The numbers of the pipelines that may read it, where it is not open to all."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class AzureDevOps(Service):
    """An organisation at Azure DevOps."""

    projects: Mapping[Name, Project] = Field(default_factory=dict)
    """Its projects."""
    groups: Mapping[Text, VariableGroup] = Field(default_factory=dict)
    """Its variable groups, as `<project>/<group>`."""


SECTION = AzureDevOps


def project_ids(estate: Estate) -> dict[str, str]:
    """Return a made-up id for each project, by the vault item that holds it: the same id on every call."""
    return {
        project.id: str(uuid.uuid5(uuid.NAMESPACE_URL, f"{service.organization}/{name}"))
        for service in estate.of(AzureDevOps).values()
        for name, project in service.projects.items()
    }


def prerequisites(estate: Estate) -> dict[str, Any]:
    """Return the organisations with their projects, and what people have set up in these."""
    ids = project_ids(estate)
    organizations = {
        service.organization: {
            name: {
                "id": ids[project.id],
                "github_connections": [project.github_connection] if project.github_connection else [],
                "agent_pools": list(project.agent_pools),
            }
            for name, project in sorted(service.projects.items())
        }
        for service in estate.of(AzureDevOps).values()
        if service.organization and service.projects
    }
    return {"azure_devops": {"organizations": organizations}}
