"""Drains: how long after the last write to a place somebody may still use what lay there before."""

from __future__ import annotations

import datetime as dt

from infra.estate.estate import Estate
from infra.estate.kinds import EngineVariable, Target
from infra.estate.nouns.words import length_of
from infra.estate.placement import Placement


def longest_use_of(placement: Placement[Target], estate: Estate) -> str | None:
    """Return how long what read a value at a place may go on using it, as the data says it; None if it does not."""
    if placement.delivery.longest_use is not None:
        return placement.delivery.longest_use
    if isinstance(placement.target, EngineVariable):
        return estate.longest_run
    section = estate.services.get(estate.section_of(placement.target))
    return section.longest_use if section is not None else None


def drain_of(placement: Placement[Target], estate: Estate) -> dt.timedelta:
    """Return how long to wait after the last write to a place, before what lay there may be revoked.

    Raise LookupError where the data does not say it. Of what is minted or generated it always does (E745).
    """
    longest = longest_use_of(placement, estate)
    if longest is None:
        raise LookupError(f"Nothing says how long what read {placement.target.sink} goes on using it.")
    return length_of(longest)
