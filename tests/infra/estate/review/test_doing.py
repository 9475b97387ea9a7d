# ruff: noqa: E501  # a sentence a line
"""Who may newly do what at services, who administers these, and what that is worth."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.estate.review import review
from tests.infra.estate.estates import FOREIGN, Folder
from tests.infra.estate.review.reviewed import Example, check, of, told

BOT = "bots/tinker-bot.toml"

EXAMPLES = (
    Example(
        "bots/tinker-bot.toml",
        "[accounts]",
        'teams = ["keepers"]\n[accounts]',
        (
            "widens power: tinker-bot, as tinker-bot (99), has a new power: member at github:tinkers:team:keepers (class root).",
            "widens opens: Whoever holds engine-token (class admin) opens more now: github:tinkers, github:tinkers/catalogue@release, github:tinkers:team:keepers.",
        ),
    ),
    Example(
        "bots/tinker-bot.toml",
        "id = 99",
        'id = 100, role = "admin"',
        (
            "widens power: tinker-bot, as tinker-bot (100), has a new power: owner at github:tinkers/* (class root).",
            "widens power: accounts.github.role of the bot tinker-bot is admin now; the data did not say it before.",
            "widens opens: Whoever holds engine-token (class admin) opens more now: github:tinkers.",
            "widens identity: accounts.github.id of the bot tinker-bot changed from 99 to 100.",
        ),
    ),
    Example(
        "services.toml",
        '[heroku]\nadministrators = ["keepers", "makers"]',
        "[heroku]\nadministrators = []",
        (
            "narrows power: team keepers no longer has the power: administrator at heroku:* (class production).",
            "narrows power: team makers no longer has the power: administrator at heroku:* (class production).",
            "other administrators: Nobody is known to administer heroku now.",
        ),
    ),
    Example(
        "credentials/release-upload.toml",
        '"production"',
        '"admin"',
        (
            "widens power: What team keepers may do is worth more than before (class production): administrator at heroku:* (class admin).",
            "widens power: What team keepers may do is worth more than before (class production): reviewer at github:tinkers/catalogue@release (class admin).",
            "widens power: What team makers may do is worth more than before (class production): administrator at heroku:* (class admin).",
            "widens power: What team makers may do is worth more than before (class production): reviewer at github:tinkers/catalogue@release (class admin).",
            "narrows class: release-upload is said to be worth admin now; it was production.",
        ),
    ),
    Example(
        "services.toml",
        "open_to_all_pipelines = true",
        "open_to_all_pipelines = false, pipelines = [7]",
        (
            "widens power: pipeline 7 of parts has a new power: reads at azure-devops:parts/upload (class staging).",
            "widens power: groups.'parts/upload'.pipelines of the service azure-devops has 7 now.",
            "narrows power: every pipeline of parts no longer has the power: reads at azure-devops:parts/upload (class staging).",
            "narrows power: groups.'parts/upload'.open_to_all_pipelines of the service azure-devops changed from true to false.",
        ),
    ),
    Example(
        "services.toml",
        "[old-ci]\n",
        '[old-ci]\ngranted = ["workshop"]\n',
        (
            "widens power: App of old-ci has a new power: installed at github:tinkers/workshop (class production).",
            "widens power: The App of old-ci must have the repository workshop now.",
            "narrows guard: Runs look now which repositories the App of old-ci was given; the data names workshop.",
        ),
    ),
    Example(
        "services.toml",
        "[heroku]\n",
        '[github.actions]\nallowed = "all"\ncommit_pins = true\ndefault_token = "write"\n[heroku]\n',
        (
            "widens power: workflows of tinkers has a new power: write by default at github:tinkers/* (class root).",
            "widens guard: actions of the service github is new: allowed: all; commit_pins: true; default_token: write.",
        ),
    ),
    Example(
        "services.toml",
        "[heroku]\n",
        '[quay]\norganization = "tinkers"\nholds = { tinkers = "images" }\nrepositories.anvil.visibility = "public"\nrepositories.anvil.roles = { "user:smith" = "admin" }\n[heroku]\n',
        (
            "widens power: user smith, as smith, has a new power: admin at quay:tinkers/anvil (class images).",
            "widens thing: The service quay is new: organization: tinkers; holds: (tinkers: images); repositories: (anvil: (visibility: public; roles: (user:smith: admin))).",
            "other administrators: Nobody is known to administer quay now.",
        ),
    ),
    Example(
        "services.toml",
        "workshop    = {",
        'workshop    = { unprotected = { why = "Lax.", since = 2026-11-01, until = 2026-12-01 },',
        (
            "widens power: whoever can push has a new power: pushes unreviewed at github:tinkers/workshop (class production).",
            "widens exception: repositories.workshop.unprotected of the service github is new: since: 2026-11-01; until: 2026-12-01; why: Lax.",
        ),
    ),
    Example(
        "services.toml",
        '{ id = "parts-project" }',
        '{ id = "parts-project", agent_pools = ["Attic"] }',
        (
            "widens power: agent pool Attic has a new power: runs jobs at azure-devops:parts/* (class staging).",
            "widens power: projects.parts.agent_pools of the service azure-devops has Attic now.",
        ),
    ),
)  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_each_edit_is_said_in_its_sentences(foreign: Folder, example: Example) -> None:
    """Each edit, with all that is said of it."""
    check(foreign, example)


def test_a_power_of_another_account_widens(foreign: Folder, tmp_path: Path) -> None:
    """The bot is called as before, and somebody else acts as it."""
    foreign.change(BOT, "id = 99", 'id = 99, role = "member"')
    other = Folder(foreign.path, tmp_path / "other")
    other.change(BOT, "id = 99", "id = 100")
    assert told(review(of(foreign), of(other)).entries) == (
        "widens power: tinker-bot, as tinker-bot (100), has by another account than tinker-bot (99): member at github:tinkers:membership (class not known).",
        "widens identity: accounts.github.id of the bot tinker-bot changed from 99 to 100.",
    )


def test_a_service_with_two_administrators_again_is_said(foreign: Folder, tmp_path: Path) -> None:
    """And one that is no longer in use is not."""
    foreign.change("services.toml", '[heroku]\nadministrators = ["keepers", "makers"]', "[heroku]\nadministrators = []")
    other = Folder(FOREIGN, tmp_path / "other")
    assert "other administrators: At least two are known to administer heroku now." in told(
        review(of(foreign), of(other)).entries
    )
    other.change("services.toml", "[heroku]\n", '[heroku]\nstatus = "retired"\n')
    assert not [one for one in review(of(foreign), of(other)).entries if one.kind == "administrators"]
