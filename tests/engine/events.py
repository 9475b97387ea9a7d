"""Events as the engine writes them, for tests."""

from __future__ import annotations

from typing import Any

import msgspec

from engine.events import HIDDEN, Event, Step

SECRET = {HIDDEN: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "[secret]"}
"""What the engine writes in place of a secret value (Pulumi 3.256)."""
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
TOKEN = "saas:github:OrganizationSecret"


def step(op: str, name: str = "acme/TOKEN", kind: str = TOKEN, **more: Any) -> dict[str, Any]:
    """A step as JSON has it; `old` and `new` are inputs, `diff` the paths that differ and how."""
    urn = f"urn:pulumi:test::acme::acme:github:Organization${kind}::{name}"
    made: dict[str, Any] = {"op": op, "urn": urn, "type": kind}
    for which in ("old", "new"):
        if which in more:
            made[which] = {"custom": True, "inputs": more[which]}
    if "diff" in more:
        made["detailedDiff"] = {path: {"diffKind": how} for path, how in more["diff"].items()}
        made["diffs"] = sorted({path.partition("[")[0] for path in more["diff"]})
    return made


def typed(document: dict[str, Any]) -> Step:
    """A step as it is read."""
    return msgspec.convert(document, Step)


def ended(document: dict[str, Any]) -> Event:
    """The event that a step has ended."""
    return msgspec.convert({"resOutputsEvent": {"metadata": document}}, Event)


STACK = "urn:pulumi:test::acme::pulumi:pulumi:Stack::acme-test"


def gave_out(outputs: dict[str, Any]) -> Event:
    """The event that a program has given something out."""
    one = {"op": "same", "urn": STACK, "new": {"inputs": {}, "outputs": outputs}}
    return msgspec.json.decode(msgspec.json.encode({"resOutputsEvent": {"metadata": one}}), type=Event)


def said(severity: str, message: str, urn: str = "") -> Event:
    """The event that something is said."""
    return msgspec.convert({"diagnosticEvent": {"severity": severity, "message": message, "urn": urn}}, Event)


def refused(message: str, urn: str = "", level: str = "mandatory") -> Event:
    """The event that a policy is not kept. The engine puts before the words what the policy is for."""
    found = {"resourceUrn": urn, "message": f"What must hold.\n{message}\n", "enforcementLevel": level}
    return msgspec.convert({"policyEvent": found}, Event)
