"""The command line: situations without a name, and refusals before anything is asked of a service."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from runbooks import __main__ as command
from runbooks.stack import real


@pytest.mark.parametrize("name", ["rotate", "daily"])
@pytest.mark.parametrize("words", [[], ["--rehearse", "--stack", "prod"]])
def test_it_must_be_said_where(name: str, words: list[str]) -> None:
    """On a stack or in a rehearsal, not in both."""
    result = CliRunner().invoke(command.main, [name, *words])
    assert result.exit_code == 2
    assert "Name a stack with --stack, or rehearse with --rehearse." in result.output


@pytest.mark.parametrize("day", ["1990-01-01", "2190-01-01"])
def test_a_run_is_one_of_its_day(day: str) -> None:
    """A value of our own has no service whose clock could refuse it."""
    result = CliRunner().invoke(command.main, ["rotate", "--stack", "prod", "--as-of", day, "--yes"])
    assert result.exit_code == 2
    assert "a run is one of its day" in result.output


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("rotate", ["data", "state", "unapplied", "plan", "rotate", "report"]),
        ("daily", ["data", "world", "days", "tell"]),
    ],
)
def test_its_steps_can_be_printed(name: str, steps: list[str]) -> None:
    """Nothing is done then; the data is that of the stack's own settings."""
    result = CliRunner().invoke(command.main, [name, "--stack", "prod", "--print"])
    assert result.exit_code == 0, result.output
    names = [line.split(" ")[1].rstrip(":") for line in result.output.splitlines()]
    assert names == steps


@pytest.mark.parametrize("name", ["rotate", "daily"])
def test_a_rehearsal_needs_a_sandbox_that_runs(name: str, tmp_path: Path) -> None:
    """A mistyped folder is neither made nor given a world; the steps can be printed all the same."""
    home = tmp_path / "nowhere"
    words = [name, "--rehearse", "--home", str(home)]
    result = CliRunner().invoke(command.main, words)
    assert result.exit_code == 2
    assert "No sandbox with a deployed estate runs in" in result.output
    assert CliRunner().invoke(command.main, [*words, "--print"]).exit_code == 0
    assert not home.exists()


def test_the_data_of_a_stack_is_what_its_settings_name() -> None:
    """Not what stands on the command line: the engine would apply another."""
    assert real("prod").stacks == Path(__file__).resolve().parents[2] / "stacks" / "prod"


def test_the_token_of_a_real_stack_goes_to_github_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked where the environment leads elsewhere."""
    assert real("prod").place("an-org/alpha").url == "https://api.github.com/"
    monkeypatch.setenv("ISSUES_TOKEN", "a-token")
    monkeypatch.setenv("GITHUB_BASE_URL", "http://127.0.0.1:7311/")
    result = CliRunner().invoke(command.main, ["daily", "--stack", "prod", "--repository", "an-org/alpha"])
    assert result.exit_code == 2
    assert "GITHUB_BASE_URL" in result.output or "githubBaseUrl" in result.output
    assert "a-token" not in result.output
