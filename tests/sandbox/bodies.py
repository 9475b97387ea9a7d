"""A body that a route takes, made from the schema that its service describes."""

from __future__ import annotations

import json
from typing import Any

from sandbox.wire import Endpoint
from tests.sandbox import malformed
from tests.sandbox.at_hand import Asked
from tests.sandbox.azure_devops import conftest as azure_devops

GOOD: dict[str, dict[str, Any]] = {
    "heroku": {
        "hostname": "new.example", "sni_endpoint": None, "dyno_size": {"name": "Basic"}, "scope": ["read"],
    },
    "azure-devops": {**azure_devops.group("more"), "pipelines": [{"id": 1, "authorized": True}]},
    "quay": {"namespace": "an-org"},
    "docker-hub": {"scopes": ["repo:read"]},
    "anaconda-org": {"user": "an-org", "scopes": ["api:read"]},
    "connect": {"id": None, "vault": None},
    "github": {"rules": [{"type": "deletion"}], "url": "https://hooks.example/b", "selected_repository_ids": []},
}  # fmt: skip
"""What a property must be to get past the schema, where that is not to be guessed from it."""


def schema(asked: Asked, endpoint: Endpoint[Any]) -> dict[str, Any] | None:
    """The schema of a route's body, as its description has it."""
    described = asked.service.described.body(endpoint)
    shared = {name: part for name, part in asked.service.described.document.items() if name in ("$defs", "definitions")}
    return None if described is None else {**shared, **described["schema"]}


def example(asked: Asked, endpoint: Endpoint[Any]) -> Any:
    """A body that a route takes as far as its schema says, with every property that is done; None for none."""
    found = schema(asked, endpoint)
    if found is None:
        return None
    made = malformed.Shapes(asked.service.described.document).example(found)
    if not isinstance(made, dict):
        return made
    good = GOOD.get(asked.service.name, {})
    for place in endpoint.lacks_in_body.keys() - good:
        _remove(made, place.split("."))
    return {**made, **{name: good[name] for name in made.keys() & good}}


def _remove(made: dict[str, Any], steps: list[str]) -> None:
    for step in steps[:-1]:
        made = made.get(step, {})
    made.pop(steps[-1], None)


def body(asked: Asked, endpoint: Endpoint[Any]) -> bytes:
    """The same as it is sent."""
    made = example(asked, endpoint)
    return b"" if made is None else json.dumps(made).encode()
