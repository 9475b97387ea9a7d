"""The command line: situations without a name, and refusals before anything is asked of a service."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from runbooks import __main__ as command
from runbooks.rotate import Rotation


@pytest.mark.parametrize("words", [["rotate"], ["rotate", "--rehearse", "--stack", "prod"]])
def test_it_must_be_said_where(words: list[str]) -> None:
    """On a stack or in a rehearsal, not in both."""
    result = CliRunner().invoke(command.main, words)
    assert result.exit_code == 2
    assert "Name a stack with --stack, or rehearse with --rehearse." in result.output


@pytest.mark.parametrize("day", ["1990-01-01", "2190-01-01"])
def test_a_run_is_one_of_its_day(day: str) -> None:
    """A value of our own has no service whose clock could refuse it."""
    result = CliRunner().invoke(command.main, ["rotate", "--stack", "prod", "--as-of", day, "--yes"])
    assert result.exit_code == 2
    assert "a run is one of its day" in result.output


def test_its_steps_can_be_printed() -> None:
    """Nothing is done then; the data is that of the stack's own settings."""
    result = CliRunner().invoke(command.main, ["rotate", "--stack", "prod", "--print"])
    assert result.exit_code == 0, result.output
    names = [line.split(" ")[1].rstrip(":") for line in result.output.splitlines()]
    assert names == ["data", "state", "unapplied", "plan", "rotate", "report"]


def test_a_rehearsal_needs_a_sandbox_that_runs(tmp_path: Path) -> None:
    """A mistyped folder is neither made nor given a world; the steps can be printed all the same."""
    home = tmp_path / "nowhere"
    words = ["rotate", "--rehearse", "--home", str(home)]
    result = CliRunner().invoke(command.main, words)
    assert result.exit_code == 2
    assert "No sandbox with a deployed estate runs in" in result.output
    assert CliRunner().invoke(command.main, [*words, "--print"]).exit_code == 0
    assert not home.exists()


def test_the_data_of_a_stack_is_what_its_settings_name() -> None:
    """Not what stands on the command line: the engine would apply another."""
    rotation, _, _ = command._real("prod", None)
    assert isinstance(rotation, Rotation)
    assert rotation.stacks == Path(__file__).resolve().parents[2] / "stacks" / "prod"
