"""The systemd unit of a runner: rendered from what is wanted, and read back from what lies on a host.

Sources: systemd.unit(5), systemd.exec(5), systemd.resource-control(5), podman-run(1).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Platform = Literal["linux-64", "linux-aarch64", "linux-ppc64le"]

CONDITIONS: Mapping[str, str] = {"linux-64": "x86-64", "linux-aarch64": "arm64", "linux-ppc64le": "ppc64-le"}
"""What systemd calls the architecture of each platform (`ConditionArchitecture=`)."""
IMAGES: Mapping[str, str] = {"linux-64": "amd64", "linux-aarch64": "arm64", "linux-ppc64le": "ppc64le"}
"""What container images call it (`GOARCH`)."""

MOST_CPUS, MOST_MEMORY_GB, MOST_DISK_GB = 4096, 65536, 1_000_000
MOST_TASKS = 16384
"""How many processes and threads a job may have: a build of LLVM on 64 CPUs needs some thousand."""

HOMES = "/var/lib/ci-runners"
"""Below it the users of all runners have their homes, with their images and what jobs write."""

_GB = 10**9
_X = "X-Declared"
"""systemd leaves sections alone whose name begins so: what is declared and has no effect on the host stands there."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a unit is rendered from."""

    address: str
    organization: str
    name: str
    platform: Platform
    runner_user: str
    image: str
    cpu: int
    memory_gb: int
    disk_gb: int = 0
    gpu: str = ""
    group: str = "Default"


def service_of(name: str) -> str:
    """Return the unit's name."""
    return f"ci-runner-{name}.service"


def unit_file(name: str) -> str:
    """Return where the unit lies."""
    return f"/etc/systemd/system/{service_of(name)}"


def agent_folder(name: str) -> str:
    """Return where root keeps the agent, which the runner's user cannot change."""
    return f"/opt/ci-runners/{name}"


def home_of(name: str) -> str:
    """Return the home of the runner's user: the registration and images lie there."""
    return f"{HOMES}/{name}"


def run_folder(name: str) -> str:
    """Return the folder that a reboot empties, for podman's own use."""
    return f"/run/ci-runner-{name}"


def render(wanted: Wanted) -> str:
    """Return the text of the unit: one job in one fresh container, then the next.

    Nothing in it may imply `NoNewPrivileges=`: rootless podman maps users with programs that are setuid. For a unit
    with `User=`, `ProtectClock=`, `ProtectKernelLogs=`, `RestrictRealtime=` and more of their kind do that.
    """
    home = home_of(wanted.name)
    return f"""\
# Made by infrastructure as code: an edit here is undone by the next run.
[Unit]
Description=Runner {wanted.name} of {wanted.organization}
ConditionArchitecture={CONDITIONS[wanted.platform]}
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
User={wanted.runner_user}
WorkingDirectory={home}
Environment=HOME={home} XDG_RUNTIME_DIR={run_folder(wanted.name)}
RuntimeDirectory=ci-runner-{wanted.name}
RuntimeDirectoryMode=0700
RuntimeDirectoryPreserve=yes
ExecStart={shlex.join(_container(wanted))}
Restart=always
RestartSec=5
KillMode=mixed
TimeoutStopSec=60
Delegate=yes
MemoryMax={wanted.memory_gb * _GB}
MemorySwapMax=0
CPUQuota={wanted.cpu * 100}%
TasksMax={MOST_TASKS}
ProtectSystem=strict
ReadWritePaths={home}
ProtectHome=yes
PrivateTmp=yes
UMask=0077

[Install]
WantedBy=multi-user.target

[{_X}]
Platform={wanted.platform}
DiskGb={wanted.disk_gb}
Gpu={wanted.gpu}
Group={wanted.group}
Address={wanted.address}
"""


def _container(wanted: Wanted) -> list[str]:
    """Return the command that runs one job in a container of its own, and ends with it.

    The container is the unit's own control group (`split`), so its limits hold. What a job
    writes lies in the container and goes with it. No word has a `$` or a `%`, which systemd would replace.
    """
    agent, registration = f"{agent_folder(wanted.name)}/agent", f"{home_of(wanted.name)}/registration"
    start = "mkdir /tmp/runner && cp -a /agent/. /registration/. /tmp/runner && cd /tmp/runner && exec ./run.sh --once"
    return [
        "/usr/bin/podman", "run", "--rm", "--replace", "--name", f"ci-runner-{wanted.name}", "--pull=never",
        "--arch", IMAGES[wanted.platform], "--cgroups=split", "--userns=keep-id", "--cap-drop=all",
        "--security-opt=no-new-privileges",
        f"--volume={agent}:/agent:ro", f"--volume={registration}:/registration:ro",
        *(["--device=nvidia.com/gpu=all"] if wanted.gpu else []),
        "--entrypoint=/bin/sh", wanted.image, "-c", start,
    ]  # fmt: skip


_LINES = {
    "organization": r"^Description=Runner [^ \n]+ of ([^ \n]+)$",
    "name": r"^Description=Runner ([^ \n]+) of ",
    "platform": r"^Platform=(linux-64|linux-aarch64|linux-ppc64le)$",
    "runner_user": r"^User=([^\n]*)$",
    "image": r"^ExecStart=.* --entrypoint=/bin/sh ([^ \n]+) -c ",
    "cpu": r"^CPUQuota=([0-9]{1,6})00%$",
    "memory_gb": r"^MemoryMax=([0-9]{1,6})000000000$",
    "disk_gb": r"^DiskGb=([0-9]{1,9})$",
    "gpu": r"^Gpu=([^\n]*)$",
    "group": r"^Group=([^\n]*)$",
    "address": r"^Address=([^\n]*)$",
}
_BOUNDS = {"cpu": (1, MOST_CPUS), "memory_gb": (1, MOST_MEMORY_GB), "disk_gb": (0, MOST_DISK_GB)}
"""The least and the most of each number: another one is none that we wrote."""


def parse(text: str) -> Mapping[str, str | int]:
    """Return what a unit's text says of the fields of `Wanted`, whoever wrote it; what it does not say is left out."""
    found = {field: re.search(line, text, re.MULTILINE) for field, line in _LINES.items()}
    said = {field: match[1] for field, match in found.items() if match is not None}
    numbers = {field: int(said.pop(field)) for field in _BOUNDS if field in said}
    within = {field: one for field, one in numbers.items() if _BOUNDS[field][0] <= one <= _BOUNDS[field][1]}
    return {**said, **within}
