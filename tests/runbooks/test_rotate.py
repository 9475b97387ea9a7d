"""What a rotation does before it begins, with an engine that only says what it is told: end to end elsewhere."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from engine.command import EngineFailed
from runbooks.rotate import Rotation

URN = "urn:pulumi:prod::infra::saas:github:OrganizationSecret::acme/A"
OTHER = URN.replace("acme/A", "acme/B")


@dataclass
class Engine:
    """A state that may be half written, and what a killed run was at by it."""

    under_way: Collection[str] = ()
    is_readable: bool = True
    forgotten: list[str] = field(default_factory=list)

    def answer(self, *_: str) -> str:
        """The exported state."""
        if not self.is_readable:
            raise EngineFailed("failed to load checkpoint: EOF")
        pending = [{"resource": {"urn": urn}, "type": "creating"} for urn in self.under_way]
        return json.dumps({"deployment": {"pending_operations": pending}})

    def forget_under_way(self, under_way: Collection[str]) -> None:
        """Drop the records."""
        self.forgotten += under_way


def rotation(engine: Engine, repaired: Collection[str]) -> Rotation:
    """One whose repair makes the state readable, and drops what it has of a killed run."""

    def repair() -> Collection[str]:
        engine.is_readable = True
        return repaired

    return Rotation(engine, Path(), dt.date(2026, 11, 21), repair)  # type: ignore[arg-type]  # all that it asks


def test_a_state_that_a_killed_run_left_half_written_is_repaired_before_it_is_read() -> None:
    """What the run was at is known by the repair."""
    engine = Engine(is_readable=False)
    run = rotation(engine, {URN})
    run.clear()
    assert (set(run.killed), engine.forgotten) == ({URN}, [])


@pytest.mark.parametrize("repaired", [(), {OTHER}])
def test_what_the_state_has_still_is_dropped(repaired: Collection[str]) -> None:
    """As on a real stack, whose lock no runbook breaks."""
    engine = Engine({URN})
    run = rotation(engine, repaired)
    run.clear()
    assert (set(run.killed), engine.forgotten) == ({URN, *repaired}, [URN])
