"""What hosts say of themselves, and what they lack of what the data says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saas.runner_host.look import COMMANDS, Answer, Declared, Gpu, Look, NotUnderstood, is_model, lacks, parse
from tests.provider.runner_host.answers import HOSTS, answers, recorded

GB = 10**9
MIB = 2**20
H100 = Gpu(model="NVIDIA H100 80GB HBM3", memory=81559 * MIB)
PLAIN = Look(architecture="x86_64", cpus=16, cores=16, memory=64 * GB, disk=500 * GB)


@pytest.mark.parametrize(("host", "model", "memory"), [("h100", "NVIDIA H100 80GB HBM3", 81559), ("h200", None, None)])
def test_recorded_hosts_are_told(host: str, model: str | None, memory: int | None) -> None:
    """Architecture, CPUs, memory, disk, and of each GPU model, memory and driver."""
    look = parse(answers(host, host))
    assert (look.architecture, look.cpus, look.cores, look.driver) == ("x86_64", 16, 16, "580.159.04")
    assert look.memory // GB in (135, 136)
    assert look.disk // GB == 270
    [gpu] = look.gpus
    if model and memory:
        assert gpu == Gpu(model=model, memory=memory * MIB)
    assert host.upper() in gpu.model


def test_an_arm_host_is_told() -> None:
    """Fields of lscpu lie below others; the disk is that of the file system where jobs write."""
    look = parse(answers("made-up-aarch64"))
    assert look == Look(architecture="aarch64", cpus=64, cores=64, memory=65011712 * 1024, disk=945713651712)


def test_a_power_host_is_told() -> None:
    """What is off-line is not counted; eight CPUs are one core."""
    look = parse(answers("made-up-ppc64le"))
    assert look == Look(architecture="ppc64le", cpus=32, cores=4, memory=66584576 * 1024, disk=105551798272)


def test_a_divided_gpu_is_told() -> None:
    """With the memory of each part."""
    [gpu] = parse(answers("h100", "made-up-mig")).gpus
    assert gpu == replace(H100, mig=True, parts=(40448 * MIB, 20096 * MIB))


def test_a_driver_that_fails_is_no_absence_of_gpus() -> None:
    """Nor is an index without a GPU, or an exit code that nobody knows."""
    failed = recorded("made-up-driver-failure")["nvidia-smi -q -x"]
    assert parse(answers("h100") | {"nvidia-smi": failed}).gpu_fault == "nvidia-smi failed with 9"
    none = recorded("no-gpu")["nvidia-smi --id=9"]
    assert parse(answers("h100") | {"nvidia-smi": none}).gpu_fault == "nvidia-smi says that there is no GPU"
    absent = recorded("no-gpu")["nvidia-smi"]
    look = parse(answers("h100") | {"nvidia-smi": absent})
    assert (look.gpus, look.driver, look.gpu_fault) == ((), "", "")


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
            replace(PLAIN, gpus=(H100,)),
            Declared(platform="linux-64", gpu="nvidia-h200"),
            ["its GPU is NVIDIA H100 80GB HBM3, and the data says nvidia-h200"],
        ),
        (replace(PLAIN, gpus=(H100,)), Declared(platform="linux-64", gpu="nvidia-h100"), []),
        (
            replace(PLAIN, gpus=(replace(H100, mig=True, parts=(40448 * MIB,)),)),
            Declared(platform="linux-64", gpu="nvidia-h100"),
            ["its GPU is divided (MIG: 42 GB), and the data says a whole nvidia-h100"],
        ),
        (
            replace(PLAIN, gpu_fault="nvidia-smi failed with 9"),
            Declared(platform="linux-64", gpu="nvidia-h100"),
            ["its GPU cannot be told (nvidia-smi failed with 9), and the data says nvidia-h100"],
        ),
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
    ],
)
def test_models_by_their_words(seen: str, declared: str, same: bool) -> None:
    """A product's name has more words than the data's; a part of a word is none."""
    assert is_model(seen, declared) is same


@pytest.mark.parametrize("tool", [tool for tool in COMMANDS if tool != "nvidia-smi"])
def test_a_tool_that_fails_is_named(tool: str) -> None:
    """Whether it ended with an error or was never asked."""
    good = answers("h100")
    for bad in (good | {tool: Answer(1, good[tool].text)}, {name: one for name, one in good.items() if name != tool}):
        with pytest.raises(NotUnderstood, match=f"of {tool} is not"):
            parse(bad)


@pytest.mark.parametrize(
    ("tool", "text"),
    [
        ("uname", "Darwin 24.0 arm64"),
        ("uname", "Linux 6.8 x86_64 and more"),
        ("lscpu", "{" + '"lscpu": [' + '{"field": "a", "children": [' * 5000),
        ("lscpu", '{"lscpu": [{"field": "On-line CPU(s) list:", "data": "0-' + "9" * 5000 + '"}]}'),
        ("lscpu", '{"lscpu": [{"field": "On-line CPU(s) list:", "data": "9-0"}]}'),
        ("meminfo", "MemTotal: many kB"),
        ("df", "Filesystem\n/dev/sda big small /\n"),
        ("df", ""),
        ("nvidia-smi", '<!DOCTYPE a [<!ENTITY b "c">]><nvidia_smi_log>&b;</nvidia_smi_log>'),
        ("nvidia-smi", "<nvidia_smi_log><driver_version>1</driver_version><gpu/></nvidia_smi_log>"),
        ("nvidia-smi", "<other/>"),
        ("nvidia-smi", "\ud800"),
    ],
)
def test_what_is_not_documented_is_refused(tool: str, text: str) -> None:
    """In one way, with the tool's name."""
    with pytest.raises(NotUnderstood):
        parse(answers("h100", "h100") | {tool: Answer(0, text)})


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
    """What is understood can be compared; what is not is one error."""
    try:
        look = parse(said)
    except NotUnderstood:
        return
    assert look.cpus >= 1
    assert look.cores >= 1
    list(lacks(look, Declared(platform="linux-64", cpu=1, memory_gb=1, disk_gb=1, gpu="nvidia-h100")))
