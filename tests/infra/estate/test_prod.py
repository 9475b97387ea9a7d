"""The real estate: what must hold of every estate. What one day looked like is in `test_recorded.py`."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

from infra.estate import load
from infra.lock import vault_titles
from infra.vault_lock import VaultLock, render
from tests.infra.components.test_references import owner, run, values
from tests.infra.estate.estates import PROD
from tests.infra.recorded import record


def test_the_program_registers_all_of_it(tmp_path: Path) -> None:
    """It has no mistake, and every resource that it declares can be asked for, with a made-up vault."""
    estate = load(PROD, today=dt.datetime.now(dt.UTC).date(), overdue="warn")
    lock = tmp_path / "vault.lock.toml"
    lock.write_text(render(VaultLock(vault="vault", items={name: f"id of {name}" for name in vault_titles(estate)})))
    assert record(partial(run, PROD, lock, owner(estate)), values(estate)).resources
