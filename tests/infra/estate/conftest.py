"""What the tests of the estate share."""

from pathlib import Path

import pytest

from tests.infra.estate.estates import FOREIGN, PROD, Folder


@pytest.fixture
def foreign(tmp_path: Path) -> Folder:
    """A copy of the little foreign estate, in order."""
    return Folder(FOREIGN, tmp_path / "foreign")


@pytest.fixture
def prod(tmp_path: Path) -> Folder:
    """A copy of the real estate, in order."""
    return Folder(PROD, tmp_path / "prod")
