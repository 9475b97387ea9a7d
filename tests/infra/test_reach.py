"""What breaks if a credential leaks, as the command prints it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from infra.__main__ import main
from tests.infra.estate.estates import FOREIGN


def reach(*words: str) -> Result:
    """The command, over the foreign estate."""
    return CliRunner().invoke(main, ["reach", "--stacks", str(FOREIGN), *words])


def test_it_says_where_it_lies_who_reads_that_the_way_and_what_to_do() -> None:
    ran = reach("bell-ringer")
    assert ran.exit_code == 0
    assert ran.output.splitlines() == [
        "bell-ringer (production): Key of the doorbell's GitHub App.",
        "lies in github:tinkers/workshop as RINGER_KEY, read by: The makers",
        "opens: github:tinkers/catalogue",
        "and from there 2 other credentials:",
        "  with it, in github:tinkers/*: it opens github:tinkers/catalogue",
        "    nightly-upload (staging)",
        "  with it, in github:tinkers/catalogue@release: it opens github:tinkers/catalogue",
        "    release-upload (production)",
        "What to do: keepers answer for it.",
        "  1. At github: make a new one, and end this one. `python -m infra access bell-ringer` says who can.",
        "  2. Put the new value into the vault item 'ringer-key'; `python -m infra up` brings it to each place.",
        "  3. Then the same for the 2 others, those of the highest class first.",
    ]


def test_it_is_found_by_its_name_at_github() -> None:
    """Whoever finds a leak knows the secret's name, not that of our file."""
    assert reach("RINGER_KEY").output == reach("bell-ringer").output


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("bell-singer", "Did you mean 'bell-ringer'?"),
        ("RINGER_KEYS", "Did you mean 'RINGER_KEY'?"),
    ],
)
def test_another_name_is_refused_with_what_is_near(name: str, says: str) -> None:
    ran = reach(name)
    assert ran.exit_code == 2
    assert says in ran.output


def test_for_tools_it_is_data() -> None:
    found = json.loads(reach("bell-ringer", "--format", "json").output)
    assert {"credential": "release-upload", "class": "production", "by": "bell-ringer"}.items() <= next(
        step for step in found["steps"] if step["credential"] == "release-upload"
    ).items()
