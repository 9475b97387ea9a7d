"""However an estate is damaged, it is refused in sentences, in bounded time and memory."""

from __future__ import annotations

import pytest

from tests.infra.estate.estates import Folder
from tests.limited import limited
from tests.soak import soak


@pytest.mark.parametrize(("examples", "seconds"), [(40, 120), soak(2000, 1200)])
def test_a_damaged_estate_is_refused_in_bounded_time_and_memory(examples: int, seconds: int) -> None:
    """Deep tables, early dates, 200,000 repositories, pipes, encodings: no traceback, no wait, less than 1 GiB."""
    ended = limited("-m", "tests.infra.estate.damaged", str(examples), seconds=seconds)
    assert ended.returncode == 0, ended.stdout[-3000:]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "purpose",
            "\ufeffpurpose",
            "E002 The file is UTF-8 with a byte order mark (BOM). Save it as UTF-8 without BOM.",
        ),
        (
            '"production"',
            "“production”",
            "E003 The file is not TOML: the character U+201C (left double quotation mark)",
        ),
        ('= "production"', '=\u00a0"production"', "E003 The file is not TOML: the character U+00A0 (no-break space)"),
        ("[[deliveries]]", "[deliveries]", "Write [[deliveries]] in double brackets, once for each of the list"),
        ('"old-ci"', '"old-ci"\n[[token]]\nname = "a"\nscopes = ["b"]\n', "Write [token] in single brackets"),
        (
            "[[deliveries]]",
            '[deliveries]\nto = "engine"\n[deliveries]',
            "if each is one of a list, write [[deliveries]]",
        ),
        ("2026-12-24", "0001-01-01", "it must be at least 2000-01-01"),
    ],
)
def test_a_slip_of_the_pen_is_named(foreign: Folder, old: str, new: str, said: str) -> None:
    """The sentence says what stands there and what to write instead."""
    foreign.change("credentials/old-ci-token.toml", old, new) if new else None
    assert any(said in str(mistake) for mistake in foreign.mistakes()), [str(one) for one in foreign.mistakes()]


def test_a_section_in_double_brackets_is_named(foreign: Folder) -> None:
    foreign.change("services.toml", "[warehouse]", "[[warehouse]]")
    assert any("Write [warehouse]: there is one section for each thing." in str(one) for one in foreign.mistakes())
