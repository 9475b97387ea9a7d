"""What hosts say of themselves, and what they lack of what the data says."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saas.runner_host.answer import Answer
from saas.runner_host.gpus import Gpu, Gpus, is_model
from saas.runner_host.look import COMMANDS, Declared, Look, lacks, parse
from tests.provider.runner_host.answers import HOSTS, answers, recorded

GB = 10**9
MIB = 2**20
H100 = Gpu(model="NVIDIA H100 80GB HBM3", memory=81559 * MIB)
PLAIN = Look(architecture="x86_64", cpus=16, cores=16, memory=64 * GB, disk=500 * GB)


@pytest.mark.parametrize(("host", "model", "memory"), [("h100", "NVIDIA H100 80GB HBM3", 81559), ("h200", None, None)])
def test_recorded_hosts_are_told(host: str, model: str | None, memory: int | None) -> None:
    """Architecture, CPUs, memory, disk, and of each GPU model, memory and driver."""
    look = parse(answers(host, host))
    assert (look.architecture, look.cpus, look.cores, look.gpus.driver) == ("x86_64", 16, 16, "580.159.04")
    assert (look.memory or 0) // GB in (135, 136)
    assert (look.disk or 0) // GB == 270
    [gpu] = look.gpus.there
    if model and memory:
        assert gpu == Gpu(model=model, memory=memory * MIB)
    assert host.upper() in gpu.model


def test_an_arm_host_is_told() -> None:
    """Fields of lscpu lie below others."""
    look = parse(answers("made-up-aarch64"))
    assert look == Look(architecture="aarch64", cpus=64, cores=64, memory=65011712 * 1024, disk=945713651712)


def test_a_power_host_is_told() -> None:
    """What is off-line is not counted; eight CPUs are one core."""
    look = parse(answers("made-up-ppc64le"))
    assert look == Look(architecture="ppc64le", cpus=32, cores=4, memory=66584576 * 1024, disk=105551798272)


def test_a_divided_gpu_is_told() -> None:
    """With the memory of each part."""
    [gpu] = parse(answers("h100", "made-up-mig")).gpus.there
    assert gpu == replace(H100, mig=True, parts=(40448 * MIB, 20096 * MIB))


def test_a_driver_that_fails_is_no_absence_of_gpus() -> None:
    """Nor is an index without a GPU, or an exit code that nobody knows."""
    failed = recorded("made-up-driver-failure")["nvidia-smi -q -x"]
    assert parse(answers("h100") | {"nvidia-smi": failed}).gpus.fault == "nvidia-smi failed with 9"
    none = recorded("no-gpu")["nvidia-smi --id=9"]
    assert parse(answers("h100") | {"nvidia-smi": none}).gpus.fault == "nvidia-smi says that there is no GPU"
    absent = recorded("no-gpu")["nvidia-smi"]
    assert parse(answers("h100") | {"nvidia-smi": absent}).gpus == Gpus()


def test_what_a_gpu_does_not_say_hides_nothing() -> None:
    """Memory that it shares or hides, a name that is none, and settings that are damaged: the rest is told."""
    good = answers("h100", "made-up-mig")["nvidia-smi"].text
    for size in ("[N/A]", "N/A", "[Insufficient Permissions]", "40448 GiB"):
        [gpu] = parse(answers("h100") | {"nvidia-smi": Answer(0, good.replace("40448 MiB", size))}).gpus.there
        assert gpu == replace(H100, mig=True, parts=(None, 20096 * MIB))
    alone = answers("h100", "h100")["nvidia-smi"].text
    [shared] = parse(answers("h100") | {"nvidia-smi": Answer(0, alone.replace("81559 MiB", "[N/A]"))}).gpus.there
    assert shared == replace(H100, memory=None)
    for name in ("NVIDIA \u200b", "x" * 201, ""):
        told = Answer(0, alone.replace("NVIDIA H100 80GB HBM3</product_name>", f"{name}</product_name>"))
        look = parse(answers("h100") | {"nvidia-smi": told})
        assert list(lacks(look, Declared(platform="linux-64", cpu=18, gpu="nvidia-h100"))) == [
            "it has 16 CPUs, and the data says 18",
            "its GPU is one without a name, and the data says nvidia-h100",
        ]
    assert parse(answers("h100") | {"nvidia-smi": Answer(14, alone)}).gpus.there == (H100,)
    unnamed = Answer(0, alone.replace("<driver_version>580.159.04<", "<driver_version>N/A<"))
    assert parse(answers("h100") | {"nvidia-smi": unnamed}).gpus == Gpus(there=(H100,))


def test_cores_that_the_kernel_does_not_know_hide_no_cpus() -> None:
    """As in some virtual machines."""
    lscpu = answers("h100")["lscpu"].text
    assert '"data": "1"' in lscpu.partition("Thread(s) per core:")[2][:40]
    before, field, after = lscpu.partition("Thread(s) per core:")
    look = parse(answers("h100") | {"lscpu": Answer(0, before + field + after.replace('"1"', '"-"', 1))})
    assert (look.cpus, look.cores, look.faults) == (16, None, {})


def test_the_disk_is_asked_for_by_its_folder_alone(tmp_path: Path) -> None:
    """The one of jobs and images, or the one that it will be made in; no other mount is looked at."""
    jobs = tmp_path / "ci-runners"
    (tmp_path / "df").write_text("#!/bin/sh\npwd\nprintf '%s\\n' \"$@\"\n")
    (tmp_path / "df").chmod(0o700)
    line = COMMANDS["df"].replace("/var/lib/ci-runners", str(jobs)).replace("/var/lib", str(tmp_path))
    for folder in (tmp_path, jobs):
        folder.mkdir(exist_ok=True)
        said = subprocess.check_output(["/bin/sh", "-c", line], text=True, env={"PATH": f"{tmp_path}:/usr/bin:/bin"})
        assert said.split() == [str(folder), "-B1", "--output=size", "."]


def test_made_up_answers_say_so() -> None:
    """Nobody takes one for a recording."""
    made_up = [*HOSTS.glob("made-up-*")]
    assert len(made_up) == 4
    assert all("Made up from the" in one.read_text()[:200] for one in made_up)


@pytest.mark.parametrize(
    ("look", "declared", "said"),
    [
        (PLAIN, Declared(platform="linux-64", cpu=16, memory_gb=64, disk_gb=500), []),
        (PLAIN, Declared(platform="linux-64"), []),
        (PLAIN, Declared(platform="linux-aarch64"), ["it is x86_64, and the data says linux-aarch64"]),
        (PLAIN, Declared(platform="win-64"), ["it is x86_64, and the data says win-64"]),
        (PLAIN, Declared(platform="linux-64", cpu=18), ["it has 16 CPUs, and the data says 18"]),
        (PLAIN, Declared(platform="linux-64", memory_gb=128), ["it has 64 GB of memory, and the data says 128 GB"]),
        (PLAIN, Declared(platform="linux-64", disk_gb=600), ["it has 500 GB of disk, and the data says 600 GB"]),
        (PLAIN, Declared(platform="linux-64", gpu="nvidia-h100"), ["its GPU is none, and the data says nvidia-h100"]),
        (
            replace(PLAIN, gpus=Gpus(there=(H100,))),
            Declared(platform="linux-64", gpu="nvidia-h200"),
            ["its GPU is NVIDIA H100 80GB HBM3, and the data says nvidia-h200"],
        ),
        (replace(PLAIN, gpus=Gpus(there=(H100,))), Declared(platform="linux-64", gpu="nvidia-h100"), []),
        (
            replace(PLAIN, gpus=Gpus(there=(replace(H100, mig=True, parts=(40448 * MIB, None)),))),
            Declared(platform="linux-64", gpu="nvidia-h100"),
            ["its GPU is divided (MIG: 42 GB, a part of unknown memory), and the data says a whole nvidia-h100"],
        ),
        (
            replace(PLAIN, gpus=Gpus(fault="nvidia-smi failed with 9")),
            Declared(platform="linux-64", gpu="nvidia-h100"),
            ["its GPU could not be looked at (nvidia-smi failed with 9), and the data says nvidia-h100"],
        ),
        (
            replace(PLAIN, disk=None, faults={"df": "df failed with 1"}),
            Declared(platform="linux-aarch64", disk_gb=500),
            [
                "it is x86_64, and the data says linux-aarch64",
                "its disk could not be looked at (df failed with 1), and the data says 500 GB",
            ],
        ),
        (replace(PLAIN, disk=None, faults={"df": "df failed with 1"}), Declared(platform="linux-64"), []),
    ],
)
def test_what_a_host_lacks_names_both(look: Look, declared: Declared, said: list[str]) -> None:
    """What it is and what the data says; what is more, or not declared, is nothing to say."""
    assert list(lacks(look, declared)) == said


@pytest.mark.parametrize(
    ("seen", "enough"), [(62 * 2**30, True), (61 * GB, True), (60 * GB, False), (32 * 2**30, False)]
)
def test_memory_as_sold_and_as_seen(seen: int, enough: bool) -> None:
    """64 GB are sold, 62 GiB are seen: that is the same. A module that fails is not."""
    said = list(lacks(replace(PLAIN, memory=seen), Declared(platform="linux-64", memory_gb=64)))
    assert (said == []) is enough


@pytest.mark.parametrize(
    ("seen", "declared", "same"),
    [
        ("NVIDIA RTX 4000 SFF Ada Generation", "nvidia-rtx-4000-sff-ada", True),
        ("Tesla V100-SXM2-16GB", "nvidia-v100", True),
        ("NVIDIA H100 80GB HBM3", "nvidia-h10", False),
        ("NVIDIA H100 80GB HBM3", "nvidia", False),
        ("NVIDIA H100 80GB HBM3", "nvidia-80gb", False),
        ("NVIDIA H100 PCIe", "nvidia-h100", True),
        ("NVIDIA H100 80GB HBM3", "nvidia-h100-pcie", False),
        ("NVIDIA GeForce RTX 4090", "nvidia-geforce-rtx-4090", True),
        ("NVIDIA GeForce RTX 4090", "nvidia-rtx-4090", True),
        ("NVIDIA GeForce RTX 4090 Laptop GPU", "nvidia-geforce-rtx-4090", False),
        ("NVIDIA GeForce RTX 4090 Laptop GPU", "nvidia-geforce-rtx-4090-laptop-gpu", True),
        ("NVIDIA GeForce RTX 4090 D", "nvidia-rtx-4090", False),
        ("NVIDIA GeForce RTX 4070 Ti SUPER", "nvidia-rtx-4070", False),
        ("NVIDIA GeForce RTX 2080 with Max-Q Design", "nvidia-rtx-2080", False),
        ("NVIDIA RTX 6000 Ada Generation", "nvidia-rtx-6000", False),
        ("NVIDIA A100-PCIE-40GB", "nvidia-a100", True),
        ("GRID V100-8Q", "nvidia-v100", False),
        ("NVIDIA H100 80GB HBM3 MIG 1g.10gb", "nvidia-h100", False),
        ("NVIDIA GB10", "nvidia-gb10", True),
    ],
)
def test_models_by_their_words(seen: str, declared: str, same: bool) -> None:
    """Maker, family and memory may be left out, and nothing that another model or a part of one is called by."""
    assert is_model(seen, declared) is same


PARTS = {
    "uname": ("its architecture", "linux-64"),
    "lscpu": ("its number of CPUs", "16"),
    "meminfo": ("its memory", "100 GB"),
    "df": ("its disk", "200 GB"),
    "nvidia-smi": ("its GPU", "nvidia-h100"),
}
DECLARED = Declared(platform="linux-64", cpu=16, memory_gb=100, disk_gb=200, gpu="nvidia-h100")


def told_of(said: dict[str, Answer]) -> list[str]:
    """What a host lacks of a declaration that the recorded one keeps."""
    return list(lacks(parse(said), DECLARED))


@pytest.mark.parametrize("tool", COMMANDS)
def test_a_tool_that_fails_hides_its_own_part_alone(tool: str) -> None:
    """Whether it ended with an error, did not end, or was never asked."""
    good = answers("h100", "h100")
    assert told_of(good) == []
    part, said = PARTS[tool]
    for bad, why in (
        (good | {tool: Answer(1, good[tool].text)}, "failed with 1"),
        (good | {tool: Answer(0, given_up="did not come to an end")}, "did not come to an end"),
        ({name: one for name, one in good.items() if name != tool}, "was not asked"),
    ):
        assert told_of(bad) == [f"{part} could not be looked at ({tool} {why}), and the data says {said}"]


@pytest.mark.parametrize(
    ("tool", "text"),
    [
        ("uname", "Darwin 24.0 arm64"),
        ("uname", "Linux 6.8 x86_64 and more"),
        ("lscpu", "{" + '"lscpu": [' + '{"field": "a", "children": [' * 5000),
        ("lscpu", '{"lscpu": [{"field": "On-line CPU(s) list:", "data": "0-' + "9" * 5000 + '"}]}'),
        ("lscpu", '{"lscpu": [{"field": "On-line CPU(s) list:", "data": "9-0"}]}'),
        ("lscpu", '{"lscpu": [{"field": "On-line CPU(s) list:", "data": "0-3,2-5"}]}'),
        ("meminfo", "MemTotal: many kB"),
        ("df", "1B-blocks\nbig\n"),
        ("df", "1B-blocks\n1\n2\n"),
        ("df", ""),
        ("nvidia-smi", '<!DOCTYPE a [<!ENTITY b "c">]><nvidia_smi_log>&b;</nvidia_smi_log>'),
        ("nvidia-smi", "<other/>"),
        ("nvidia-smi", "\ud800"),
    ],
)
def test_what_is_not_documented_hides_its_own_part_alone(tool: str, text: str) -> None:
    """In one way, with the tool's name."""
    part, said = PARTS[tool]
    why = f"the answer of {tool} is not what it documents"
    found = told_of(answers("h100", "h100") | {tool: Answer(0, text)})
    assert found == [f"{part} could not be looked at ({why}), and the data says {said}"]


