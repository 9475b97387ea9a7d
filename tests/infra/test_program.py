"""The program as a whole: what a run of it loads."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

import pytest

from infra.estate import load
from infra.lock import vault_titles
from infra.vault_lock import VaultLock, render
from tests.infra.components.test_references import owner, run, values
from tests.infra.estate.estates import PROD, ROOT
from tests.infra.recorded import record

TODAY = dt.date(2026, 11, 21)
SMALL = ROOT / "tests" / "end_to_end" / "small"


@pytest.mark.parametrize("stacks", [SMALL, PROD], ids=["small", "prod"])
def test_a_run_imports_no_providers_package(stacks: Path, tmp_path: Path) -> None:
    """Each takes 0.1 s or more to import, for a class or two."""
    estate = load(stacks, today=TODAY)
    lock = tmp_path / "vault.lock.toml"
    lock.write_text(render(VaultLock(vault="vault", items={name: f"id of {name}" for name in vault_titles(estate)})))
    assert record(partial(run, stacks, lock, owner(estate)), values(estate)).packages == set()
