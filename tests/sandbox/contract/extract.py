"""Takes what the sandbox serves out of GitHub's official description, so that tests need no package of that size.

    python -m tests.sandbox.contract.extract PATH

PATH is `package/generated/ghes-3.19.json` of the npm package named in SOURCE (`npm pack` fetches it). Run it after a
route was added to the sandbox; the outcome is committed beside this file.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from sandbox.github.api.routes import ENDPOINTS
from sandbox.github.documents import API
from tests.sandbox.contract.description import references, without

SOURCE = {
    "package": "@octokit/openapi",
    "version": "23.0.2",
    "integrity": "sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==",
    "file": "package/generated/ghes-3.19.json",
}
TARGET = Path(__file__).with_name("github-ghes-3.19.json")

_PROSE = {"description", "example", "examples", "summary", "externalDocs", "title", "tags", "x-github"}
# These answer requests that the description leaves out: wrong tokens, refused values, redirects.
_ALWAYS = ("basic-error", "validation-error")


def described_path(path: str) -> str:
    """The path under which the description has a route; what a redirect leads to is described under the name."""
    by_name = path.removeprefix(API).replace("/repositories/{repository}", "/repos/{owner}/{repo}")
    return by_name.replace("/organizations/{organization}/team/{team}", "/orgs/{org}/teams/{team_slug}")


def extract(whole: dict[str, Any]) -> dict[str, Any]:
    """The operations that the sandbox serves, with every schema and response that they refer to."""
    paths: dict[str, Any] = {}
    for endpoint in ENDPOINTS:
        path = described_path(endpoint.path)
        operation = whole["paths"][path][endpoint.method.lower()]
        kept = {name: operation[name] for name in ("operationId", "requestBody", "responses") if name in operation}
        paths.setdefault(path, {})[endpoint.method.lower()] = without(_PROSE, kept)
    components: dict[str, Any] = {}
    wanted = [*references(paths), *(f"#/components/schemas/{name}" for name in _ALWAYS)]
    while wanted:
        _, _, kind, name = wanted.pop().split("/")
        if name not in components.setdefault(kind, {}):
            components[kind][name] = without(_PROSE, whole["components"][kind][name])
            wanted += references(components[kind][name])
    return {"openapi": whole["openapi"], "x-source": SOURCE, "paths": paths, "components": components}


def main() -> None:
    """Writes the extract."""
    whole = json.loads(Path(sys.argv[1]).read_text())
    TARGET.write_text(json.dumps(extract(whole), separators=(",", ":"), sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
