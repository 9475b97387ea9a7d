"""Docker Hub's part of the seed: the repositories, by organisation."""

from __future__ import annotations

from typing import Any

from infra.estate import Estate
from infra.estate.sections.docker_hub import DockerHub


def seed(estate: Estate) -> dict[str, Any]:
    """Return the repositories, by organisation."""
    namespaces = {
        service.organization: {name: {"visibility": one.visibility} for name, one in service.repositories.items()}
        for service in estate.of(DockerHub).values()
        if service.organization
    }
    return {"docker-hub": {"namespaces": namespaces}} if namespaces else {}
