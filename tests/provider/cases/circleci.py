"""Nothing in the sweeps: its one resource is a step of a retirement (test_leftovers.py)."""

from __future__ import annotations

from typing import Any

from tests.provider.case import Case

SEED: dict[str, Any] = {}
CASES: tuple[Case, ...] = ()
