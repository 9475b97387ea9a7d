"""What switching off the SDK's own costs is worth at 100, 1,000 and 3,000 resources, against the SDK untouched.

    .venv/bin/python benchmarks/scale.py [--rounds 3] [--resources 100 --resources 1000]

The program and its provider are made up and do nothing, so what is measured is the engine, the SDK and the state, in a
run with nothing to do. Each round runs with either SDK in turn; the medians of the rounds' ratios are what to quote.
Memory is that of the largest process, processor seconds are those of all. Making 3,000 resources first takes minutes:
the engine writes the whole state twice a resource.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from operator import truediv
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from engine import POLICIES, QUIETLY  # noqa: E402  # the project's root is not on the path of a script in a folder
from rehearsal.folder import Folder  # noqa: E402

PROJECT = """\
name: made-up
runtime: {{name: python, options: {{virtualenv: {root}/.venv}}}}
plugins: {{providers: [{{name: made, path: plugin}}]}}
"""
PROGRAM = """\
import os, sys

sys.path.insert(0, {root!r})
import pulumi
from infra import sdk_costs

if os.environ["SDK"] == "costs switched off":
    assert sdk_costs.switch_off() == ()


class Group(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("made-up:group:Group", name)
        for number in range({each}):
            Thing(f"{{name}}/{{number}}", self)
        self.register_outputs({{}})


class Thing(pulumi.CustomResource):
    def __init__(self, name, parent):
        value = VALUE.apply(lambda value: value + name)
        inputs = {{"place": name, "value": value, "people": ["one", "two"], "written": None}}
        super().__init__("made:index:Thing", name, inputs, pulumi.ResourceOptions(parent=parent))


VALUE = pulumi.Output.secret("canary")
for number in range({groups}):
    Group(str(number))
"""
PLUGIN = """\
import sys, threading
from concurrent.futures import ThreadPoolExecutor

import grpc
from pulumi.runtime.proto import plugin_pb2, provider_pb2 as messages, provider_pb2_grpc as service


class Provider(service.ResourceProviderServicer):
    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version="1.0.0")

    def CheckConfig(self, request, context):
        return messages.CheckResponse(inputs=request.news)

    def Configure(self, request, context):
        return messages.ConfigureResponse(acceptSecrets=True, supportsPreview=True, acceptResources=True)

    def Check(self, request, context):
        return messages.CheckResponse(inputs=request.news)

    def Diff(self, request, context):
        return messages.DiffResponse(changes=messages.DiffResponse.DIFF_NONE)

    def Create(self, request, context):
        return messages.CreateResponse(id=request.urn[-20:], properties=request.properties)


server = grpc.server(ThreadPoolExecutor(max_workers=8))
service.add_ResourceProviderServicer_to_server(Provider(), server)
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
threading.Event().wait()
"""
EACH = 50
"""Resources in a component, about as many as an organisation's secrets are."""
VARIANTS = ("costs switched off", "untouched")


@dataclass(frozen=True)
class Cost:
    """What one run took."""

    wall_seconds: float
    cpu_seconds: float
    memory_mib: float
    state_kib: float


@click.command(help=__doc__)
@click.option("--rounds", default=3, show_default=True)
@click.option("--resources", "sizes", type=int, multiple=True, default=(100, 1000, 3000), show_default=True)
def main(rounds: int, sizes: tuple[int, ...]) -> None:
    table = Table("resources", "wall s", "processor s", "largest process MiB", "state KiB")
    for resources in sizes:
        with tempfile.TemporaryDirectory() as folder:
            table.add_row(str(resources), *cells(measured(Folder(Path(folder)), resources, rounds)))
    Console().print(table)


def measured(folder: Folder, resources: int, rounds: int) -> dict[str, list[Cost]]:
    """Make everything once, then run with nothing to do, in turn with either SDK."""
    make_project(folder.home, resources)
    environment = folder.environment() | dict.fromkeys(POLICIES, "")  # they know the project here, and no other
    subprocess.run(["pulumi", "stack", "init"], cwd=folder.home, env=environment, check=True, capture_output=True)
    state = folder.state / ".pulumi" / "stacks" / "made-up" / "sandbox.json"
    run_once(folder.home, environment | {"SDK": VARIANTS[0]}, state)
    costs: dict[str, list[Cost]] = {variant: [] for variant in VARIANTS}
    for _ in range(rounds):
        for variant in VARIANTS:
            runs = [run_once(folder.home, environment | {"SDK": variant}, state) for _ in range(2)]
            costs[variant].append(runs[-1])  # the first changes the records of all resources
    return costs


def make_project(home: Path, resources: int) -> None:
    """Write the program and its plugin."""
    (home / "plugin").mkdir()
    (home / "state").mkdir()
    (home / "passphrase").write_text("made up")
    files = {
        "Pulumi.yaml": PROJECT.format(root=ROOT),
        "Pulumi.sandbox.yaml": "config: {}\n",
        "__main__.py": PROGRAM.format(root=str(ROOT), each=EACH, groups=max(resources // EACH, 1)),
        "plugin/PulumiPlugin.yaml": "runtime: python\n",
        "plugin/__main__.py": PLUGIN,
    }
    for name, text in files.items():
        (home / name).write_text(text)


def run_once(home: Path, environment: Mapping[str, str], state: Path) -> Cost:
    """Run `up` and measure it with all the processes that it started."""
    started = time.perf_counter()
    command = ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive", *QUIETLY]
    with (home / "output").open("w+") as output:
        process = subprocess.Popen(command, cwd=home, env=environment, stdout=output, stderr=output)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise SystemExit(f"The run failed:\n{output.read()}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, state.stat().st_size / 1024)


def cells(costs: Mapping[str, list[Cost]]) -> list[str]:
    """Return medians with the costs switched off, and in brackets the medians of the ratios to the SDK untouched."""
    switched_off, untouched = (list(zip(*map(astuple, costs[variant]), strict=True)) for variant in VARIANTS)
    return [
        f"{statistics.median(ours):.1f} ({statistics.median(map(truediv, ours, theirs)):.2f} x)"
        for ours, theirs in zip(switched_off, untouched, strict=True)
    ]


if __name__ == "__main__":
    main()
