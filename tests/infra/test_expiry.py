"""What ends when."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from infra.__main__ import main
from infra.estate.endings import endings, endings_recorded, endings_unknown, endings_unsaid
from tests.infra.estate.estates import FOREIGN, TODAY, Folder
from tests.infra.estate.rotation.edits import with_minted


@pytest.fixture
def foreign(tmp_path: Path) -> Folder:
    return Folder(FOREIGN, tmp_path / "foreign")


def expiry(folder: Folder, *words: str) -> Result:
    """The command."""
    return CliRunner().invoke(main, ["expiry", "--stacks", str(folder.path), *words])


def test_everything_that_ends_is_there_the_nearest_first(foreign: Folder) -> None:
    foreign.change("credentials/nightly-upload.toml", "only ", 'unknown = ["expires"]\nonly ')
    foreign.change(
        "services.toml",
        "workshop    = {",
        'workshop    = { unprotected = { why = "Lax.", since = 2026-11-01, until = 2027-01-31 },',
    )
    foreign.change("credentials/nightly-upload.toml", "only ", "find_out_by = 2026-11-30\nonly ")
    estate = foreign.load()
    assert [(str(one.day), one.thing) for one in endings(estate)] == [
        ("2026-11-30", "reason of the credential nightly-upload"),
        ("2026-12-01", "exception of shop for bell-secret"),
        ("2026-12-24", "credential old-ci-token"),
        ("2027-01-31", "repository workshop without a guard"),
        ("2027-06-30", "credential shelf-upload"),
        ("2199-12-31", "reason of all others"),
    ]
    assert endings_unknown(estate) == ("nightly-upload",)
    assert "vault-key" in endings_unsaid(estate)


def test_it_is_printed_with_what_is_left(foreign: Folder) -> None:
    """And what is over is a number for scripts."""
    day = dt.datetime.now(dt.UTC).date()
    foreign.change("credentials/shelf-upload.toml", "2027-06-30", str(day + dt.timedelta(days=3)))
    ran = expiry(foreign, "--within", "5")
    assert "3 days" in ran.output
    assert "credential shelf-upload" in ran.output
    foreign.change("credentials/shelf-upload.toml", str(day + dt.timedelta(days=3)), str(day - dt.timedelta(days=2)))
    ran = expiry(foreign, "--within", "0")
    assert ran.exit_code == 1
    assert "over since 2 days" in ran.output


def test_for_tools_it_is_data(foreign: Folder) -> None:
    found = json.loads(expiry(foreign, "--format", "json").output)
    assert {"day": "2027-06-30", "thing": "credential shelf-upload"}.items() <= found["endings"][-2].items()
    assert found["unknown"] == []


def test_a_passed_day_is_a_mistake_where_nothing_is_let_pass(foreign: Folder) -> None:
    """Scheduled runs fail; a pull request about something else is warned."""
    later = dt.date(2027, 7, 1)
    said = {one.id: one.what for one in foreign.mistakes(later)}
    assert said["E825"] == "The credential 'shelf-upload' ended on 2027-06-30."
    assert said["E826"] == "The credential 'old-ci-token' was to be gone by 2026-12-24."
    assert foreign.mistakes(TODAY) == ()


def test_what_runs_replace_is_not_without_an_end(foreign: Folder) -> None:
    """Its end follows from the state; the command says where one finds it."""
    estate = with_minted(foreign).load()
    assert endings_recorded(estate) == ("bell-secret", "shelf-reader")
    assert {"bell-secret", "shelf-reader"}.isdisjoint(endings_unsaid(estate))
    assert "2 are replaced by runs, and `python -m infra rotation` says when" in expiry(foreign).output
    assert json.loads(expiry(foreign, "--format", "json").output)["recorded"] == ["bell-secret", "shelf-reader"]