@given(st.sampled_from(sorted(COMMANDS)), st.text(), st.integers(0, 255))
def test_garbage_raises_nothing_else(tool: str, text: str, code: int) -> None:
    """Whatever one of the tools says."""
    told(answers("h100", "h100") | {tool: Answer(code, text)})


@given(st.data())
def test_damage_raises_nothing_else(data: st.DataObject) -> None:
    """A good answer of which some characters are others, or which ends too soon."""
    good = answers("made-up-aarch64") | {"nvidia-smi": answers("h100", "made-up-mig")["nvidia-smi"]}
    tool = data.draw(st.sampled_from(sorted(COMMANDS)))
    text = good[tool].text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    told(good | {tool: Answer(0, text[:start] + data.draw(st.text(max_size=8)) + text[end:])})


def told(said: dict[str, Answer]) -> None:
    """What is understood can be compared, and of what is not there is a reason."""
    look = parse(said)
    assert look.cpus is None or look.cpus >= 1
    assert look.cores is None or look.cores >= 1
    seen = {"uname": look.architecture, "lscpu": look.cpus, "meminfo": look.memory, "df": look.disk}
    assert {tool for tool, value in seen.items() if value is None} == look.faults.keys()
    list(lacks(look, Declared(platform="linux-64", cpu=1, memory_gb=1, disk_gb=1, gpu="nvidia-h100")))
