"""Kinds of delivery: each says all that is to be known of it, and nothing else knows a kind by its name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from infra.estate.kinds import KINDS, Target
from tests.infra.estate.estates import ROOT, Folder

KINDS_FOLDER = ROOT / "infra" / "estate" / "kinds"


def test_no_other_code_knows_a_kind_by_its_name() -> None:
    """A name of a kind stands as a text in its own module alone: all else asks the kind."""
    files = [file for part in ("infra", "provider", "rehearsal", "engine") for file in (ROOT / part).rglob("*.py")]
    knowing = {
        f"{file.relative_to(ROOT)}: {text}"
        for file in files
        if KINDS_FOLDER not in file.parents
        for text in _texts(file)
        if text in KINDS and text != "engine"
    }
    assert knowing == set()


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.to)
def test_a_place_is_told_from_others_by_slot_and_scope(kind: type[Target], foreign: Folder) -> None:
    """No two places of the little estate have one key, and each has a sink that begins as the kind's do."""
    placements = list(foreign.load().placements_of(kind))
    assert len({one.target.key for one in placements}) == len(placements)
    assert all(one.target.sink.partition(":")[0] == kind.sink_prefix() for one in placements)


def _texts(file: Path) -> list[str]:
    """Return every text of a module that stands alone: docstrings and parts of sentences are longer."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
