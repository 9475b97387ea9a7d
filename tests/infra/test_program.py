"""The program as a whole: what a run of it loads."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

import pytest

from infra.estate import load
from infra.lock import vault_titles
from infra.vault_lock import VaultLock, render
from tests.infra.estate.estates import PROD, ROOT
from tests.infra.recorded import record
from tests.infra.services.test_references import owner, run, values

TODAY = dt.date(2026, 11, 21)
SMALL = ROOT / "tests" / "end_to_end" / "small"


@pytest.mark.parametrize(
    ("stacks", "packages"),
    [
        pytest.param(SMALL, {"pulumi_github", "pulumi_onepassword"}, id="without Azure DevOps"),
        pytest.param(PROD, {"pulumi_azuredevops", "pulumi_github", "pulumi_onepassword"}, id="prod"),
    ],
)
def test_a_run_imports_the_packages_of_its_estate_alone(stacks: Path, packages: set[str], tmp_path: Path) -> None:
    """Each provider's package takes up to 0.15 s to import, which an estate that does not use it need not pay."""
    estate = load(stacks, today=TODAY)
    lock = tmp_path / "vault.lock.toml"
    lock.write_text(render(VaultLock(vault="vault", items={name: f"id of {name}" for name in vault_titles(estate)})))
    assert record(partial(run, stacks, lock, owner(estate)), values(estate)).packages == packages
