"""Holds logged answers of the emulated GitHub against GitHub's official description.

    contract = Contract()
    assert contract.problems(world.requests(service="github")) == []

The world must have been started with `record_bodies`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from sandbox.github.api.routes import ENDPOINTS, described_path
from tests.sandbox.contract.extract import TARGET

_HERE = "urn:github"
# Statuses that any operation may answer with an error document, whether or not its description says so.
_UNDESCRIBED = {301, 307, 400, 401, 403, 404, 409, 422}


class Contract:
    """GitHub's description, as far as the sandbox serves it."""

    def __init__(self) -> None:
        """Reads the extract beside this file."""
        self.document: dict[str, Any] = json.loads(TARGET.read_text())
        resource = Resource.from_contents(self.document, default_specification=DRAFT4)
        self._registry: Registry[Any] = Registry().with_resource(_HERE, resource)
        self._validators: dict[str, OAS30Validator] = {}

    def operation(self, method: str, path: str) -> tuple[str, Mapping[str, Any]] | None:
        """The described path and operation of a request, None when the sandbox has no such route."""
        for endpoint in ENDPOINTS:
            if endpoint.match(method, path) is not None:
                template = described_path(endpoint.path)
                return template, self.document["paths"][template][method.lower()]
        return None

    def problems(self, rows: Iterable[Mapping[str, Any]]) -> list[str]:
        """A sentence for each answer that is not as described; answers spoilt by a fault are passed over."""
        return [
            problem for row in rows if row["status"] is not None and not row["faults"] for problem in self._row(row)
        ]

    def covered(self, rows: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
        """The (method, described path) of every route that some row went through with success."""
        found = (
            (row["method"], self.operation(row["method"], row["path"])) for row in rows if row["status"] in range(400)
        )
        return {(method, operation[0]) for method, operation in found if operation is not None}

    def _row(self, row: Mapping[str, Any]) -> Iterator[str]:
        where = f"{row['method']} {row['path']} answered {row['status']}"
        found = self.operation(row["method"], row["path"])
        if found is None:
            yield f"{where}: the sandbox has no such route"
            return
        if row["reply_body"] is None:
            yield f"{where}: its body was not recorded; start the world with record_bodies"
            return
        template, operation = found
        place = _place(template, row["method"].lower())
        for problem in self._answer(place, operation, row["status"], row["reply_body"]):
            yield f"{where}: {problem}"

    def _answer(self, place: str, operation: Mapping[str, Any], status: int, body: str) -> Iterator[str]:
        if status == 304:
            yield from ["a body where there must be none"] if body else []
            return
        response = operation["responses"].get(str(status))
        if response is None:
            yield from self._undescribed(status, body)
            return
        pointer = response.get("$ref", f"{place}/responses/{status}")
        content = self._resolve(pointer).get("content")
        if content is not None:
            yield from self._errors(f"{pointer}/content/application~1json/schema", body)
        elif status in _UNDESCRIBED:
            yield from self._undescribed(status, body)
        elif body:
            yield "a body where there must be none"

    def _undescribed(self, status: int, body: str) -> Iterator[str]:
        if status not in _UNDESCRIBED:
            yield "no such status is described"
            return
        yield from self._errors("#/components/schemas/basic-error", body)

    def _resolve(self, pointer: str) -> Mapping[str, Any]:
        found = self._registry.resolver(_HERE).lookup(_HERE + pointer).contents
        assert isinstance(found, Mapping)
        return found

    def _errors(self, pointer: str, body: str) -> Iterator[str]:
        if pointer not in self._validators:
            self._validators[pointer] = OAS30Validator(
                {"$ref": _HERE + pointer}, registry=self._registry, format_checker=oas30_format_checker
            )
        for error in self._validators[pointer].iter_errors(json.loads(body or "null")):
            yield f"{error.json_path}: {error.message[:200]}"


def _place(template: str, method: str) -> str:
    return f"#/paths/{re.sub('/', '~1', template).replace('{', '%7B').replace('}', '%7D')}/{method}"
