"""What is exhaustive and slow: `make soak` runs it every night, `make test` runs one representative of each matrix."""

from __future__ import annotations

from typing import Any

import pytest


def soak(*values: Any, **options: Any) -> Any:
    """One set of a test's parameters, for `make soak` only."""
    return pytest.param(*values, marks=pytest.mark.soak, **options)
