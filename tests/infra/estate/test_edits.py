"""Small edits of an estate: what changes who reaches what is spoken of, or at least seen in the graph."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.infra.estate.edits import Bench, Edit, Outcome
from tests.infra.estate.estates import FOREIGN, PROD, TODAY

SPOKEN_OF = ("acts_as", "at", "only", "permanent", "since", "source", "until", "identifiers")
"""Keys whose line cannot be deleted without a word: each keeps something from somebody."""


@cache
def _deletions(stacks: Path) -> tuple[Outcome, ...]:
    bench = Bench(stacks, TODAY)
    return tuple(map(bench.tried, bench.deletions()))


def _is_of(edit: Edit, key: str) -> bool:
    return re.search(rf": - {key} *=", edit.what) is not None


@pytest.mark.parametrize("key", SPOKEN_OF)
def test_a_deleted_line_does_not_loosen_in_silence(key: str) -> None:
    """What keeps something from somebody is needed, or its absence keeps it from everybody."""
    tried = [one for one in _deletions(FOREIGN) if _is_of(one.edit, key)]
    assert tried
    assert [one.edit.what for one in tried if one.silent] == []


def test_what_no_check_can_know_is_seen_in_the_graph() -> None:
    """Whatever a deleted line changes of who reaches what, the graphs before and after differ."""
    silent = [one for one in _deletions(FOREIGN) if one.silent]
    assert [one.edit.what for one in silent if not one.shown] == []
    assert len(_deletions(FOREIGN)) > 100


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("stacks", [FOREIGN, PROD], ids=["foreign", "prod"])
def test_no_edit_at_all_is_unseen(stacks: Path) -> None:
    """The same of each single value of two whole estates, in place of which another one is written."""
    bench = Bench(stacks, TODAY)
    tried = [*_deletions(stacks), *map(bench.tried, bench.values())]
    assert [one.edit.what for one in tried if one.silent and not one.shown] == []
