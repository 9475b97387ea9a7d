"""What breaks if a credential leaks, as the command prints it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from infra.__main__ import main
from tests.infra.estate.estates import FOREIGN, Folder


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
        (
            "  2. Put the new value into the vault item 'ringer-key'; "
            "`python -m infra up --stack prod` brings it to each place."
        ),
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


def test_of_what_runs_replace_an_epoch_is_the_way() -> None:
    """Nobody makes a new value by hand, which the next run would take for one of a person's."""
    output = reach("bell-secret").output
    assert "  1. Write a new `epoch`, such as the incident's id, into credentials/bell-secret.toml" in output
    assert "make up a new one" not in output


def test_for_tools_it_is_data() -> None:
    found = json.loads(reach("bell-ringer", "--format", "json").output)
    assert {"credential": "release-upload", "class": "production", "by": "bell-ringer"}.items() <= next(
        step for step in found["steps"] if step["credential"] == "release-upload"
    ).items()


def test_what_is_to_be_gone_is_not_made_anew() -> None:
    """A credential of a retired service is ended."""
    ran = reach("old-ci-token")
    assert "  1. It is to be gone: end it at old-ci" in ran.output
    assert "make a new one" not in ran.output


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("part-token", "  1. It is a value of our own: make up a new one."),
        ("part-token", "  2. part-press puts the new value into its places."),
    ],
)
def test_what_to_do_depends_on_whose_it_is(name: str, says: str) -> None:
    assert says in reach(name).output.splitlines()


def test_a_name_in_the_engines_environment_is_not_meant(tmp_path: Path) -> None:
    """Where a secret of the same name lies outside, that is the one."""
    folder = Folder(FOREIGN, tmp_path / "foreign")
    folder.change(
        "credentials/release-upload.toml",
        'app = "doorbell"\nname = "RELEASE_TOKEN"',
        'app = "doorbell"\nname = "GITHUB_TOKEN"',
    )
    ran = CliRunner().invoke(main, ["reach", "--stacks", str(folder.path), "GITHUB_TOKEN"])
    assert ran.output.startswith("release-upload (production)")
