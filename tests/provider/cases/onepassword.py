"""Nothing in the sweeps: its resources are steps of a rotation (test_minted.py, test_recorded_value.py)."""

from __future__ import annotations

from typing import Any

from tests.provider.case import Case

SEED: dict[str, Any] = {}
CASES: tuple[Case, ...] = ()
