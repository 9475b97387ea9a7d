"""`python -m runbooks` prints the README's table, and the README is one screen."""

from __future__ import annotations

from click.testing import CliRunner

from runbooks.__main__ import main
from runbooks.situations import README, situations


def test_every_row_of_the_table_is_a_situation() -> None:
    """With something to do; none is lost to its form."""
    table = [line for line in README.read_text().splitlines() if line.startswith("| ")][1:]
    assert len(situations()) == len(table)
    assert all(one.what and one.do for one in situations())


def test_the_command_prints_them() -> None:
    """Each with what to do, as the table says it."""
    printed = CliRunner().invoke(main).output
    for one in situations():
        assert f"\n{one.what}\n  {one.do}\n" in printed
        assert one.then in printed


def test_all_is_on_one_screen() -> None:
    """So many lines fit on one."""
    assert len(README.read_text().splitlines()) <= 24
