# ruff: noqa: E501  # an edit a line
"""What a volunteer edits on an ordinary day: what should pass is green, what should not is told in a sentence.

Each edit is made to a copy of the large recorded estate and checked by the command that CI runs of the data. All that
pass are made together as well, and the program then registers what they declare.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.__main__ import main
from infra.estate import load
from tests.infra.components.test_references import recorded_run
from tests.infra.estate.estates import RECORDED, Folder

Edit = Callable[[Folder], object]

SERVICES, ZONES, APP = "services.toml", "zones.toml", "apps/webservices.toml"
PROD_TOKEN = "credentials/prod-binstar-token.toml"
CIRUN = "credentials/cirun-api-key.toml"
NEW_SECRET = """\
purpose = "Posts the numbers of the week."
class   = "staging"
issuer  = "hackmd"
opens   = ["hackmd:conda-forge"]
only    = ["core-automation"]
expires = 2027-06-30

[[deliveries]]
to = "github-organization-secret"
name = "NUMBERS_TOKEN"
repositories = ["admin-requests"]
"""


def change(file: str, old: str, new: str) -> Edit:
    """Replace what a file says in one place."""
    return lambda folder: folder.change(file, old, new)


def append(file: str, text: str) -> Edit:
    """Add lines at the end of a file, or a file."""
    return lambda folder: folder.append(file, text)


def both(*edits: Edit) -> Edit:
    """Make several edits."""
    return lambda folder: [edit(folder) for edit in edits]


GREEN: dict[str, Edit] = {
    "a repository more on a secret's list": change(
        CIRUN, '["admin-requests"]', '["admin-requests", "admin-migrations"]'
    ),
    "one less": change("credentials/cf-webservices-private-key.toml", "purpose", "# The same.\npurpose"),
    "a secret of an issuer that is there": both(
        append("credentials/numbers-token.toml", NEW_SECRET),
        change(SERVICES, "[hackmd]\n", '[hackmd]\nholds = { conda-forge = "staging" }\n'),
        change("credentials/hackmd-token.toml", "purpose", 'opens = ["hackmd:conda-forge"]\npurpose'),
    ),
    "another purpose": change(PROD_TOKEN, "Uploads to the conda-forge channel.", "Uploads finished packages."),
    "a bot": append(
        "bots/conda-forge-counter.toml",
        'purpose = "Counts."\n\n[accounts]\ngithub = { login = "conda-forge-counter" }\n',
    ),
    "a webhook": change(APP, '"/conda-forge-teams/org-hook"', '"/new-hook" = ["push"]\n"/conda-forge-teams/org-hook"'),
    "an event of a webhook": change(APP, '["merge_group", "pull_request"]', '["merge_group", "pull_request", "push"]'),
    "a setting of an app": append(APP, '\n[settings]\nLOG_LEVEL = "info"\n'),
    "a repository with a zone": both(
        change(SERVICES, "[github.repositories]\n", "[github.repositories]\nnumbers = {}\n"),
        change(
            ZONES,
            '  "github:conda-forge/by-the-numbers",',
            '  "github:conda-forge/by-the-numbers",\n  "github:conda-forge/numbers",',
        ),
    ),
    "a runner": append(
        "runners/hetzner-two.toml",
        'isolation = "fresh-vm"\nservice = "cirun"\nzones = ["feedstocks"]\nconcurrency = 1\n\n[labels]\nhetzner-two = { platform = "linux-64" }\n',
    ),
    "handing a secret over": change(
        "credentials/cf-daemon-travis-token.toml", "retire_by", 'managed_by = "hand"\nretire_by'
    ),
    "the end of a token": change(
        PROD_TOKEN, 'unknown = ["expires", "token"]', 'unknown = ["token"]\nexpires = 2027-03-31'
    ),
    "a service": append(SERVICES, '\n[matrix]\npurpose = "Chat."\nunknown = ["administrators"]\n'),
    "the end of an exception": lambda folder: folder.change(
        ZONES,
        'until = 2026-12-31\nwhy   = "No use known in core-notes; the key reads every config var."',
        'until = 2027-01-31\nwhy   = "No use known in core-notes; the key reads every config var."',
    ),
    "a team that answers": change(
        SERVICES, '"miniforge", "staged-recipes"]', '"miniforge", "staged-recipes", "numbers"]'
    ),
}
"""What passes."""

RED: dict[str, tuple[Edit, tuple[str, ...]]] = {
    "the edge of CVE-2025-31484": (
        append(
            PROD_TOKEN,
            '\n[[deliveries]]\nto = "azure-devops-variable"\nproject = "feedstock-builds"\ngroup = "anaconda-org"\nname = "X"\n',
        ),
        ("'prod-binstar-token' is of class production", "'feedstocks' admits"),
    ),
    "a repository with a typo": (
        change(PROD_TOKEN, '"conda-forge-webservices"]', '"conda-forge-webservice"]'),
        ("conda-forge-webservice", "Did you mean 'conda-forge-webservices'?"),
    ),
    "a repository with a typo, which an app needs": (
        change(PROD_TOKEN, '["admin-requests"', '["admin-request"'),
        ("conda-forge/admin-request", "Did you mean 'admin-requests'?"),
    ),
    "a team with a typo, for all": (
        change(SERVICES, 'owner  = "core"', 'owner  = "cores"'),
        ("'cores'", "Did you mean 'core'?"),
    ),
    "a key with a typo": (change(PROD_TOKEN, "purpose", "purpos"), ("purpos", "Did you mean 'purpose'?")),
    "an exception without an end": (
        change(ZONES, 'until = 2026-12-31\nwhy   = "No use known', 'why   = "No use known'),
        ("since", "until"),
    ),
    "a kind with a typo": (
        change(CIRUN, '"github-organization-secret"', '"github-organisation-secret"'),
        ("Did you mean 'github-organization-secret'?",),
    ),
    "an issuer with a typo": (change(CIRUN, '"cirun"\n', '"ciron"\n'), ("'ciron'", "Did you mean 'cirun'?")),
    "a bot with a typo": (
        change(CIRUN, 'acts_as = "conda-forge-daemon"', 'acts_as = "conda-forge-deamon"'),
        ("Did you mean 'conda-forge-daemon'?",),
    ),
    "an app with a typo": (
        change(PROD_TOKEN, 'app = "webservices"', 'app = "webservice"'),
        ("Did you mean 'webservices'?",),
    ),
    "a zone with a typo": (
        change(CIRUN, '["core-automation"]', '["core-automatoin"]'),
        ("Did you mean 'core-automation'?",),
    ),
    "a class with a typo": (change(CIRUN, '"admin"', '"admn"'), ("Did you mean 'admin'?",)),
}
"""What is refused, and what the sentence says."""


def checked(folder: Folder) -> tuple[int, str]:
    """What CI runs of the data: exit code and words."""
    ran = CliRunner().invoke(main, ["check", "--stacks", str(folder.path), "--overdue", "warn"])
    return ran.exit_code, ran.output


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A copy of the recorded estate."""
    return Folder(RECORDED, tmp_path / "estate")


