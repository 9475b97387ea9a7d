"""actionlint, which knows what GitHub takes in a workflow: built of pinned modules, since no registry here has it."""

from __future__ import annotations

from pathlib import Path

from tests.clients import programs


def program() -> Path:
    """The program, built if it is not there."""
    return programs.build("actionlint", Path(__file__).parent, "github.com/rhysd/actionlint/cmd/actionlint")
