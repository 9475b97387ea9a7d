"""What the engine says of a run, event by event. Secrets are masked by the engine before they come here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

STREAM = MappingProxyType({"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"})
"""With it, `--json` prints events as they happen, with the resource that each warning and error is about."""


HIDDEN = "4dabf18193072939515e22adb298388d"
"""The key that the engine writes in place of a value, or of a whole table, that is secret (`resource.SigKey`)."""


class State(msgspec.Struct, rename="camel"):
    """A resource as it is recorded or wanted."""

    custom: bool = False
    """Whether it is something; a component is nothing but a name for its parts. Left out where it is false."""
    inputs: dict[str, Any] = {}
    outputs: msgspec.Raw = msgspec.Raw(b"{}")
    """As JSON, since few are ever read."""
    retain_on_delete: bool = False


class Difference(msgspec.Struct, rename="camel"):
    """How a property differs: `add`, `delete` or `update`, each also with `-replace`."""

    diff_kind: str = "update"


class Step(msgspec.Struct, rename="camel"):
    """What is done with a resource: `op` is `same`, `update`, `create`, `refresh` and so on."""

    op: str
    urn: str
    diffs: list[str] | None = None
    """Names of properties that differ."""
    detailed_diff: dict[str, Difference] | None = None
    """The same as paths into them, such as `variables["NAME"]`."""
    old: State | None = None
    new: State | None = None

    @property
    def differences(self) -> dict[str, Difference]:
        """What differs, by paths, or by names where the engine gives no paths."""
        return self.detailed_diff or dict.fromkeys(self.diffs or (), Difference())


class Resource(msgspec.Struct):
    """A step that begins, has ended or has failed."""

    metadata: Step


class Message(msgspec.Struct):
    """Words for the user, about a resource or, with an empty URN, about the run."""

    message: str = ""
    severity: str = ""
    urn: str = ""


class PolicyFault(msgspec.Struct, rename="camel"):
    """What a pack of policies says of a resource, or with an empty URN of the run."""

    message: str = ""
    """First what the policy is for, and from the second line on what is wrong."""
    resource_urn: str = ""
    enforcement_level: str = ""
    """`mandatory` ends the run; `advisory` is only said."""


class Prelude(msgspec.Struct):
    """What the run starts with: the stack's settings by their names, secret ones masked."""

    config: dict[str, str] = {}


_STACK = "pulumi:pulumi:Stack::"


class Event(msgspec.Struct, rename="camel"):
    """The parts of an event that are read. What else it has is passed over."""

    prelude_event: Prelude | None = None
    resource_pre_event: Resource | None = None
    res_outputs_event: Resource | None = None
    res_op_failed_event: Resource | None = None
    diagnostic_event: Message | None = None
    policy_event: PolicyFault | None = None

    @property
    def said(self) -> Message | None:
        """What it says to the user, whoever says it."""
        if (fault := self.policy_event) is None:
            return self.diagnostic_event
        what = fault.message.partition("\n")[2].strip() or fault.message
        severity = "warning" if fault.enforcement_level == "advisory" else "error"
        return Message(message=f"refused by the policies: {what}", severity=severity, urn=fault.resource_urn)


def steps_of(events: Iterable[Event]) -> list[Step]:
    """Return the steps that have ended."""
    return [event.res_outputs_event.metadata for event in events if event.res_outputs_event is not None]


def stack_outputs(steps: Iterable[Step], kind: type[T]) -> T | None:
    """Return what a program that came to its end gave out, as a type reads it; None where the type cannot.

    The last step of the stack has it. Before that, the engine shows what an earlier run gave out.
    """
    found = msgspec.Raw(b"{}")
    for step in steps:
        if step.new is not None and step.op != "refresh" and f"::{_STACK}" in step.urn:
            found = step.new.outputs
    try:
        return msgspec.json.decode(found, type=kind)
    except msgspec.DecodeError:
        return None


def read_events(lines: Iterable[str]) -> Iterator[Event]:
    """Yield the events in the engine's lines. A line that is no event is passed over: the engine also warns."""
    for line in lines:
        try:
            yield msgspec.json.decode(line, type=Event)
        except msgspec.DecodeError:
            continue
