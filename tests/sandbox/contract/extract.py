"""Takes what the sandbox serves out of GitHub's official description, so that tests need no package of that size.

    python -m tests.sandbox.contract.extract PATH

PATH is `package/generated` of the npm package named in SOURCE (`npm pack` fetches it). An Enterprise server has no
Codespaces: what is said of their secrets is taken from the description of the public GitHub. Run it after a route was
added to the sandbox. What answers must be is committed beside this file; what the bodies of requests must be,
and which parameters there are, in the sandbox, which refuses others. So are all routes that GitHub has: the sandbox
serves one or answers 501.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import sandbox.github
from sandbox.github.api.routes import ENDPOINTS, described_path
from sandbox.github.documents import API
from tests.sandbox.contract.description import WRITES, references, swallowed, without

SOURCE = {
    "package": "@octokit/openapi",
    "version": "23.0.2",
    "integrity": "sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==",
    "file": "package/generated/ghes-3.19.json",
    "codespaces": "package/generated/api.github.com.json",
}
TARGET = Path(__file__).with_name("github-ghes-3.19.json")
ROUTES = TARGET.with_name("github-routes.txt")
BODIES = Path(sandbox.github.__file__).with_name("described.json")

_PROSE = {"description", "example", "examples", "summary", "externalDocs", "title", "tags", "x-github"}
# These answer requests that the description leaves out: wrong tokens, refused values, redirects.
_ALWAYS = ("basic-error", "validation-error")


def extract(whole: dict[str, Any]) -> dict[str, Any]:
    """The operations that the sandbox serves, with every schema and response that they refer to."""
    paths: dict[str, Any] = {}
    for endpoint in ENDPOINTS:
        path = described_path(endpoint.path)
        operation = whole["paths"][path][endpoint.method.lower()]
        kept = {name: operation[name] for name in ("operationId", "responses") if name in operation}
        paths.setdefault(path, {})[endpoint.method.lower()] = without(_PROSE, kept)
    components: dict[str, Any] = {}
    wanted = [*references(paths), *(f"#/components/schemas/{name}" for name in _ALWAYS)]
    while wanted:
        _, _, kind, name = wanted.pop().split("/")
        if name not in components.setdefault(kind, {}):
            components[kind][name] = without(_PROSE, whole["components"][kind][name])
            wanted += references(components[kind][name])
    return {
        "openapi": whole["openapi"], "x-source": SOURCE, "paths": _with_null(paths),
        "components": _with_null(components),
    }  # fmt: skip


def _with_null(node: Any) -> Any:
    """The same with null among the words of what may be null: the description leaves it out, and GitHub answers it."""
    if isinstance(node, list):
        return [_with_null(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {name: _with_null(part) for name, part in node.items()}
    is_schema = found.get("nullable") is True and isinstance(found.get("enum"), list)
    return {**found, "enum": [*found["enum"], None]} if is_schema and None not in found["enum"] else found


# What GitHub takes though its description does not say so: its own website and clients send it.
_ALSO = {
    "PUT /repos/{owner}/{repo}/environments/{environment_name}": {"can_admins_bypass": {"type": ["boolean", "null"]}},
}


def bodies(whole: dict[str, Any]) -> dict[str, Any]:
    """For each route of the sandbox that changes something, the schema of its body, as JSON Schema."""
    found: dict[str, Any] = {}
    for endpoint in ENDPOINTS:
        path = described_path(endpoint.path)
        if endpoint.method in WRITES:
            found[f"{endpoint.method} {path}"] = _body(whole["paths"][path][endpoint.method.lower()].get("requestBody"))
    for route, more in _ALSO.items():
        found[route]["schema"]["properties"] |= more
    definitions: dict[str, Any] = {}
    wanted = list(references(found))
    while wanted:
        name = wanted.pop().split("/")[-1]
        if name not in definitions:
            definitions[name] = _schema(whole["components"]["schemas"][name])
            wanted += references(definitions[name])
    every = routes(whole)
    return {
        "source": SOURCE, "routes": len(every), "$defs": definitions, "bodies": found,
        "parameters": parameters(whole), "unserved": swallowed(every, ENDPOINTS),
    }  # fmt: skip


def parameters(whole: dict[str, Any]) -> dict[str, Any]:
    """For each route of the sandbox, the parameters of its query and its headers."""
    found: dict[str, Any] = {}
    for endpoint in ENDPOINTS:
        path = described_path(endpoint.path)
        described = whole["paths"][path]
        named = [*described.get("parameters", ()), *described[endpoint.method.lower()].get("parameters", ())]
        every = [_resolved(whole, one) for one in named]
        found[f"{endpoint.method} {path}"] = {
            one["name"]: {"in": one["in"], "schema": without(_PROSE, one["schema"])}
            for one in every
            if one["in"] != "path"
        }
    return found


def _resolved(whole: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    name = described.get("$ref", "").split("/")[-1]
    found: dict[str, Any] = whole["components"]["parameters"][name] if name else described
    return found


def routes(whole: dict[str, Any]) -> list[str]:
    """Every route of the description, as the sandbox would have it."""
    return sorted(f"{method.upper()} {API}{path}" for path, found in whole["paths"].items() for method in found)


def _body(described: dict[str, Any] | None) -> dict[str, Any] | None:
    if described is None:
        return None
    return {
        "required": described.get("required", False),
        "schema": _schema(described["content"]["application/json"]["schema"]),
    }


def _schema(described: dict[str, Any]) -> Any:
    return _standard(without({*_PROSE, "default", "deprecated", "format"}, described))


def _standard(node: Any, inside: str = "") -> Any:
    """The same with null as a type, and definitions where JSON Schema has them."""
    if isinstance(node, list):
        return [_standard(each) for each in node]
    if not isinstance(node, dict):
        return node.replace("#/components/schemas/", "#/$defs/") if inside == "$ref" else node
    found = {name: _standard(part, "" if inside == "properties" else name) for name, part in node.items()}
    if inside != "properties" and found.pop("nullable", False):
        found |= {"type": [found["type"], "null"]} if "type" in found else {}
        found |= {"enum": [*found["enum"], None]} if "enum" in found else {}
        found |= {"oneOf": [*found["oneOf"], {"type": "null"}]} if "oneOf" in found else {}
    return found


def with_codespaces(whole: dict[str, Any], public: dict[str, Any]) -> dict[str, Any]:
    """The description of an Enterprise server with the secrets of Codespaces of the public one."""
    paths = {path: about for path, about in public["paths"].items() if "/codespaces/secrets" in path}
    kept = {path: about for path, about in paths.items() if path.startswith(("/orgs/", "/repos/"))}
    components = {kind: {**public["components"].get(kind, {}), **named} for kind, named in whole["components"].items()}
    return {**whole, "paths": {**whole["paths"], **kept}, "components": components}


def main() -> None:
    """Writes the extracts."""
    folder = Path(sys.argv[1])
    server, public = (json.loads((folder / Path(SOURCE[key]).name).read_text()) for key in ("file", "codespaces"))
    whole = with_codespaces(server, public)
    TARGET.write_text(json.dumps(extract(whole), separators=(",", ":"), sort_keys=True) + "\n")
    ROUTES.write_text("\n".join(routes(whole)) + "\n")
    BODIES.write_text(json.dumps(bodies(whole), indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
