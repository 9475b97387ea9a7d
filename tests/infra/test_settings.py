"""What a stack's settings may hold."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pulumi
import pytest

from infra.settings import CREDENTIAL_SETTINGS, Settings
from tests.infra.recorded import record

GOOD = {"conda-forge:stacks": "stacks/x", "conda-forge:vaultLock": "x.lock"}


def read(settings: dict[str, str]) -> None:
    """What the program does first."""
    pulumi.runtime.set_all_config(settings)
    found = Settings.of_stack(pulumi.Config())
    assert found == Settings(stacks=Path("stacks/x"), vault_lock=Path("x.lock"))


def test_paths_are_read() -> None:
    """The estate's folder and its lock file."""
    record(partial(read, GOOD), {})


@pytest.mark.parametrize("missing", GOOD)
def test_a_missing_setting_is_named(missing: str) -> None:
    """The sentence has both keys, as they stand in the file."""
    with pytest.raises(pulumi.RunError, match=missing):
        record(partial(read, {key: value for key, value in GOOD.items() if key != missing}), {})


@pytest.mark.parametrize("setting", CREDENTIAL_SETTINGS)
def test_a_credential_is_refused_and_not_shown(setting: str) -> None:
    """It would lie in the state."""
    with pytest.raises(pulumi.RunError, match=setting) as refused:
        record(partial(read, {**GOOD, setting: "a-made-up-value"}), {})
    assert "a-made-up-value" not in str(refused.value)
