"""How long after a write somebody may still use what lay there before."""

import datetime as dt

import pytest

from infra.estate import Estate
from infra.estate.rotation import drain_of
from tests.infra.estate.estates import Folder
from tests.infra.estate.rotation.edits import READER, with_minted


def _drains(estate: Estate, credential: str) -> dict[str, dt.timedelta]:
    return {one.target.to: drain_of(one, estate) for one in estate.placements_by_credential[credential]}


def test_each_service_says_how_long_its_readers_use_a_value(foreign: Folder) -> None:
    """A job for hours, an app until it has restarted."""
    assert _drains(with_minted(foreign).load(), "shelf-reader") == {
        "github-organization-secret": dt.timedelta(hours=8),
        "heroku-config-var": dt.timedelta(minutes=30),
    }


def test_a_delivery_may_say_otherwise(foreign: Folder) -> None:
    """Some jobs are known to run longer than others there."""
    with_minted(foreign).change(READER, 'name = "SHELF_TOKEN"\nrep', 'name = "SHELF_TOKEN"\nlongest_use = "3d"\nrep')
    assert _drains(foreign.load(), "shelf-reader")["github-organization-secret"] == dt.timedelta(days=3)


def test_what_a_run_of_ours_reads_it_uses_as_long_as_it_runs(foreign: Folder) -> None:
    """The engine has no section: `[defaults]` says it, or it is refused. What is minted may not go there at all."""
    with_minted(foreign).append(READER, '\n[[deliveries]]\nto = "engine"\nname = "SHELF_TOKEN"\n')
    foreign.change(READER, '["makers"]', '["makers", "keepers"]')
    foreign.append("zones.toml", '\n[keepers.exceptions.shelf-reader]\nat = ["engine"]\npermanent = true\nwhy = "-"\n')
    assert [(one.id, "longest_run" in one.remedy) for one in foreign.mistakes()] == [("E742", False), ("E745", True)]
    foreign.change("services.toml", "[defaults]\n", '[defaults]\nlongest_run = "90m"\n')
    assert [one.id for one in foreign.mistakes()] == ["E742"]


def test_an_unknown_drain_is_no_short_one(foreign: Folder) -> None:
    """Of what a person replaces nobody need say it, and then nobody may take it for none."""
    estate = foreign.load()
    [placement] = estate.placements_by_credential["engine-token"]
    with pytest.raises(LookupError, match="how long what read engine goes on using it"):
        drain_of(placement, estate)
