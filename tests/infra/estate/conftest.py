"""What the tests of the estate share."""

from pathlib import Path

import pytest

from tests.infra.estate.estates import FOREIGN, RECORDED, Folder


@pytest.fixture
def foreign(tmp_path: Path) -> Folder:
    """A copy of the little foreign estate, in order."""
    return Folder(FOREIGN, tmp_path / "foreign")


@pytest.fixture
def recorded(tmp_path: Path) -> Folder:
    """A copy of the large recorded estate, in order."""
    return Folder(RECORDED, tmp_path / "recorded")
