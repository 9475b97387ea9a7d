"""How each credential that runs make stands, as the state has it: never a value. The stack's outputs may be older."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from engine.changes import named
from engine.exported import Exported
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


def standing(state: Exported, estate: Estate) -> Mapping[str, Mapping[str, Any]]:
    """Return what an exported state says of each credential, in the form of the stack's output `rotation`."""
    minted = [part.minted for part in parts_of(estate) if isinstance(part, Mint)]
    of_mint = {(one.maker.mint.TYPE, one.maker.name): one.credential for one in minted}  # type: ignore[attr-defined]
    of_end = {(one.maker.revoke.TYPE, one.maker.name): one.credential for one in minted}  # type: ignore[attr-defined]
    made: dict[str, _Outputs] = {}
    ended: dict[str, _Outputs] = {}
    for one in state.resources:
        key = named(one.urn)
        for found, names in ((made, of_mint), (ended, of_end)):
            if key in names:
                found[names[key]] = one.outputs_as(_Outputs)
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
