# ruff: noqa: E501  # a sentence a line
"""Who can newly read what, and who no longer: in words of the zones' readers."""

from __future__ import annotations

import pytest

from tests.infra.estate.estates import Folder
from tests.infra.estate.review.reviewed import Example, check, reviewed, told

EXAMPLES = (
    Example(
        "credentials/release-upload.toml",
        'repositories = ["workshop"]',
        'repositories = ["workshop", "shop.site"]',
        (
            "widens reads: Whoever keeps the shop's site can now read release-upload (class production), by RELEASE_TOKEN in github:tinkers/shop.site (github-organization-secret). The zone shop admits identifier, staging only; no exception lets it in.",
        ),
    ),
    Example(
        "credentials/nightly-upload.toml",
        'repositories = ["*"]',
        'repositories = ["*", "workshop"]',
        (
            "widens reads: The makers can now read nightly-upload (class staging), by NIGHTLY_TOKEN in github:tinkers/workshop (github-organization-secret).",
        ),
    ),
    Example(
        "credentials/bell-secret.toml",
        'repositories = ["shop.site"]',
        "repositories = []",
        (
            "narrows reads: Whoever keeps the shop's site can no longer read bell-secret (class production), by BELL_SECRET in github:tinkers/shop.site (github-organization-secret).",
            "other delivery: bell-secret is stored as BELL_SECRET (github-organization-secret) where nobody reads it: its list is empty.",
        ),
    ),
    Example(
        "credentials/release-upload.toml",
        'app = "doorbell"\nname = "RELEASE_TOKEN"',
        'app = "doorbell"\nname = "UPLOAD_TOKEN"',
        (
            "other reads: release-upload lies at UPLOAD_TOKEN in app:doorbell (heroku-config-var of tinkers-door) now, and no longer at RELEASE_TOKEN in app:doorbell (heroku-config-var of tinkers-door). The same people read it; what asks for the old name finds nothing.",
        ),
    ),
    Example(
        "credentials/release-upload.toml",
        "class   =",
        'vault = "another"\nclass   =',
        (
            "widens value: vault of the credential release-upload is another now; the data did not say it before.",
            "widens value: At RELEASE_TOKEN in app:doorbell (heroku-config-var of tinkers-door), RELEASE_TOKEN in github:tinkers/catalogue@release (github-environment-secret), RELEASE_TOKEN in github:tinkers/workshop (github-organization-secret), release-upload has vault item another (it was release-upload) now.",
        ),
    ),
    Example(
        "credentials/bell-ringer.toml",
        'RINGER_ID = "ringer-id"',
        'RINGER_NUMBER = "ringer-id"',
        (
            "other identifier: The public id in the vault item 'ringer-id' goes to RINGER_NUMBER in github:tinkers/workshop (github-organization-secret), with bell-ringer.",
            "other identifier: The public id in the vault item 'ringer-id' no longer goes to RINGER_ID in github:tinkers/workshop (github-organization-secret), with bell-ringer.",
        ),
    ),
)  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_each_edit_is_said_in_its_sentences(foreign: Folder, example: Example) -> None:
    """Each edit, with all that is said of it."""
    check(foreign, example)


def test_another_field_where_a_value_goes_is_said(foreign: Folder) -> None:
    """Of a delivery; a longer use of the same value, too. Of what is public, how long it is used means nothing."""
    foreign.change("credentials/bell-ringer.toml", 'name = "RINGER_KEY"', 'name = "RINGER_KEY"\nfield = "credential"')
    assert told(reviewed(foreign).entries) == (
        "widens value: At RINGER_KEY in github:tinkers/workshop (github-organization-secret), bell-ringer has field credential (it was pem) now.",
    )
    foreign.change("credentials/bell-ringer.toml", 'field = "credential"', 'longest_use = "1h"')
    assert told(reviewed(foreign).entries) == (
        "widens value: At RINGER_KEY in github:tinkers/workshop (github-organization-secret), bell-ringer has longest use 1h (it was not said) now.",
        "other value: At RINGER_ID in github:tinkers/workshop (github-organization-secret), bell-ringer has longest use 1h (it was not said) now.",
    )


def test_two_values_that_change_places_are_said_as_what_lies_there_now(foreign: Folder) -> None:
    """The names stay, and each has the other's value: nobody new reads either, and what asks gets another one."""
    for file, old, new in (
        ("release-upload", "RELEASE_TOKEN", "BELL_SECRET"),
        ("bell-secret", "BELL_SECRET", "RELEASE_TOKEN"),
    ):
        place = 'to = "heroku-config-var"\napp = "doorbell"\nname = "{}"'
        foreign.change(f"credentials/{file}.toml", place.format(old), place.format(new))
    assert [one for one in told(reviewed(foreign).entries) if one.startswith("widens value: At ")] == [
        "widens value: At RELEASE_TOKEN in app:doorbell (heroku-config-var of tinkers-door), bell-secret (class production) lies now; it was release-upload. What asks there gets that value.",
        "widens value: At BELL_SECRET in app:doorbell (heroku-config-var of tinkers-door), release-upload (class production) lies now; it was bell-secret. What asks there gets that value.",
    ]
