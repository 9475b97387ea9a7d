# ruff: noqa: E501  # a sentence a line
"""A thing that comes into use, or goes out of it: what follows is said as of one that is new, or gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.estate.review import Review, review
from tests.infra.estate.estates import FOREIGN, Folder, with_guarded_place
from tests.infra.estate.review.reviewed import of, told

ACCOUNT = """
[aws]
status         = "planned"
administrators = ["keepers", "makers"]
account_number = "123456789012"
region         = "eu-central-1"
state          = { bucket = "tinkers-state", kept_days = 30, old_days = 365 }
audit          = { bucket = "tinkers-audit", kept_days = 30, old_days = 365 }
trusted        = { deploy = { repository = "keyring", environment = "release" } }
break_glass    = { people = "core" }
holds          = { "tinkers-state" = "root" }

[aws.machines.cirun]
started_by      = { repository = "workshop" }
kinds           = ["g5.xlarge"]
monthly_dollars = 10
"""


@pytest.fixture
def account(foreign: Folder) -> Folder:
    """The foreign estate with a planned account at AWS."""
    with_guarded_place(foreign).append("services.toml", ACCOUNT)
    return foreign


def changed(folder: Folder, path: Path, file: str, *edits: tuple[str, str]) -> Review:
    """What it means that a file is another one."""
    other = Folder(folder.path, path)
    for old, new in edits:
        other.change(file, old, new)
    return review(of(folder), of(other))


ACTIVE = ('status         = "planned"\n', "")


def test_an_account_that_comes_into_use_is_said_as_if_it_were_new(account: Folder, tmp_path: Path) -> None:
    """Who can take which role, what that opens, who administers it, and all that the section says."""
    assert told(changed(account, tmp_path / "other", "services.toml", ACTIVE).entries) == (
        "widens power: jobs of tinkers/keyring in the environment release, on main, can take the role deploy at aws now, which opens aws:tinkers-state (class root).",
        "widens power: team keepers has a new power: administrator at aws:* (class root).",
        "widens power: team makers has a new power: administrator at aws:* (class root).",
        "widens power: users below the path core can take the role break-glass at aws now, which opens aws:* (class root).",
        "widens power: jobs of tinkers/workshop in no environment, on main, can take the role cirun at aws now, which opens aws:machines (class not known).",
        "widens thing: The service aws is in use now; it was planned. It says: holds: (tinkers-state: root); administrators: keepers, makers; account_number: 123456789012; region: eu-central-1; state: (bucket: tinkers-state; kept_days: 30; old_days: 365); audit: (bucket: tinkers-audit; kept_days: 30; old_days: 365); trusted: (deploy: (repository: keyring; environment: release)); break_glass: (people: core); machines: (cirun: (started_by: (repository: workshop); kinds: g5.xlarge; monthly_dollars: 10)).",
    )


def test_an_account_that_is_no_longer_in_use_guards_nothing(account: Folder, tmp_path: Path) -> None:
    """Nobody can take its roles, and nothing writes down who did what."""
    account.change("services.toml", *ACTIVE)
    said = told(
        changed(account, tmp_path / "other", "services.toml", ("[aws]\n", '[aws]\nstatus = "dormant"\n')).entries
    )
    assert (
        "widens guard: audit of the service aws is gone; it was: bucket: tinkers-audit; kept_days: 30; old_days: 365."
        in said
    )
    assert (
        "narrows power: jobs of tinkers/keyring in the environment release, on main, can no longer take the role deploy at aws, which opens aws:tinkers-state (class root)."
        in said
    )
    assert "narrows thing: The service aws is no longer in use: it is dormant now." in said


def test_an_edit_of_what_is_only_planned_is_said_too(account: Folder, tmp_path: Path) -> None:
    """With the word: whoever reviews it now need not when it comes into use."""
    assert told(
        changed(account, tmp_path / "other", "services.toml", (', environment = "release" }', " }")).entries
    ) == (
        "widens power: jobs of tinkers/keyring in no environment, on main, can take the role deploy at aws now, which opens aws:tinkers-state (class root); aws is planned.",
        "narrows power: jobs of tinkers/keyring in the environment release, on main, can no longer take the role deploy at aws, which opens aws:tinkers-state (class root); aws is planned.",
    )


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (('repository = "keyring", environment', 'repository = "hall", environment'), "widens power: jobs of tinkers/hall in the environment release, on main, can take the role deploy at aws now"),
        (('environment = "release" }', 'environment = "other" }'), "widens power: jobs of tinkers/keyring in the environment other, on main, can take the role deploy at aws now"),
        (('environment = "release" }', 'environment = "release", branch = "next" }'), "widens power: jobs of tinkers/keyring in the environment release, on next, can take the role deploy at aws now"),
        (('environment = "release" }', 'environment = "release", by_numbers = false }'), "widens guard: Whether aws knows by its number, and not only by its name, who owns the repository that it trusts (trusted.deploy) changed from true to false."),
        (('people = "core"', 'people = "all"'), "widens power: users below the path all can take the role break-glass at aws now, which opens aws:* (class root)"),
        (("state\", kept_days = 30", "state\", kept_days = 1"), "widens guard: The days for which nobody can remove a version in the bucket of aws for the state are 1 now; they were 30."),
        (("audit\", kept_days = 30, old_days = 365", "audit\", kept_days = 30, old_days = 60"), "widens guard: The days after which an old version goes from the bucket of aws for the audit are 60 now; they were 365."),
        (("123456789012", "210987654321"), "widens destination: account_number of the service aws changed from 123456789012 to 210987654321."),
        (("eu-central-1", "us-east-1"), "widens destination: region of the service aws changed from eu-central-1 to us-east-1."),
        (('bucket = "tinkers-state"', 'bucket = "tinkers-other"'), "widens destination: The bucket of aws for the state is tinkers-other now; it was tinkers-state."),
        (('started_by      = { repository = "workshop" }', 'started_by      = { repository = "catalogue" }'), "widens power: jobs of tinkers/catalogue in no environment, on main, can take the role cirun at aws now"),
        (("[aws.machines.cirun]", '[aws.machines.more]\nstarted_by = { repository = "catalogue" }\nkinds = ["g5.xlarge"]\nmonthly_dollars = 9\n[aws.machines.cirun]'), "widens power: jobs of tinkers/catalogue in no environment, on main, can take the role more at aws now"),
        (('["g5.xlarge"]', '["g5.xlarge", "p5.48xlarge"]'), "widens ceiling: The role cirun of aws may start machines of the kind p5.48xlarge now."),
        (("monthly_dollars = 10", "monthly_dollars = 10000"), "widens ceiling: Machines of the role cirun of aws may cost 10000 dollars a month now; it was 10."),
    ],
)  # fmt: skip
def test_each_key_of_an_account_says_what_it_means(
    account: Folder, tmp_path: Path, edit: tuple[str, str], says: str
) -> None:
    """Of one that is in use: what widens is said so, and nothing is in no direction."""
    account.change("services.toml", *ACTIVE)
    found = told(changed(account, tmp_path / "other", "services.toml", edit).entries)
    assert any(one.startswith(says) for one in found), found
    assert not [one for one in found if one.startswith("other")]


APP = "apps/doorbell.toml"


@pytest.mark.parametrize("status", ["planned", "dormant", "retired"])
def test_an_app_that_comes_into_use_is_given_its_values(foreign: Folder, tmp_path: Path, status: str) -> None:
    """Its readers read them, where nothing lay before; and the other way round."""
    other = Folder(foreign.path, tmp_path / "other")
    other.change(APP, "purpose ", f'status = "{status}"\npurpose ')
    on, off = told(review(of(other), of(foreign)).entries), told(review(of(foreign), of(other)).entries)
    reads = "widens reads: The makers can now read release-upload (class production), by RELEASE_TOKEN in app:doorbell (heroku-config-var of tinkers-door)."
    assert reads in on or reads.replace(", by", ", also by") in on, on
    assert any(
        one.startswith(f"widens thing: The app doorbell is in use now; it was {status}. It says: ")
        and "url: https://door.tinkers.example" in one
        for one in on
    )
    assert any(
        one.startswith("narrows reads: The makers can no longer read") and "RELEASE_TOKEN in app:doorbell" in one
        for one in off
    ), off
    assert f"narrows thing: The app doorbell is no longer in use: it is {status} now." in off


def test_a_bot_that_comes_into_use_has_its_powers(foreign: Folder, tmp_path: Path) -> None:
    """And its accounts are named."""
    foreign.change("bots/tinker-bot.toml", "[accounts]", 'status = "planned"\nteams = ["keepers"]\n[accounts]')
    said = told(changed(foreign, tmp_path / "other", "bots/tinker-bot.toml", ('status = "planned"\n', "")).entries)
    assert (
        "widens power: tinker-bot, as tinker-bot (99), has a new power: member at github:tinkers:team:keepers (class root)."
        in said
    )
    assert (
        "widens thing: The bot tinker-bot is in use now; it was planned. It says: accounts: (github: (login: tinker-bot; id: 99)); owner: keepers; teams: keepers; purpose: 'Opens pull requests.'."
        in said
    )


def test_a_service_that_comes_into_use_is_opened_by_whoever_is_said_to(foreign: Folder, tmp_path: Path) -> None:
    """By its name, and by what that is worth there."""
    foreign.change("services.toml", "[warehouse]\n", '[warehouse]\nstatus = "planned"\n')
    said = told(changed(foreign, tmp_path / "other", "services.toml", ('status = "planned"\n', "")).entries)
    assert (
        "widens opens: Whoever holds release-upload (class production) opens more now: warehouse:releases (worth production)."
        in said
    )
    assert (
        "widens opens: Whoever holds nightly-upload (class staging) opens more now: warehouse:nightly (worth staging)."
        in said
    )


def test_a_service_with_guards_that_goes_says_each(foreign: Folder, tmp_path: Path) -> None:
    """Whether it is gone, or only out of use: nothing keeps its rulesets."""
    before = of(foreign)
    foreign.change("services.toml", "[github]\n", '[github]\nstatus = "dormant"\n')
    said = told(review(before, of(foreign)).entries)
    for one in (
        "rulesets.steady of the service github is gone; it was: forbids: deletion, force-push; approvals: 1.",
        "repositories.keyring.private of the service github changed from true to false.",
        "repositories.catalogue.environments.release of the service github is gone; it was: reviewers: keepers, makers.",
    ):
        assert f"widens guard: {one}" in said, said


def test_a_service_that_is_retired_says_how_far_it_is_cleared(foreign: Folder, tmp_path: Path) -> None:
    """What a run turns off and removes then."""
    foreign.change(
        "services.toml", "[warehouse]\n", '[warehouse]\nretirement = { until = "remove", owners = ["tinkers"] }\n'
    )
    said = told(
        changed(
            foreign, tmp_path / "other", "services.toml", ("[warehouse]\n", '[warehouse]\nstatus = "retired"\n')
        ).entries
    )
    assert (
        "widens destination: What warehouse left is cleared as far as 'remove' now, and was as far as 'report'." in said
    )
    assert "widens destination: What tinkers has (owners) is to go with warehouse now." in said


def test_nothing_is_said_twice_of_what_is_new_and_in_use(foreign: Folder, tmp_path: Path) -> None:
    """A place that another file adds while the app comes into use."""
    foreign.change(APP, "purpose ", 'status = "planned"\npurpose ')
    other = Folder(FOREIGN, tmp_path / "other")
    other.append(
        "credentials/nightly-upload.toml",
        '\n[[deliveries]]\nto = "heroku-config-var"\napp = "doorbell"\nname = "NIGHTLY"\n',
    )
    said = told(review(of(foreign), of(other)).entries)
    assert len([one for one in said if "NIGHTLY in app:doorbell" in one]) == 1
    assert len(said) == len(set(said))


def test_what_comes_into_use_and_is_worth_more_at_once_is_said_to_come(account: Folder, tmp_path: Path) -> None:
    """Its worth is another one, and nobody had it before."""
    account.change("services.toml", '{ "tinkers-state" = "root" }', '{ "tinkers-state" = "staging" }')
    edits = (ACTIVE, ('"tinkers-state" = "staging"', '"tinkers-state" = "root"'))
    said = told(changed(account, tmp_path / "other", "services.toml", *edits).entries)
    assert (
        "widens power: jobs of tinkers/keyring in the environment release, on main, can take the role deploy at aws now, which opens aws:tinkers-state (class root)."
        in said
    )
