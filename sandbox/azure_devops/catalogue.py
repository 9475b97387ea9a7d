"""What `OPTIONS <organisation>/_apis` answers: where each kind of thing is found, by location id.

Clients know the ids and build every later URL from these routes. Location ids, routes and versions are those of
the official clients (azure-devops-go-api 7.1).
"""

from __future__ import annotations

from sandbox.wire import Json

_ROUTES: tuple[tuple[str, str, str, str, int], ...] = (
    ("e81700f7-3be2-46de-8624-2eb35882fcaa", "Location", "ResourceAreas", "_apis/{resource}/{areaId}", 1),
    ("603fe2ac-9723-48b9-88ad-09305aa6c6e1", "core", "projects", "_apis/{resource}/{*projectId}", 4),
    ("93878975-88c5-4e6a-8abb-7ddd77a8a7d8", "core", "processes", "_apis/process/{resource}/{processId}", 1),
    ("9a1b74b4-2ca8-4a9f-8470-c2f2e6fdc949", "operations", "operations", "_apis/{resource}/{operationId}", 1),
    (
        "ef5b7057-ffc3-4c77-bbad-c10b4a4abcc7", "distributedtask", "variablegroups",
        "_apis/{area}/{resource}/{groupId}", 2,
    ),
    (
        "f5b09dd5-9d54-45a1-8b5a-1c8287d634cc", "distributedtask", "variablegroups",
        "{project}/_apis/{area}/{resource}/{groupId}", 2,
    ),
    (
        "b5b9a4a4-e6cd-4096-853c-ab7d8b0c4eb2", "pipelinepermissions", "pipelinepermissions",
        "{project}/_apis/pipelines/{resource}/{resourceType}/{resourceId}", 1,
    ),
    (
        "e85f1c62-adfc-4b74-b618-11a150fb195e", "serviceendpoint", "endpoints",
        "{project}/_apis/{area}/{resource}/{endpointId}", 4,
    ),
    (
        "900fa995-c559-4923-aae7-f8424fe4fbea", "distributedtask", "queues",
        "{project}/_apis/{area}/{resource}/{queueId}", 1,
    ),
)  # fmt: skip


def catalogue() -> list[dict[str, Json]]:
    """Return every location that is served."""
    return [
        {
            "id": number,
            "area": area,
            "resourceName": resource,
            "routeTemplate": route,
            "resourceVersion": version,
            "minVersion": "1.0",
            "maxVersion": "7.2",
            "releasedVersion": "7.1",
        }
        for number, area, resource, route, version in _ROUTES
    ]
