"""What a runner host is, as its own tools tell it: a pure parser, and what it lacks of what is declared.

`COMMANDS` are asked on the host; `parse` makes a `Look` of their answers; `lacks` holds it against the data. A tool
that fails hides what it would have told, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from saas.runner_host.answer import Answer, NotUnderstood, number_of
from saas.runner_host.gpus import Gpus, gpu_lacks, gpus_of
from saas.runner_host.unit import HOMES

COMMANDS: Mapping[str, str] = {
    "uname": "uname -srm",
    "lscpu": "LC_ALL=C lscpu -J",
    "meminfo": "cat /proc/meminfo",
    "df": f"sh -c 'if test -d {HOMES}; then cd {HOMES}; else cd /var/lib; fi && LC_ALL=C exec df -B1 --output=size .'",
    "nvidia-smi": "LC_ALL=C nvidia-smi -q -x",
}
"""What is asked on the host, by the name of the tool; none needs a privilege.

`df` is asked for the folder that jobs and images lie in, or before the first runner for the one it will be made in:
asked for every mount, one of somebody else's that does not answer would hide ours.
"""

ARCHITECTURES: Mapping[str, str] = {
    "linux-64": "x86_64",
    "linux-aarch64": "aarch64",
    "linux-ppc64le": "ppc64le",
}
"""What `uname -m` says on a host of each conda platform."""

ENOUGH = 0.95
"""So much of a declared size is enough. Sizes are declared in GB of 10^9 bytes; firmware, kernel and file system keep
some per cent for themselves: 64 GB are sold, and `MemTotal` is 62 GiB."""

_GB = 10**9

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a host is. Sizes are in bytes; `cpus` are those that the kernel schedules on, as clouds count them.

    None is what could not be looked at, and `faults` says why, by the tool.
    """

    architecture: str | None = None
    cpus: int | None = None
    cores: int | None = None
    """How many cores those belong to; None also where the kernel does not know it, as in some virtual machines."""
    memory: int | None = None
    disk: int | None = None
    gpus: Gpus = field(default_factory=Gpus)
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What the data says of a host, in its units; None is what it does not say."""

    platform: str
    cpu: int | None = None
    memory_gb: int | None = None
    disk_gb: int | None = None
    gpu: str | None = None


def parse(answers: Mapping[str, Answer]) -> Look:
    """Return what the answers to `COMMANDS` say; raise nothing, whatever they hold."""
    faults: dict[str, str] = {}

    def told(tool: str, read: Callable[[str], T]) -> T | None:
        answer = answers.get(tool)
        if answer is None or answer.fault:
            faults[tool] = f"{tool} {answer.fault if answer else 'was not asked'}"
            return None
        try:
            return read(answer.text)
        except NotUnderstood as strange:
            faults[tool] = str(strange)
            return None

    cpus, cores = told("lscpu", _cpus) or (None, None)
    return Look(
        architecture=told("uname", _architecture),
        cpus=cpus,
        cores=cores,
        memory=told("meminfo", _memory),
        disk=told("df", _disk),
        gpus=gpus_of(answers.get("nvidia-smi")),
        faults=faults,
    )


def lacks(look: Look, declared: Declared) -> Iterator[str]:
    """Yield in half a sentence each what a host has less of than the data says, or what could not be looked at."""
    if look.architecture is None:
        yield _unseen("architecture", "uname", look, declared.platform)
    elif look.architecture != ARCHITECTURES.get(declared.platform, ""):
        yield f"it is {look.architecture}, and the data says {declared.platform}"
    if declared.cpu is not None and look.cpus is None:
        yield _unseen("number of CPUs", "lscpu", look, str(declared.cpu))
    elif declared.cpu is not None and look.cpus is not None and look.cpus < declared.cpu:
        yield f"it has {look.cpus} CPUs, and the data says {declared.cpu}"
    for name, tool, seen, said in (
        ("memory", "meminfo", look.memory, declared.memory_gb),
        ("disk", "df", look.disk, declared.disk_gb),
    ):
        if said is not None and seen is None:
            yield _unseen(name, tool, look, f"{said} GB")
        elif said is not None and seen is not None and seen < said * _GB * ENOUGH:
            yield f"it has {seen / _GB:.0f} GB of {name}, and the data says {said} GB"
    if declared.gpu is not None:
        yield from gpu_lacks(look.gpus, declared.gpu)


def _unseen(name: str, tool: str, look: Look, said: str) -> str:
    why = look.faults.get(tool, f"{tool} was not asked")
    return f"its {name} could not be looked at ({why}), and the data says {said}"


def _architecture(text: str) -> str:
    words = text.split()
    if len(words) != 3 or words[0] != "Linux" or not re.fullmatch(r"[a-z0-9_]{1,20}", words[2]):
        raise NotUnderstood("uname")
    return words[2]


class _Field(msgspec.Struct):
    field: str
    data: str | None = None
    children: list[_Field] = []  # newer versions put fields below others


class _Lscpu(msgspec.Struct):
    lscpu: list[_Field]


def _cpus(text: str) -> tuple[int, int | None]:
    """Return how many CPUs are online, and how many cores they belong to."""
    try:
        fields = dict(_flat(msgspec.json.decode(text, type=_Lscpu).lscpu))
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors
        raise NotUnderstood("lscpu") from None
    online = _listed(fields.get("On-line CPU(s) list:", ""))
    threads = fields.get("Thread(s) per core:", "")
    known = re.fullmatch(r"[1-9][0-9]{0,3}", threads)  # `-` where the kernel does not know it
    return online, max(1, online // int(threads)) if known else None


def _listed(text: str) -> int:
    """Return how many numbers a list of rising ranges has (`0-3,8`)."""
    count, before = 0, -1
    for part in text.split(","):
        first, _, last = part.partition("-")
        begin, end = number_of(first, "lscpu"), number_of(last or first, "lscpu")
        if not before < begin <= end:
            raise NotUnderstood("lscpu")
        count, before = count + end - begin + 1, end
    return count


def _flat(fields: list[_Field]) -> Iterator[tuple[str, str]]:
    for one in fields:
        yield one.field, one.data or ""
        yield from _flat(one.children)


def _memory(text: str) -> int:
    found = re.search(r"^MemTotal:\s*([0-9]{1,15}) kB$", text, re.MULTILINE)
    if found is None:
        raise NotUnderstood("meminfo")
    return int(found[1]) * 1024


def _disk(text: str) -> int:
    """Return the size of the file system that `df` was asked for: below a heading, the one line."""
    lines = text.splitlines()
    if len(lines) != 2:
        raise NotUnderstood("df")
    return number_of(lines[1].strip(), "df")
