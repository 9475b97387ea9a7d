"""The program as a whole: what a run of it loads."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from infra.estate import load
from tests.infra.components.test_references import recorded_run
from tests.infra.estate.estates import PROD, ROOT

TODAY = dt.date(2026, 11, 21)
SMALL = ROOT / "tests" / "end_to_end" / "small"


@pytest.mark.parametrize("stacks", [SMALL, PROD], ids=["small", "prod"])
def test_a_run_imports_no_providers_package(stacks: Path, tmp_path: Path) -> None:
    """Each takes 0.1 s or more to import, for a class or two."""
    estate = load(stacks, today=TODAY)
    assert recorded_run(stacks, estate, tmp_path / "vault.lock.toml").packages == set()
