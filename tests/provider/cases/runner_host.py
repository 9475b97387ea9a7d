"""Resources on runner hosts in the sweeps. Their faults are SSH's: tests/provider/runner_host/test_faults.py."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Callable
from typing import Any

from sandbox.client import World
from sandbox.runner_host.agents import archive
from sandbox.wire import Json
from tests.provider.case import Case
from tests.provider.cases.container import KEY
from tests.provider.plugin import Properties

SEED: dict[str, Any] = {"runner-host": {"users": ["deploy"]}}

ORGANIZATION, OTHER_ORGANIZATION = "an-org", "other-org"
UNIT = "/etc/systemd/system/ci-runner-native.service"
AGENT = "/opt/ci-runners/native/agent.txt"
IMAGE, OTHER_IMAGE = (f"registry.example/anvil@sha256:{digit * 64}" for digit in "ab")
VERSION, OTHER_VERSION = "2.300.1", "2.300.2"


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer with the archive of the version that the path ends with."""
        content = archive(self.path.removesuffix(".tar.gz").rpartition("-")[2])
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # a name of the base class
        """Say nothing."""


def _published() -> str:
    """Where agents are published: on loopback, as long as this process lives."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


PUBLISHED = _published()


def agent(version: str) -> dict[str, str]:
    """The inputs that are of an agent of a version."""
    return {
        "agentVersion": version,
        "agentUrl": f"{PUBLISHED}/agent-{version}.tar.gz",
        "agentSha256": hashlib.sha256(archive(version)).hexdigest(),
    }


def unit(world: World) -> str:
    """The text of the unit; nothing where there is none."""
    text: str = world.runner_host()["files"].get(UNIT, "")
    return text


def runner(world: World) -> dict[str, Json] | None:
    """What is on the host and at GitHub, by what the unit and the agent's note say."""
    host, listed = world.runner_host(), world.runners(ORGANIZATION)["runners"]
    text = host["files"].get(UNIT, "")
    if not host["made"] and not listed:
        return None
    lines = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    noted = dict(zip(("agentKind", "agentVersion", "agentUrl", "agentSha256"), _lines(host), strict=False))
    return {
        **noted,
        "platform": lines.get("Platform"),
        "labels": sorted(listed[0]["labels"]) if listed else [],
        "group": lines.get("Group"),
        "runnerUser": lines.get("User"),
        "image": next((word for word in lines.get("ExecStart", "").split() if "@sha256:" in word), ""),
        "cpu": int(lines.get("CPUQuota", "0%").removesuffix("%")) // 100,
        "memoryGb": int(lines.get("MemoryMax", "0")) // 10**9,
        "diskGb": int(lines.get("DiskGb", "0")),
        "gpu": lines.get("Gpu"),
    }


def _lines(host: dict[str, Json]) -> list[str]:
    noted: list[str] = host["files"].get(AGENT, "").split("\n")[:4]
    return noted


def edited(old: str, new: str, path: str = UNIT) -> Callable[[World], None]:
    """An edit of a file on the host."""

    def edit(world: World) -> None:
        text = world.runner_host()["files"][path]
        assert old in text
        world.change_runner_host(files={path: text.replace(old, new)})

    return edit


def _removed(world: World) -> None:
    world.empty_runner_host()
    world.remove_runner(ORGANIZATION, "native")


RUNNER_HOST = Case(
    token="saas:runner_host:RunnerHost",
    service="runner-host",
    service_name="Runner host",
    names=("native",),
    inputs=Properties(
        {
            "address": "host.example.org",
            "organization": ORGANIZATION,
            "name": "native",
            "user": "deploy",
            "hostKey": KEY,
            "platform": "linux-64",
            "labels": ["big", "native-64"],
            "group": "builds",
            "runnerUser": "jobs",
            "agentKind": "canonical",
            **agent(VERSION),
            "image": IMAGE,
            "cpu": 1,
            "memoryGb": 1,
            "diskGb": 1,
            "gpu": "",
        }
    ),
    identity=f"host.example.org/{ORGANIZATION}/native",
    updates={
        "platform": "linux-ppc64le",
        "labels": ["native-ppc64le"],
        "group": "others",
        "runnerUser": "runner",
        "agentKind": "official",
        "agentVersion": OTHER_VERSION,
        "agentUrl": f"{PUBLISHED}/another-{VERSION}.tar.gz",
        "agentSha256": agent(OTHER_VERSION)["agentSha256"],
        "image": OTHER_IMAGE,
        "cpu": 2,
        "memoryGb": 2,
        "diskGb": 2,
        "gpu": "nvidia-h100",
    },
    replacements={"address": "other.example.org", "organization": OTHER_ORGANIZATION, "name": "native-2"},
    together={
        "name": lambda _: {"runnerUser": "jobs-2"},
        **{name: lambda _: agent(OTHER_VERSION) for name in ("agentVersion", "agentSha256")},
    },
    unreadable=frozenset(),
    untraced=frozenset({"user", "hostKey"}),
    drifts={
        "platform": (edited("Platform=linux-64", "Platform=linux-aarch64"), "platform", "linux-aarch64"),
        "labels": (
            lambda world: world.change_runner(ORGANIZATION, "native", labels=["huge"]),
            "labels",
            ["huge"],
        ),
        "group": (edited("Group=builds", "Group=all"), "group", "all"),
        "runnerUser": (lambda world: world.change_runner_host(accounts=["jobs"]), "runnerUser", ""),
        "agentKind": (edited("canonical\n", "official\n", AGENT), "agentKind", "official"),
        "agentVersion": (edited(f"\n{VERSION}\n", "\n2.0.0\n", AGENT), "agentVersion", "2.0.0"),
        "agentUrl": (edited("/agent-", "/other-", AGENT), "agentUrl", f"{PUBLISHED}/other-{VERSION}.tar.gz"),
        "agentSha256": (
            lambda world: world.change_runner_host(files={"/opt/ci-runners/native/agent/run.sh": "#!/bin/sh\n"}),
            "agentSha256",
            "",
        ),
        "image": (edited(IMAGE, OTHER_IMAGE), "image", OTHER_IMAGE),
        "cpu": (edited("CPUQuota=100%", "CPUQuota=900%"), "cpu", 9),
        "memoryGb": (edited("MemoryMax=1000000000", "MemoryMax=9000000000"), "memoryGb", 9),
        "diskGb": (edited("DiskGb=1", "DiskGb=9"), "diskGb", 9),
        "gpu": (edited("Gpu=\n", "Gpu=nvidia-v100\n"), "gpu", "nvidia-v100"),
    },
    present=runner,
    remove=_removed,
    settings=lambda world: {
        **{
            name.removeprefix("saas:"): value
            for name, value in world.settings.items()
            if name.startswith("saas:runnerHost")
        },
        "githubBaseUrl": world.addresses["github"],
        "githubWriteDelayMs": "0",
    },
    imported_as=f"deploy@host.example.org/{ORGANIZATION}/native#{KEY}",
    http=False,
)

CASES = (RUNNER_HOST,)
