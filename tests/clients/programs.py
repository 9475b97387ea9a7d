"""Clients in Go: a program for each service, built of pinned modules, whose client's methods are called by their names.

The first build on a machine downloads the modules and takes two minutes. The programs lie in `.tools`, where Go sees
that they are up to date.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shared.files import alone

MODULE = Path(__file__).parent / "go"
"""One module with all programs; `go.sum` has the hash of everything that they are made of."""

BUILT = Path(__file__).resolve().parents[2] / ".tools" / "clients-go"


class CallError(Exception):
    """The client returned an error; the message is its own."""


class Client:
    """A client in another process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Asks that process."""
        self._process = process

    def call(self, method: str, *arguments: Any) -> Any:
        """What a method returned: one result as it is, several as a list. Raises CallError.

        A field's method is FIELD.METHOD. The context that a method wants is made up; all other arguments are given.
        """
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert answers is not None
        requests.write(json.dumps({"call": method, "arguments": arguments}) + "\n")
        requests.flush()
        answer = json.loads(answers.readline())
        if "error" in answer:
            raise CallError(answer["error"])
        results = answer["results"]
        return results[0] if len(results) == 1 else results


def build(name: str, module: Path = MODULE, package: str = "") -> Path:
    """The program of that name, built if it is not there as its sources are now; `package` is what it is made of."""
    program = BUILT / name
    environment = {**os.environ, "GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": ""}
    command = ["go", "build", "-trimpath", "-mod=readonly", "-o", str(program), package or f"./cmd/{name}"]
    BUILT.mkdir(parents=True, exist_ok=True)
    with alone(BUILT / f"{name}.lock", lambda: None):
        built = subprocess.run(command, cwd=module, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return program


@contextmanager
def started(program: Path, environment: Mapping[str, str]) -> Iterator[Client]:
    """Runs a program for as long as the block lasts."""
    with subprocess.Popen(
        [str(program)], env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Client(process)
        if process.stdin is not None:
            process.stdin.close()  # that ends it
