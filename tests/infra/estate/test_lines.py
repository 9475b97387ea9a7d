"""On which line a key stands."""

import pytest

from infra.estate.lines import Lines

TEXT = '''\
purpose = "a [bracket] # and a hash"
opens = [          # a list [ over
  "one",
  "two",
]

[[deliveries]]
to = "x"
[deliveries.identifiers]
"A.B" = "first"

[[deliveries]]
to = "y"
rotation.overlap = true
words = """
[not.a.table]
key = 1
"""
last = 1

[table."quoted name".inner]
key = { inside = 1 }
'''


@pytest.mark.parametrize(
    ("at", "line"),
    [
        (("purpose",), 1),
        (("opens", 1), 2),
        (("deliveries", 0, "to"), 8),
        (("deliveries", 0, "identifiers", "A.B"), 10),
        (("deliveries", 1), 12),
        (("deliveries", 1, "to"), 13),
        (("deliveries", 1, "rotation", "overlap"), 14),
        (("deliveries", 1, "last"), 19),
        (("deliveries", 1, "missing"), 12),
        (("table", "quoted name", "inner", "key", "inside"), 22),
        (("not", "a", "table"), 1),
        ((), 1),
    ],
)
def test_key_is_found_on_its_line(at: tuple[str | int, ...], line: int | None) -> None:
    """A key has its line; one that is not there has that of the table around it, or the file's first."""
    assert Lines(TEXT).of(at) == line


def test_a_text_without_lines_has_none() -> None:
    """A file that could not be read has no line to name."""
    assert Lines("").of(("purpose",)) is None
