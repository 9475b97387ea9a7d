"""What `nvidia-smi -q -x` says of a host's GPUs: a pure parser. What one of them does not say hides nothing else.

Sources: nvidia-smi(1), section RETURN VALUE, and its DTD; what a field says that a GPU does not have: `N/A`, in newer
versions `[N/A]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from saas.runner_host.answer import NO_COMMAND, Answer, NotUnderstood, number_of

NO_DEVICES = 6
"""What nvidia-smi ends with where the driver runs and no GPU is there."""
DAMAGED = 14
"""What it ends with where the settings that a GPU keeps are damaged: it says all the same what is there."""

_TOOL = "nvidia-smi"
_MIB = 2**20
_LONGEST_NAME = 200
_WORD = re.compile(r"[a-z0-9]+")
_SAME_MODEL = re.compile(r"nvidia|geforce|tesla|quadro|generation|[0-9]{2,3}gb?|hbm[0-9]e?|pcie|sxm[0-9]?|nvl")
"""Words of a product's name that a model may leave out: maker, family, memory, and how it is plugged in. No others:
`Laptop`, `Max-Q`, `D` and `Ti` are of another model, and `8Q` or `MIG 1g.10gb` of a part of one."""


@dataclass(frozen=True, kw_only=True)
class Gpu:
    """One GPU: its memory in bytes; `parts` are the sizes of its MIG partitions in bytes, where it is in that mode.

    Memory is None where nvidia-smi gives none: some machines share theirs with it (GB10), some users may not see it.
    """

    model: str
    """The product's name; empty: nvidia-smi gives none that can be shown."""
    memory: int | None = None
    mig: bool = False
    parts: tuple[int | None, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Gpus:
    """The GPUs of a host."""

    there: tuple[Gpu, ...] = ()
    driver: str = ""
    """The version of their driver; empty: none is told."""
    fault: str = ""
    """Why they could not be looked at, in some words; empty: they were, or no tool for them is there."""


def gpus_of(answer: Answer | None) -> Gpus:
    """Return what nvidia-smi says; raise nothing, whatever that is."""
    if answer is None:
        return Gpus(fault=f"{_TOOL} was not asked")
    if answer.code == NO_COMMAND:
        return Gpus()
    if answer.code == NO_DEVICES:
        return Gpus(fault=f"{_TOOL} says that there is no GPU")
    if answer.fault and answer.code != DAMAGED:
        return Gpus(fault=f"{_TOOL} {answer.fault}")
    try:
        root = _document(answer.text)
    except NotUnderstood as strange:
        return Gpus(fault=str(strange))
    driver = (root.findtext("driver_version") or "").strip()
    return Gpus(
        there=tuple(map(_gpu, root.findall("gpu"))), driver=driver if re.fullmatch(r"[0-9.]{1,30}", driver) else ""
    )


def gpu_lacks(gpus: Gpus, model: str) -> Iterable[str]:
    """Yield in half a sentence what a host lacks of a declared model."""
    if gpus.fault:
        yield f"its GPU could not be looked at ({gpus.fault}), and the data says {model}"
        return
    fitting = [one for one in gpus.there if is_model(one.model, model)]
    if not fitting:
        seen = ", ".join(one.model or "one without a name" for one in gpus.there) or "none"
        yield f"its GPU is {seen}, and the data says {model}"
    elif all(one.mig for one in fitting):
        parts = ", ".join(_gb(part) for one in fitting for part in one.parts) or "no part yet"
        yield f"its GPU is divided (MIG: {parts}), and the data says a whole {model}"


def is_model(seen: str, declared: str) -> bool:
    """Return whether a product's name is that of a declared model: of the same words, but for `_SAME_MODEL`."""
    words, has = set(_WORD.findall(declared.lower())), set(_WORD.findall(seen.lower()))
    known = {one for one in words if not _SAME_MODEL.fullmatch(one)}
    more = {one for one in has - words if not _SAME_MODEL.fullmatch(one)}
    return bool(known) and words - {"nvidia"} <= has and not more


def _document(text: str) -> ET.Element:
    if "<!ENTITY" in text:  # an entity can stand for any amount of text, and nvidia-smi declares none
        raise NotUnderstood(_TOOL)
    try:
        root = ET.fromstring(text)  # noqa: S314  # no entity, and the text has at most 1 MiB
    except (ET.ParseError, ValueError):
        raise NotUnderstood(_TOOL) from None
    if root.tag != "nvidia_smi_log":
        raise NotUnderstood(_TOOL)
    return root


def _gpu(element: ET.Element) -> Gpu:
    model = " ".join((element.findtext("product_name") or "").split())
    return Gpu(
        model=model if len(model) <= _LONGEST_NAME and model.isprintable() else "",
        memory=_mib(element.findtext("fb_memory_usage/total")),
        mig=(element.findtext("mig_mode/current_mig") or "").strip() == "Enabled",
        parts=tuple(_mib(one.findtext("fb_memory_usage/total")) for one in element.findall("mig_devices/mig_device")),
    )


def _mib(text: str | None) -> int | None:
    number, _, unit = (text or "").strip().partition(" ")
    try:
        return number_of(number, _TOOL) * _MIB if unit == "MiB" else None
    except NotUnderstood:
        return None


def _gb(size: int | None) -> str:
    return "a part of unknown memory" if size is None else f"{size / 10**9:.0f} GB"
