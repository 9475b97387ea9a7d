"""What a change would do, as a reviewer reads it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from engine.operations import NOTHING, Operation
from rehearsal.planned import Planned, _of_code, as_document, as_markdown, as_text
from tests.hostile import WORDS, harm

URN = "urn:pulumi:sandbox::conda-forge::conda-forge:x:X$saas:github:OrganizationSecret::"


def found(words: str) -> Planned:
    """A plan all of whose words are somebody's."""
    operations = (
        Operation(urn=f"{URN}{words}", op="update", properties={words: (json.dumps(words), json.dumps([words]))}),
        Operation(urn=f"{URN}gone", op="delete", properties={}),
    )
    return Planned("c" * 40, operations, (words,), (words,))


def test_a_plan_says_what_changes_then_warnings_then_counts() -> None:
    """In this order; of nothing, that it is nothing."""
    one = Operation(urn=f"{URN}acme/A", op="create", properties={"name": (NOTHING, '"A"')})
    assert list(as_text(Planned("c" * 40, (one,), ("careful",), ()))) == [
        "+ create github organization secret 'acme/A'",
        '      name: "A"',
        "warning: careful",
        "1 to create. Compared with cccccccccccc.",
    ]
    assert list(as_text(Planned("c" * 40, (), (), ()))) == ["nothing to do. Compared with cccccccccccc."]


def test_a_change_of_code_says_whose_code_was_run() -> None:
    """Its own, which is its own word; or the base's, which does not know what it would do."""
    names = ["a.py", "b.py", "c.py", "d.py"]
    assert _of_code(names[:1], own=True).endswith("(a.py), so this is what its own code says of itself. Read the code.")
    said = _of_code(names, own=False)
    assert said.startswith(
        "The change also edits what is no data (a.py, b.py, c.py and 1 more). The code that was run "
    )
    assert "is the base's" in said


@given(st.just(WORDS) | st.text(max_size=40))
def test_words_of_the_data_are_only_read(words: str) -> None:
    """In a job's summary they are no markup, link, mention or heading."""
    for line in as_markdown(found(words)):
        assert "\n" not in line
        assert harm(line) == []
        marks = line.removeprefix("  ").removeprefix("- ").removeprefix("**Note:** ").removeprefix("**Warning:** ")
        assert not marks.startswith(("#", ">", "|", "<")) or line.startswith("## What this change would do")
    assert json.loads(json.dumps(as_document(found(words))))["warnings"] == [words]
