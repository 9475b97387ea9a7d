"""How each credential that runs make stands, as the state has it: never a value. The stack's outputs may be older."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from engine.changes import named
from infra.components import parts_of
from infra.estate import Estate
from infra.minted import Mint


class _Outputs(msgspec.Struct, rename="camel"):
    """What is read of a minted credential, or of a revocation."""

    generation: float = 0
    made: str = ""
    epoch: str = ""
    revoked: float = -1
    drains_until: str = ""


class _Recorded(msgspec.Struct):
    urn: str
    outputs: dict[str, Any] = {}


class _Operation(msgspec.Struct):
    resource: _Recorded


class _Deployment(msgspec.Struct):
    resources: list[_Recorded] | None = None
    pending_operations: list[_Operation] | None = None


class _Export(msgspec.Struct):
    deployment: _Deployment


def under_way(export: str) -> set[str]:
    """Return the URNs of what a run was at when it was killed, as an exported state says."""
    operations = msgspec.json.decode(export, type=_Export).deployment.pending_operations or ()
    return {one.resource.urn for one in operations}


def standing(export: str, estate: Estate) -> Mapping[str, Mapping[str, Any]]:
    """Return what an exported state says of each credential, in the form of the stack's output `rotation`."""
    minted = [part.minted for part in parts_of(estate) if isinstance(part, Mint)]
    of_mint = {(one.maker.mint.TYPE, one.maker.name): one.credential for one in minted}  # type: ignore[attr-defined]
    of_end = {(one.maker.revoke.TYPE, one.maker.name): one.credential for one in minted}  # type: ignore[attr-defined]
    made: dict[str, _Outputs] = {}
    ended: dict[str, _Outputs] = {}
    for one in msgspec.json.decode(export, type=_Export).deployment.resources or ():
        key = named(one.urn)
        for found, names in ((made, of_mint), (ended, of_end)):
            if key in names:
                found[names[key]] = msgspec.convert(one.outputs, _Outputs)
    return {
        name: {
            "generation": int(one.generation),
            "made": one.made,
            "epoch": one.epoch,
            "revoked": int(ended[name].revoked) if name in ended else -1,
            "drains_until": ended[name].drains_until if name in ended else "",
            "at_its_places": name in ended and int(ended[name].generation) == int(one.generation),
        }
        for name, one in sorted(made.items())
    }


def as_output(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `standing` says of one credential as the stack's output has it."""
    return {key: value for key, value in told.items() if key != "at_its_places"}