@pytest.mark.parametrize("edit", GREEN.values(), ids=list(GREEN))
def test_an_ordinary_edit_is_green(folder: Folder, edit: Edit) -> None:
    """By itself."""
    edit(folder)
    code, words = checked(folder)
    assert code == 0, words


@pytest.mark.parametrize(("edit", "says"), RED.values(), ids=list(RED))
def test_a_slip_is_told_in_one_sentence(folder: Folder, edit: Edit, says: tuple[str, ...]) -> None:
    """One mistake is one sentence, which names the right word where there is one that is near."""
    edit(folder)
    code, words = checked(folder)
    mistakes = [line for line in words.splitlines() if ": E" in line]
    assert code == 1
    assert len(mistakes) == 1, words
    for word in says:
        assert word in mistakes[0]


def test_twenty_edits_are_tried() -> None:
    assert len(GREEN) + len(RED) >= 20


def test_the_program_registers_what_they_declare(folder: Folder, tmp_path: Path) -> None:
    """All that pass, together."""
    for edit in GREEN.values():
        edit(folder)
    estate = load(folder.path, today=dt.datetime.now(dt.UTC).date(), overdue="warn")
    registered = recorded_run(folder.path, estate, tmp_path / "vault.lock.toml").resources
    assert "conda-forge/NUMBERS_TOKEN" in {one.name for one in registered}
