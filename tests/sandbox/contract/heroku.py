"""Holds logged answers of the emulated Heroku against Heroku's own description of its Platform API.

The world must have been started with `record_bodies`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jsonschema import Draft4Validator

from sandbox.heroku.api import ENDPOINTS
from sandbox.heroku.web import PREFIX
from tests.sandbox.contract.heroku_extract import TARGET, shape

_ERROR = {
    "type": "object",
    "required": ["id", "message"],
    "properties": {"id": {"type": "string"}, "message": {"type": "string"}, "url": {"type": "string"}},
}
"""Described in prose only: an id for programs, a message for people, and at times more."""

_HERE = re.compile(rf'"http://[\d.:]+{re.escape(PREFIX)}([a-z0-9-]+)/"')
"""An app's address here; the description has the one at Heroku."""


class HerokuContract:
    """Heroku's description, as far as the sandbox serves it."""

    def __init__(self) -> None:
        """Reads the extract beside this file."""
        self.document: dict[str, Any] = json.loads(TARGET.read_text())

    def route(self, method: str, path: str) -> str | None:
        """The described route of a request, None when the sandbox has no such route."""
        for endpoint in ENDPOINTS:
            if endpoint.match(method, path) is not None:
                return f"{method} {shape(endpoint.path)}"
        return None

    def problems(self, rows: Iterable[Mapping[str, Any]]) -> list[str]:
        """A sentence for each answer that is not as described; answers spoilt by a fault are passed over."""
        return [
            f"{row['method']} {row['path']} answered {row['status']}: {problem}"
            for row in rows
            if row["status"] is not None and not row["faults"] and not row["path"].startswith(PREFIX)
            for problem in self._row(row)
        ]

    def covered(self, rows: Iterable[Mapping[str, Any]]) -> set[str]:
        """Every route that some row went through with success."""
        return {
            route for row in rows if row["status"] in range(300) and (route := self.route(row["method"], row["path"]))
        }

    def _row(self, row: Mapping[str, Any]) -> Iterator[str]:
        route = self.route(row["method"], row["path"])
        if route is None:
            yield "the sandbox has no such route"
            return
        if row["reply_body"] is None:
            yield "its body was not recorded; start the world with record_bodies"
            return
        success = row["status"] in (200, 201, 206)
        schema = {**self.document["answers"][route], "definitions": self.document["definitions"]} if success else _ERROR
        body = json.loads(_HERE.sub(r'"https://\1.herokuapp.com/"', row["reply_body"] or "null"))
        for error in Draft4Validator(self._resolvable(schema)).iter_errors(body):
            yield f"{error.json_path}: {error.message[:200]}"
        if success:
            yield from self._incomplete(self.document["answers"][route], body)

    def _resolvable(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """A draft-4 validator looks at nothing beside a reference, so what it refers to goes into a list of one."""
        if "$ref" not in schema:
            return dict(schema)
        return {"allOf": [{"$ref": schema["$ref"]}], **{key: schema[key] for key in schema if key != "$ref"}}

    def _incomplete(self, schema: Mapping[str, Any], body: Any) -> Iterator[str]:
        """The description requires nothing; an object of the API has every property that it names, and no other."""
        if "items" in schema:
            for each in body if isinstance(body, list) else []:
                yield from self._incomplete(schema["items"], each)
            return
        definition = self.document["definitions"].get(schema["$ref"].removeprefix("#/definitions/"), {})
        properties = set(definition.get("properties", ()))
        if properties and isinstance(body, dict) and set(body) != properties:
            yield f"properties that are missing or not described: {', '.join(sorted(set(body) ^ properties))}"
