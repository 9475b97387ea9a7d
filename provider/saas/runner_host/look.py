"""What a runner host is, as its own tools tell it: a pure parser, and what it lacks of what is declared.

`COMMANDS` are asked on the host; `parse` makes a `Look` of their answers; `lacks` holds it against the data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import msgspec

COMMANDS: Mapping[str, str] = {
    "uname": "uname -srm",
    "lscpu": "LC_ALL=C lscpu -J",
    "meminfo": "cat /proc/meminfo",
    "df": "LC_ALL=C df -B1 --output=source,size,avail,target",
    "nvidia-smi": "LC_ALL=C nvidia-smi -q -x",
}
"""What is asked on the host, by the name of the tool; none needs a privilege."""

ARCHITECTURES: Mapping[str, str] = {
    "linux-64": "x86_64",
    "linux-aarch64": "aarch64",
    "linux-ppc64le": "ppc64le",
}
"""What `uname -m` says on a host of each conda platform."""

WORK = "/var/lib"
"""Jobs write below this folder: the disk of a host is the file system that has it."""

ENOUGH = 0.95
"""So much of a declared size is enough. Sizes are declared in GB of 10^9 bytes; firmware, kernel and file system keep
some per cent for themselves: 64 GB are sold, and `MemTotal` is 62 GiB."""

NO_COMMAND = 127
NO_DEVICES = 6
"""What nvidia-smi ends with where the driver runs and no GPU is there (its manual, section RETURN VALUE)."""

_GB = 10**9
_MIB = 2**20
_LONGEST_NAME = 200
_NUMBER = re.compile(r"[0-9]{1,15}")
_WORD = re.compile(r"[a-z0-9]+")


class NotUnderstood(ValueError):
    """A tool's answer is not what it documents; the text says which tool, and no word of the answer."""


