# ruff: noqa: E501  # a sentence a line
"""What a lock beside the data says otherwise: which item, or which object, a name means."""

from __future__ import annotations

import pytest

from infra.estate.review import Lock, of_locks
from tests.infra.estate.review.reviewed import told

FILE = "objects.lock.toml"
NOW: Lock = {"github-repository": {"tinkers/workshop": "7"}}


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (NOW, NOW, ()),
        (
            {},
            NOW,
            (
                "narrows lock: 'tinkers/workshop' means the one with the id 7 now, and no other (github-repository in objects.lock.toml).",
            ),
        ),
        (
            NOW,
            {"github-repository": {"tinkers/workshop": "8"}},
            (
                "widens lock: 'tinkers/workshop' means another one now: the id is 8; it was 7 (github-repository in objects.lock.toml).",
            ),
        ),
        (
            NOW,
            {"github-repository": {}},
            (
                "widens lock: Nothing says any more which one 'tinkers/workshop' means; it was the one with the id 7 (github-repository in objects.lock.toml).",
            ),
        ),
        (
            {"identifiers": []},
            {"identifiers": ["ringer-id"]},
            ("widens lock: objects.lock.toml has the vault item 'ringer-id' as public now.",),
        ),
        (
            {"identifiers": ["ringer-id"]},
            {"identifiers": []},
            ("narrows lock: objects.lock.toml has the vault item 'ringer-id' no longer as public.",),
        ),
    ],
)
def test_each_id_is_held_against_the_former_one(before: Lock, after: Lock, says: tuple[str, ...]) -> None:
    """What is new holds a name to its id; all else widens."""
    assert told(tuple(of_locks(FILE, before, after))) == says
