"""Steps and their journal: what stopped is said, and a run begins anew with what was done in mind."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from runbooks.steps import Journal, Step, listed, run


def steps(done: list[str], *, fails: bool = False) -> list[Step]:
    """Two steps, of which the second may fail."""

    def second() -> None:
        if fails:
            raise click.ClickException("It cannot be done.")
        done.append("second")

    return [Step("first", "does this.", lambda: done.append("first")), Step("second", "does that.", second)]


def test_steps_are_done_in_their_order_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each with its number; the journal has their ends."""
    done: list[str] = []
    journal = Journal(tmp_path / "rotate.jsonl")
    run(steps(done), journal)
    assert done == ["first", "second"]
    assert capsys.readouterr().out == "[1/2] first: does this.\n[2/2] second: does that.\n"
    assert [(one.step, one.outcome) for one in Journal(journal.file).entries] == [
        ("first", "done"),
        ("second", "done"),
        ("second", "finished"),
    ]
    assert Journal(journal.file).stopped_at is None


def test_what_stopped_is_said_when_it_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the step and the time. All steps come again: each looks first."""
    done: list[str] = []
    file = tmp_path / "rotate.jsonl"
    with pytest.raises(click.ClickException):
        run(steps(done, fails=True), Journal(file))
    capsys.readouterr()
    run(steps(done), Journal(file))
    assert capsys.readouterr().out.startswith("Going on: the last run stopped at 'second', ")
    assert done == ["first", "first", "second"]


def test_a_journal_that_was_cut_short_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """A line that is no entry says nothing."""
    file = tmp_path / "rotate.jsonl"
    file.write_text('{"step": "first", "at": "2026-11-28T10:00:00+00:00", "outcome": "done"}\n{"step": "sec')
    last = Journal(file).stopped_at
    assert last is not None
    assert last.step == "first"


def test_the_journal_is_for_its_owner_alone(tmp_path: Path) -> None:
    """It names credentials."""
    journal = Journal(tmp_path / "rotate.jsonl")
    journal.note("first", "done")
    assert journal.file.stat().st_mode & 0o077 == 0


def test_steps_can_be_printed() -> None:
    """For paper."""
    assert listed(steps([])) == ["1. first: does this.", "2. second: does that."]
