"""Holds logged answers of the emulated Docker Hub against Docker's own description, as far as that goes.

`described.json` is what that description says of the routes that the sandbox serves, references and nulls written as
JSON Schema has them; its examples show null where it says `string`. It requires nothing: an object of the API is taken
to have every property that is described, and no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from sandbox.docker_hub.api import ENDPOINTS

DESCRIBED: dict[str, Any] = json.loads(Path(__file__).with_name("described.json").read_text())
ANSWERS: dict[str, Any] = DESCRIBED["answers"]


def route(row: Mapping[str, Any]) -> str | None:
    """The described route and status of a logged request; None when it is not described."""
    for endpoint in ENDPOINTS:
        if endpoint.match(row["method"], row["path"]) is not None:
            found = f"{endpoint.method} {endpoint.path}"
            return found if any(answer.startswith(f"{found} ") for answer in ANSWERS) else None
    return None


def problems(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """A sentence for each answer that is not as described."""
    return [
        f"{row['method']} {row['path']} answered {row['status']}: {problem}"
        for row in rows
        if row["status"] is not None and not row["faults"] and (found := route(row))
        for problem in _problems(f"{found} {row['status']}", row)
    ]


def _problems(answer: str, row: Mapping[str, Any]) -> Iterator[str]:
    if row["status"] < 300 and answer not in ANSWERS:
        yield "this status is not described"
        return
    schema = ANSWERS.get(answer, DESCRIBED["error"])
    if schema is None:
        if row["reply_body"]:
            yield "it has a body"
        return
    closed = {**_closed(schema), "$defs": {name: _closed(one) for name, one in DESCRIBED["$defs"].items()}}
    for error in Draft202012Validator(closed).iter_errors(json.loads(row["reply_body"] or "null")):
        yield f"{error.json_path}: {error.message[:200]}"


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    properties = schema.get("properties")
    return {**schema, "required": sorted(properties), "additionalProperties": False} if properties else schema
