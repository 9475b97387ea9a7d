"""What is rendered for a runner: by platform, with and without a GPU; read back; held against systemd's own check."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saas.runner_host.unit import Wanted, parse, render, service_of

X86 = Wanted(
    address="host.example.org",
    organization="an-org",
    name="native",
    platform="linux-64",
    runner_user="jobs",
    image=f"registry.example/anvil@sha256:{'a' * 64}",
    cpu=16,
    memory_gb=64,
    disk_gb=500,
    gpu="nvidia-h100",
    group="builds and more",
)
ARM = replace(X86, platform="linux-aarch64", gpu="")
POWER = replace(X86, platform="linux-ppc64le", gpu="")
ALL = pytest.mark.parametrize("wanted", [X86, ARM, POWER, replace(X86, gpu="")], ids=["gpu", "arm", "power", "plain"])

ANALYZE = shutil.which("systemd-analyze")


def lines(wanted: Wanted) -> dict[str, str]:
    """The unit's lines by their names."""
    return dict(line.split("=", 1) for line in render(wanted).splitlines() if "=" in line and line[0] != "#")


def test_a_gpu_is_given_to_the_container() -> None:
    """As a device of the container, where one is declared; nowhere else."""
    assert "--device=nvidia.com/gpu=all" in lines(X86)["ExecStart"].split()
    assert not any("--device" in render(one) for one in (ARM, POWER, replace(X86, gpu="")))


@pytest.mark.parametrize(
    ("wanted", "condition", "image"),
    [(X86, "x86-64", "amd64"), (ARM, "arm64", "arm64"), (POWER, "ppc64-le", "ppc64le")],
)
def test_a_unit_is_of_one_architecture(wanted: Wanted, condition: str, image: str) -> None:
    """Another host does not start it, and takes no image of another one."""
    found = lines(wanted)
    assert found["ConditionArchitecture"] == condition
    assert f"--arch {image} " in found["ExecStart"]


@ALL
def test_each_job_has_a_container_of_its_own(wanted: Wanted) -> None:
    """It ends with the job, is never kept, and cannot write to the agent, the registration or the host."""
    start = lines(wanted)["ExecStart"]
    assert {"--rm", "--pull=never", "--cap-drop=all", "--security-opt=no-new-privileges"} <= set(start.split())
    assert start.count("--volume=") == start.count(":ro ") == 2
    assert "--once" in start
    assert wanted.image in start.split()


@ALL
def test_a_job_has_limits(wanted: Wanted) -> None:
    """Those that are declared, in the unit's own control group."""
    found = lines(wanted)
    assert (found["MemoryMax"], found["CPUQuota"], found["User"]) == ("64000000000", "1600%", "jobs")
    assert "--cgroups=split" in found["ExecStart"].split()


@ALL
def test_nothing_keeps_podman_from_mapping_users(wanted: Wanted) -> None:
    """Of a unit with a user, these imply NoNewPrivileges=, and with that podman cannot start (systemd.exec(5))."""
    implies = (
        "NoNewPrivileges", "SystemCallFilter", "SystemCallArchitectures", "RestrictAddressFamilies", "PrivateDevices",
        "RestrictNamespaces", "ProtectKernel", "ProtectClock", "MemoryDenyWriteExecute", "RestrictRealtime",
        "RestrictSUIDSGID", "DynamicUser", "LockPersonality", "ProtectHostname",
    )  # fmt: skip
    assert not [name for name in lines(wanted) if name.startswith(implies)]


@ALL
def test_a_unit_is_read_back(wanted: Wanted) -> None:
    """All that was wanted is in it."""
    assert parse(render(wanted)) == asdict(wanted)


@given(st.text())
def test_whatever_lies_there_is_read(text: str) -> None:
    """A unit of somebody else says nothing, or something; it fails nothing."""
    assert set(parse(text)) <= set(asdict(X86))


@pytest.mark.parametrize("cpu", ["0", "5000"])
def test_a_number_out_of_bounds_is_none(cpu: str) -> None:
    """Nobody declared it, and no state could hold it."""
    assert "cpu" not in parse(render(X86).replace("CPUQuota=1600%", f"CPUQuota={cpu}00%"))


@pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze")
@ALL
def test_systemd_takes_the_unit(wanted: Wanted, tmp_path: Path) -> None:
    """The real `systemd-analyze verify` has nothing to say; what it runs is there in a root of its own."""
    said = verify(render(wanted), tmp_path)
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze")
def test_systemd_refuses_a_wrong_unit(tmp_path: Path) -> None:
    """So that the check above can fail."""
    said = verify(
        render(ARM).replace("MemoryMax=64000000000", "MemoryMax=much").replace("KillMode", "KillMood"), tmp_path
    )
    assert "much" in said.stderr
    assert "KillMood" in said.stderr


def verify(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What systemd says of a unit, on a host that has podman."""
    program = folder / "usr/bin/podman"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = folder / service_of("native")
    unit.write_text(text.replace("/usr/bin/podman", str(program)))
    return subprocess.run(
        [str(ANALYZE), "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False, timeout=60
    )
