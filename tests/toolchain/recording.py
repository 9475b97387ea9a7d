"""What the program uses of the plugins: `python -m tests.toolchain.recording` prints it as JSON.

It runs the program over stacks/prod against mocks, with a made-up vault, and keeps each resource's and function's
token, the inputs it was given, and the results that were read. A process of its own, since the SDK keeps its state in
globals.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pulumi
import yaml
from google.protobuf import json_format
from pulumi.runtime.mocks import MockMonitor, Mocks

from infra.estate import Estate, load
from infra.object_lock import names_in, render_objects
from infra.program import deploy
from infra.project import project_name
from infra.settings import Settings
from infra.vault_lock import VaultLock, render
from rehearsal.seed.onepassword import vault_items
from sandbox.onepassword.values import make
from tests.infra.recorded import Recording

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "4dabf18193072939515e22adb298388d"
"""The key that marks a wrapped value on the wire."""
VALUES = {
    "token": "made-up",
    "text": "made up",
    "base64": "bWFkZSB1cA==",
    "private-key": make("private-key", "privateKey", ""),
}
"""A value of each shape."""


def made_up_vault(estate: Estate) -> tuple[VaultLock, dict[str, dict[str, str]]]:
    """A lock, and the items that it knows by their ids, with a value in each field that the estate reads."""
    items = vault_items(estate)
    ids = {title: f"item{place}" for place, title in enumerate(items)}
    values = {
        ids[title]: {"title": title, **{field: VALUES[shape] for field, shape in fields.items()}}
        for title, fields in items.items()
    }
    return VaultLock(vault="vault", items=ids), values


def made_up_objects(estate: Estate) -> dict[str, dict[str, str]]:
    """A lock of objects, with a number for each name that a run writes to."""
    return {
        kind: {name: str(number) for number, name in enumerate(sorted(names), 1)}
        for kind, names in names_in(estate).items()
    }


class Recorder(MockMonitor):
    """Keeps what the program asks of the engine, as it is on the wire."""

    def __init__(self, mocks: Mocks) -> None:
        super().__init__(mocks)
        self.inputs: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.versions: defaultdict[str, set[str]] = defaultdict(set)

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802  # the service's name
        """Keep a resource's inputs, if a plugin makes it."""
        if request.custom:
            self._keep(request.type, request.object, request.version)
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]

    def Invoke(self, request: Any) -> Any:  # noqa: N802  # the service's name
        """Keep a function's arguments."""
        self._keep(request.tok, request.args, request.version)
        return super().Invoke(request)  # type: ignore[no-untyped-call]

    def _keep(self, token: str, inputs: Any, version: str) -> None:
        self.inputs[token].append(unwrapped(json_format.MessageToDict(inputs)))
        self.versions[token.partition(":")[0]].add(version)


def unwrapped(value: Any) -> Any:
    """A value on the wire without the marks of secrets."""
    if isinstance(value, dict):
        if SECRET in value:
            return unwrapped(value["value"])
        return {key: unwrapped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [unwrapped(item) for item in value]
    return value


class Read(Mapping[str, Any]):
    """A function's result that keeps which of its parts are read."""

    def __init__(self, result: Mapping[str, Any], names: set[str]) -> None:
        self._result = result
        self._names = names

    def __getitem__(self, name: str) -> Any:
        """Hand the part on."""
        self._names.add(name)
        return self._result[name]

    def __iter__(self) -> Iterator[str]:
        """Hand the names on."""
        return iter(self._result)

    def __len__(self) -> int:
        """Count the parts."""
        return len(self._result)


def keep_what_is_read() -> dict[str, set[str]]:
    """Have each function of a plugin hand out results that keep what is read: names by the function's token."""
    read: dict[str, set[str]] = {}
    invoke = pulumi.runtime.invoke_async

    async def reading(token: str, *args: Any, **kwargs: Any) -> Any:
        return Read(await invoke(token, *args, **kwargs), read.setdefault(token, set()))

    setattr(pulumi.runtime, "invoke_async", reading)  # noqa: B010  # so that its narrower type is not compared
    return read


def camel(name: str) -> str:
    """A Python name as it is on the wire."""
    first, *others = name.split("_")
    return first + "".join(other[:1].upper() + other[1:] for other in others)


def record() -> dict[str, Any]:
    """Run the program and say what it used."""
    project = project_name()
    config = yaml.safe_load((ROOT / "Pulumi.sandbox.yaml").read_text())["config"]
    estate = load(ROOT / "stacks" / "prod", today=datetime.now(UTC).date(), overdue="warn", rehearsed=True)
    vault_lock, items = made_up_vault(estate)
    mocks = Recording(items)
    recorder = Recorder(mocks)
    read = keep_what_is_read()
    pulumi.runtime.set_mocks(mocks, project=project, stack="recorded", monitor=recorder)
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder, "vault.lock.toml")
        lock.write_text(render(vault_lock))
        objects = Path(folder, "objects.lock.toml")
        objects.write_text(render_objects(made_up_objects(estate)))
        locks = {f"{project}:vaultLock": str(lock), "saas:objectLock": str(objects)}
        pulumi.runtime.set_all_config({**config, **locks})
        settings = Settings.of_stack(pulumi.Config())
        pulumi.runtime.test(lambda: deploy(estate, settings))()  # type: ignore[no-untyped-call]
    return {
        "inputs": recorder.inputs,
        "outputs": {token: sorted(names) for token, names in read.items() if names},
        "versions": {package: sorted(versions) for package, versions in recorder.versions.items()},
    }


if __name__ == "__main__":
    json.dump(record(), sys.stdout)