@dataclass(frozen=True)
class Answer:
    """How one of the commands ended."""

    code: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Gpu:
    """One GPU: its memory in bytes; `parts` are the sizes of its MIG partitions in bytes, where it is in that mode."""

    model: str
    memory: int
    mig: bool = False
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a host is. Sizes are in bytes; `cpus` are those that the kernel schedules on, as clouds count them."""

    architecture: str
    cpus: int
    cores: int
    memory: int
    disk: int
    gpus: tuple[Gpu, ...] = ()
    driver: str = ""
    """The version of the GPU's driver; empty: none answers."""
    gpu_fault: str = ""
    """Why GPUs cannot be told, in some words; empty: they can, or no tool for them is there."""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What the data says of a host, in its units; None is what it does not say."""

    platform: str
    cpu: int | None = None
    memory_gb: int | None = None
    disk_gb: int | None = None
    gpu: str | None = None


def parse(answers: Mapping[str, Answer]) -> Look:
    """Return what the answers to `COMMANDS` say. Raise `NotUnderstood`, and nothing else, whatever they hold."""
    cpus, cores = _cpus(_good("lscpu", answers))
    gpus, driver, fault = _gpus(answers.get("nvidia-smi", Answer(NO_COMMAND, "")))
    return Look(
        architecture=_architecture(_good("uname", answers)),
        cpus=cpus,
        cores=cores,
        memory=_memory(_good("meminfo", answers)),
        disk=_disk(_good("df", answers)),
        gpus=gpus,
        driver=driver,
        gpu_fault=fault,
    )


def lacks(look: Look, declared: Declared) -> Iterator[str]:
    """Yield in half a sentence each what a host has less of than the data says; both are named."""
    wanted = ARCHITECTURES.get(declared.platform, "")
    if look.architecture != wanted:
        yield f"it is {look.architecture}, and the data says {declared.platform}"
    if declared.cpu is not None and look.cpus < declared.cpu:
        yield f"it has {look.cpus} CPUs, and the data says {declared.cpu}"
    for name, seen, said in (
        ("memory", look.memory, declared.memory_gb),
        ("disk", look.disk, declared.disk_gb),
    ):
        if said is not None and seen < said * _GB * ENOUGH:
            yield f"it has {_gb(seen)} of {name}, and the data says {said} GB"
    if declared.gpu is not None:
        yield from _lacks_of_gpu(look, declared.gpu)


def _lacks_of_gpu(look: Look, model: str) -> Iterator[str]:
    if look.gpu_fault:
        yield f"its GPU cannot be told ({look.gpu_fault}), and the data says {model}"
        return
    fitting = [one for one in look.gpus if is_model(one.model, model)]
    if not fitting:
        seen = ", ".join(one.model for one in look.gpus) or "none"
        yield f"its GPU is {seen}, and the data says {model}"
    elif all(one.mig for one in fitting):
        parts = ", ".join(_gb(part) for one in fitting for part in one.parts) or "no part yet"
        yield f"its GPU is divided (MIG: {parts}), and the data says a whole {model}"


def is_model(seen: str, declared: str) -> bool:
    """Return whether a product's name is that of a declared model: it has all of its words but the maker's."""
    words = set(_WORD.findall(declared.lower())) - {"nvidia"}
    return bool(words) and words <= set(_WORD.findall(seen.lower()))


def _good(tool: str, answers: Mapping[str, Answer]) -> str:
    answer = answers.get(tool)
    if answer is None or answer.code:
        raise _strange(tool)
    return answer.text


def _strange(tool: str) -> NotUnderstood:
    return NotUnderstood(f"the answer of {tool} is not what it documents")


def _number(text: str, tool: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise _strange(tool)
    return int(text)


def _architecture(text: str) -> str:
    words = text.split()
    if len(words) != 3 or words[0] != "Linux" or not re.fullmatch(r"[a-z0-9_]{1,20}", words[2]):
        raise _strange("uname")
    return words[2]


class _Field(msgspec.Struct):
    field: str
    data: str | None = None
    children: list[_Field] = []  # newer versions put fields below others


class _Lscpu(msgspec.Struct):
    lscpu: list[_Field]


def _cpus(text: str) -> tuple[int, int]:
    """Return how many CPUs are online, and how many cores they belong to."""
    try:
        fields = dict(_flat(msgspec.json.decode(text, type=_Lscpu).lscpu))
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors
        raise _strange("lscpu") from None
    online = _listed(fields.get("On-line CPU(s) list:", ""))
    threads = _number(fields.get("Thread(s) per core:", "1"), "lscpu")
    if threads < 1:
        raise _strange("lscpu")
    return online, max(1, online // threads)


def _listed(text: str) -> int:
    """Return how many numbers a list of ranges has (`0-3,8`)."""
    count = 0
    for part in text.split(","):
        first, _, last = part.partition("-")
        size = _number(last or first, "lscpu") - _number(first, "lscpu") + 1
        if size < 1:
            raise _strange("lscpu")
        count += size
    return count


def _flat(fields: list[_Field]) -> Iterator[tuple[str, str]]:
    for one in fields:
        yield one.field, one.data or ""
        yield from _flat(one.children)


def _memory(text: str) -> int:
    found = re.search(r"^MemTotal:\s*([0-9]{1,15}) kB$", text, re.MULTILINE)
    if found is None:
        raise _strange("meminfo")
    return int(found[1]) * 1024


def _disk(text: str) -> int:
    """Return the size of the file system that has `WORK`: the one mounted nearest to it."""
    sizes = {}
    for line in text.splitlines()[1:]:
        words = line.split(None, 3)
        if len(words) == 4:
            sizes[words[3].rstrip()] = words[1]
    above = [place for place in sizes if place == "/" or f"{WORK}/".startswith(f"{place}/")]
    if not above:
        raise _strange("df")
    return _number(sizes[max(above, key=len)], "df")


def _gpus(answer: Answer) -> tuple[tuple[Gpu, ...], str, str]:
    """Return the GPUs, the version of their driver, and why they cannot be told."""
    if answer.code == NO_COMMAND:
        return (), "", ""
    if answer.code == NO_DEVICES:
        return (), "", "nvidia-smi says that there is no GPU"
    if answer.code:
        return (), "", f"nvidia-smi failed with {answer.code}"
    root = _document(answer.text)
    driver = (root.findtext("driver_version") or "").strip()
    if root.tag != "nvidia_smi_log" or not re.fullmatch(r"[0-9.]{1,30}", driver):
        raise _strange("nvidia-smi")
    return tuple(map(_gpu, root.findall("gpu"))), driver, ""


def _document(text: str) -> ET.Element:
    if "<!ENTITY" in text:  # an entity can stand for any amount of text, and nvidia-smi declares none
        raise _strange("nvidia-smi")
    try:
        return ET.fromstring(text)  # noqa: S314  # no entity, and the text has at most 1 MiB
    except (ET.ParseError, ValueError):
        raise _strange("nvidia-smi") from None


def _gpu(element: ET.Element) -> Gpu:
    model = " ".join((element.findtext("product_name") or "").split())
    if not model or len(model) > _LONGEST_NAME or not model.isprintable():
        raise _strange("nvidia-smi")
    return Gpu(
        model=model,
        memory=_mib(element.findtext("fb_memory_usage/total")),
        mig=(element.findtext("mig_mode/current_mig") or "").strip() == "Enabled",
        parts=tuple(_mib(one.findtext("fb_memory_usage/total")) for one in element.findall("mig_devices/mig_device")),
    )


def _mib(text: str | None) -> int:
    number, _, unit = (text or "").strip().partition(" ")
    if unit != "MiB":
        raise _strange("nvidia-smi")
    return _number(number, "nvidia-smi") * _MIB


def _gb(size: int) -> str:
    return f"{size / _GB:.0f} GB"
