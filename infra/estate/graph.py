"""The graph for other tools: who reaches what, and all that this follows from.

Two estates differ in what matters exactly if their graphs differ: what no check can know is seen there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from infra.estate.estate import Estate
from infra.estate.nouns import Credential
from infra.estate.opening import opening_of
from infra.estate.powers import powers_of

_DECLARED = ("services", "zones", "bots", "apps", "runners")


def graph_of(estate: Estate) -> dict[str, Any]:
    """Return the graph as texts, numbers, lists and tables."""
    return {
        "defaults": {
            "core": estate.core,
            "managers": list(estate.managers),
            "longest_run": estate.longest_run,
            "epoch": estate.epoch,
            "find_out_by": _plain(estate.find_out_by),
            "removals": _plain(estate.removals),
            "needs": _plain({name: asdict(one) for name, one in sorted(estate.needs.items())}),
        },
        "credentials": {name: _credential(one, estate) for name, one in sorted(estate.credentials.items())},
        "edges": [asdict(edge) for edge in estate.edges],
        "powers": [
            {
                "subject": one.subject,
                "role": one.role,
                "object": one.object,
                "class": opening_of(estate).class_of(one),
                "account": one.account,
            }
            for one in powers_of(estate)
        ],
        **{
            noun: _plain({name: asdict(one) for name, one in sorted(getattr(estate, noun).items())})
            for noun in _DECLARED
        },
    }


def _credential(one: Credential, estate: Estate) -> dict[str, Any]:
    opening = opening_of(estate)
    declared = _plain(asdict(one))
    declared["class"] = declared.pop("class_")
    always = {"owner": one.owner, "acts_as": one.acts_as, "retire_by": _plain(one.retire_by), "opens": list(one.opens)}
    return {
        **declared,
        **always,
        "only": sorted(one.only),
        "opens_sinks": sorted(opening.sinks(one)),
        "opens_classes": sorted({f"{pin.thing}: {pin.class_}" for pin in opening.pins(one)}),
        "reach": sorted(opening.reach(one)),
    }


def _plain(value: Any) -> Any:
    """Return a value as JSON has it, without what is not said."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items() if inner is not None}  # an empty list is said
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date) else value
