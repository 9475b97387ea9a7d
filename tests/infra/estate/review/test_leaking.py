# ruff: noqa: E501  # a sentence a line
"""What a leak newly opens, by itself and step by step."""

from __future__ import annotations

import pytest

from tests.infra.estate.estates import Folder
from tests.infra.estate.review.reviewed import Example, check

EXAMPLES = (
    Example(
        "credentials/shelf-upload.toml",
        '"anaconda-org:shelf"]',
        '"anaconda-org:shelf", "github:tinkers/keyring"]',
        (
            "widens reaches: Whoever holds shelf-upload (class production) can come to now: vault-key (class root), engine-token (class admin), bell-ringer (class production), bell-secret (class production), old-ci-token (class production), release-upload (class production), nightly-upload (class staging), part-token (class staging).",
            "> with shelf-upload, in github:tinkers/*: it opens github:tinkers/keyring; there lies nightly-upload",
            "> with shelf-upload, in github:tinkers/keyring: it opens github:tinkers/keyring; there lies vault-key",
            "> with vault-key, in the vault: it opens onepassword:keys; there lies bell-ringer, bell-secret, engine-token, old-ci-token, release-upload",
            "> with engine-token, in github:tinkers/*-part: it opens github:tinkers/*; there lies part-token",
            "widens opens: Whoever holds shelf-upload (class production) opens more now: github:tinkers/keyring, github:tinkers/*.",
        ),
    ),
    Example(
        "apps/catalogue.toml",
        "bot =",
        'code_from = ["warehouse:releases"]\nbot =',
        (
            "widens destination: The app catalogue runs code from warehouse:releases now.",
            "widens reaches: Whoever holds release-upload (class production) can come to now: nightly-upload (class staging).",
            "> with release-upload, in github:tinkers/*: it opens warehouse:releases (the app 'catalogue' runs code from warehouse:releases); there lies nightly-upload",
            "widens opens: Whoever holds release-upload (class production) opens more now: github:tinkers/*, github:tinkers/catalogue@release.",
        ),
    ),
    Example(
        "services.toml",
        '"releases" = "production"',
        '"releases" = "staging"',
        (
            "widens class: What release-upload opens, warehouse:releases, is worth staging now; it was production.",
            "widens class: What opens releases at warehouse is worth staging now; it was production.",
            "other power: What team keepers may do is worth less than before (class production): administrator at warehouse:* (class staging).",
            "other power: What team makers may do is worth less than before (class production): administrator at warehouse:* (class staging).",
        ),
    ),
    Example(
        "credentials/bell-secret.toml",
        "purpose",
        'managed_by = "part-press"\npurpose',
        (
            "widens power: part-press writes bell-secret from now on, and no run does, to BELL_SECRET in app:doorbell (heroku-config-var of tinkers-door), BELL_SECRET in github:tinkers/shop.site (github-organization-secret), https://door.tinkers.example/ring in webhooks:doorbell (github-webhook-secret), https://door.tinkers.example/visit in webhooks:doorbell (github-webhook-secret of tinkers/shop.site). The next run removes what runs wrote there, unless it is handed over first (`python -m infra hand-over bell-secret`).",
            "widens life: No run replaces bell-secret any more.",
            "other reaches: By other steps than before, one comes from vault-key to bell-secret.",
        ),
    ),
)  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_each_edit_is_said_in_its_sentences(foreign: Folder, example: Example) -> None:
    """Each edit, with all that is said of it."""
    check(foreign, example)
