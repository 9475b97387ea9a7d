# ruff: noqa: E501  # a sentence a line
"""What is replaced, how long a value is used, and how long the old one stays valid."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.estate.review import review
from tests.infra.estate.estates import FOREIGN, Folder
from tests.infra.estate.review.reviewed import Example, check, of, told

EXAMPLES = (
    Example(
        "zones.toml",
        "[makers]\n",
        '[makers]\nepoch = "incident-7"\n',
        (
            "other replaced: bell-ringer must be replaced by whoever makes it: the epochs that hold for it are zone makers: incident-7 now; they were none.",
            "other replaced: bell-secret is replaced in the next scheduled run: the epochs that hold for it are zone makers: incident-7 now; they were none.",
            "other replaced: old-ci-token must be replaced by whoever makes it: the epochs that hold for it are zone makers: incident-7 now; they were none.",
            "other replaced: release-upload must be replaced by whoever makes it: the epochs that hold for it are zone makers: incident-7 now; they were none.",
            "other replaced: epoch of the zone makers is incident-7 now; the data did not say it before.",
        ),
    ),
    Example(
        "credentials/bell-secret.toml",
        '"400d"',
        '"200d"',
        (
            "narrows life: rotation.max_age of the credential bell-secret changed from 400d to 200d.",
            "narrows life: One value of bell-secret is used for 200 days at most now; it was 400.",
        ),
    ),
    Example(
        "services.toml",
        'longest_use    = "30m"',
        'longest_use    = "12h"',
        (
            "widens life: The old value of bell-secret stays valid for 12 hours after its last delivery now; it was 8 hours.",
            "widens life: longest_use of the service heroku changed from 30m to 12h.",
        ),
    ),
    Example(
        "credentials/bell-secret.toml",
        'made    = "generated"',
        'made    = "person"',
        (
            "widens life: How bell-secret comes about changed from generated to person.",
            "widens life: No run replaces bell-secret any more.",
        ),
    ),
    Example(
        "credentials/bell-secret.toml",
        'rotation = { max_age = "400d" }',
        'rotation = { max_age = "400d", waits_for = "the site" }',
        (
            "widens life: rotation.waits_for of the credential bell-secret is 'the site' now; the data did not say it before.",
            "widens life: Runs replace bell-secret only after this now: the site.",
        ),
    ),
)  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_each_edit_is_said_in_its_sentences(foreign: Folder, example: Example) -> None:
    """Each edit, with all that is said of it."""
    check(foreign, example)


def test_an_epoch_that_is_taken_out_asks_nobody_any_more(foreign: Folder, tmp_path: Path) -> None:
    """Of what a person makes. A run replaces a value by any difference."""
    foreign.change("zones.toml", "[makers]\n", '[makers]\nepoch = "incident-7"\n')
    said = told(review(of(foreign), of(Folder(FOREIGN, tmp_path / "other"))).entries)
    assert (
        said[0]
        == "widens replaced: Nobody must replace bell-ringer any more for the epoch that held for it: zone makers: incident-7."
    )
    assert (
        "other replaced: bell-secret is replaced in the next scheduled run: the epochs that hold for it are none now; they were zone makers: incident-7."
        in said
    )


def test_what_a_replacement_waits_for_is_over(foreign: Folder, tmp_path: Path) -> None:
    """Runs do it from now on."""
    foreign.change("credentials/bell-secret.toml", '"400d"', '"400d", waits_for = "the site"')
    said = told(review(of(foreign), of(Folder(FOREIGN, tmp_path / "other"))).entries)
    assert "narrows life: Runs no longer wait to replace bell-secret for this: the site." in said
    assert {one.partition(" ")[0] for one in said} == {"narrows"}
