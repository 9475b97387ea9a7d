"""Azure DevOps' part of the seed: organisations with their projects, and what people have set up in these."""

from __future__ import annotations

import uuid
from typing import Any

from infra.estate import Estate
from infra.estate.sections.azure_devops import AzureDevOps


def project_ids(estate: Estate) -> dict[str, str]:
    """Return a made-up id for each project, by the vault item that holds it: the same id on every call."""
    return {
        project.id: str(uuid.uuid5(uuid.NAMESPACE_URL, f"{service.organization}/{name}"))
        for service in estate.of(AzureDevOps).values()
        for name, project in service.projects.items()
    }


def seed(estate: Estate) -> dict[str, Any]:
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
