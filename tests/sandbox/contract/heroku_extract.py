"""Takes what the sandbox serves out of Heroku's own description of its Platform API.

    python -m tests.sandbox.contract.heroku_extract PATH

PATH is `schema.json` of the Go module named in SOURCE (`go mod download -json MODULE@VERSION` says where it lies). Run
it after a route was added to the sandbox. What answers must be is committed beside this file; what the bodies of
requests must be, and which parameters there are, in the sandbox, which refuses others. So are all routes of Heroku.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import sandbox.heroku
from sandbox.heroku.api import ENDPOINTS
from tests.sandbox.contract.description import WRITES, references, swallowed, without

SOURCE = {
    "module": "github.com/heroku/heroku-go/v6",
    "version": "v6.1.0",
    "sum": "h1:Osd5X/8vJtDlkdNUQwC/EsS/k0/ptGimcfJlL8ecyVo=",
    "file": "schema.json",
}
TARGET = Path(__file__).with_name("heroku-platform-3.json")
ROUTES = TARGET.with_name("heroku-routes.txt")
BODIES = Path(sandbox.heroku.__file__).with_name("described.json")

_PROSE = {"description", "example", "title", "stability", "$schema", "links", "readOnly", "identity"}


def shape(path: str) -> str:
    """A path of a route or of the description with nothing in its variable parts: /apps/{}/releases/{}."""
    return re.sub(r"\{.*?\}", "{}", re.sub(r"\(.*?\)", "", unquote(path)))


def extract(whole: dict[str, Any]) -> dict[str, Any]:
    """For each route of the sandbox, the schema of its answer, with every definition that it refers to."""
    described = {
        (link["method"], shape(link["href"])): link.get("targetSchema", {"$ref": f"#/definitions/{thing}"})
        for thing, definition in whole["definitions"].items()
        for link in definition.get("links", ())
    }
    served = [(endpoint.method, shape(endpoint.path)) for endpoint in ENDPOINTS]
    answers = {f"{method} {path}": described[method, path] for method, path in served}
    return {"x-source": SOURCE, "answers": answers, "definitions": _definitions(whole, answers)}


def bodies(whole: dict[str, Any]) -> dict[str, Any]:
    """For each route of the sandbox that changes something, the schema of its body."""
    described = {
        (link["method"], shape(link["href"])): link.get("schema")
        for definition in whole["definitions"].values()
        for link in definition.get("links", ())
    }
    found = {
        f"{endpoint.method} {endpoint.path}": _body(described[endpoint.method, shape(endpoint.path)])
        for endpoint in ENDPOINTS
        if endpoint.method in WRITES
    }
    every = routes(whole)
    return {
        "source": SOURCE, "routes": len(every), "definitions": _definitions(whole, found), "bodies": found,
        "parameters": parameters(whole), "unserved": swallowed(every, ENDPOINTS),
    }  # fmt: skip


_RANGE = {"Range": {"in": "header", "schema": {"type": "string"}}}
"""What every list takes: the description has no headers, devcenter.heroku.com/articles/platform-api-reference has."""


def parameters(whole: dict[str, Any]) -> dict[str, Any]:
    """For each route of the sandbox, its headers. No route has a query; those related as `instances` list things."""
    lists = {
        (link["method"], shape(link["href"]))
        for definition in whole["definitions"].values()
        for link in definition.get("links", ())
        if link.get("rel") == "instances"
    }
    return {
        f"{endpoint.method} {endpoint.path}": _RANGE if (endpoint.method, shape(endpoint.path)) in lists else {}
        for endpoint in ENDPOINTS
    }


def routes(whole: dict[str, Any]) -> list[str]:
    """Every route of the description."""
    links = [link for definition in whole["definitions"].values() for link in definition.get("links", ())]
    return sorted({f"{link['method']} {shape(link['href']).replace('{}', '{part}')}" for link in links})


def _body(schema: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if schema is None else {"required": True, "schema": without(_PROSE, schema)}


def _definitions(whole: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Every definition that something refers to."""
    definitions: dict[str, Any] = {}
    wanted = list(references(found))
    done: set[str] = set()
    while wanted:
        pointer = wanted.pop()
        if pointer not in done:
            done.add(pointer)
            wanted += references(without(_PROSE, _put(definitions, whole, pointer)))
    return definitions


def _put(definitions: dict[str, Any], whole: dict[str, Any], pointer: str) -> Any:
    """Copies what a pointer names to the same place, and returns it."""
    keys = pointer.removeprefix("#/definitions/").split("/")
    source, target = whole["definitions"], definitions
    for key in keys[:-1]:
        source, target = source[key], target.setdefault(key, {})
    kept = {name: part for name, part in source[keys[-1]].items() if name != "definitions"}
    target.setdefault(keys[-1], {}).update(without(_PROSE, kept))
    return kept


def main() -> None:
    """Writes the extracts."""
    whole = json.loads(Path(sys.argv[1]).read_text())
    TARGET.write_text(json.dumps(extract(whole), indent=1, sort_keys=True) + "\n")
    ROUTES.write_text("\n".join(routes(whole)) + "\n")
    BODIES.write_text(json.dumps(bodies(whole), indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
