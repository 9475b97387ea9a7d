"""The real estate: what must hold of every estate. What one day looked like is in `test_recorded.py`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from infra.estate import load
from tests.infra.components.test_references import recorded_run
from tests.infra.estate.estates import PROD


def test_the_program_registers_all_of_it(tmp_path: Path) -> None:
    """It has no mistake, and every resource that it declares can be asked for, with a made-up vault."""
    estate = load(PROD, today=dt.datetime.now(dt.UTC).date(), overdue="warn")
    assert recorded_run(PROD, estate, tmp_path / "vault.lock.toml").resources
