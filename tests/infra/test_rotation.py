"""`python -m infra rotation`."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from infra.__main__ import main
from tests.infra.estate.estates import FOREIGN, Folder
from tests.infra.estate.rotation.edits import with_minted

FRESH = {"generation": 1, "epoch": "", "revoked": 0, "drains_until": ""}


@pytest.fixture
def foreign(tmp_path: Path) -> Folder:
    """The foreign estate, with something minted."""
    return with_minted(Folder(FOREIGN, tmp_path / "foreign"))


def rotation(folder: Folder, *words: str, recorded: dict[str, Any] | str | None = None) -> Result:
    """The command, with what is recorded on standard input."""
    given = recorded if isinstance(recorded, str) else json.dumps(recorded)
    more = () if recorded is None else ("--recorded", "-")
    return CliRunner().invoke(main, ["rotation", "--stacks", str(folder.path), *more, *words], input=given)


def _all(made: str) -> dict[str, Any]:
    return {name: {**FRESH, "made": made} for name in ("shelf-reader", "bell-secret")}


def test_nothing_to_do_is_zero(foreign: Folder) -> None:
    """A fresh value of each, and no person who must do anything."""
    ran = rotation(foreign, "--as-of", "2026-11-20", recorded=_all("2026-11-20"))
    assert ran.exit_code == 0, ran.output
    assert "Nothing is due for a run." in ran.output


def test_something_due_is_three(foreign: Folder) -> None:
    """Whether what is recorded is known or not; and the plan says which."""
    assert rotation(foreign, "--as-of", "2026-11-20", recorded=_all("2026-01-01")).exit_code == 3
    ran = rotation(foreign, "--as-of", "2026-11-20")
    assert ran.exit_code == 3
    assert "No record was given (--recorded)" in ran.output
    assert "GAP of 0:00:01 at least" in ran.output
    assert "one signing key for each webhook" in ran.output


def test_a_passed_day_is_one(foreign: Folder) -> None:
    """Of a person's credential, or of a value that no run has replaced in its life."""
    assert rotation(foreign, "--as-of", "2027-07-01", recorded=_all("2027-07-01")).exit_code == 1
    assert rotation(foreign, "--as-of", "2026-11-20", recorded=_all("2025-11-01")).exit_code == 1


@pytest.mark.parametrize("words", [("--as-of", "tomorrow"), ("--as-of", "2026-02-30"), ("--recorded", "/not/there")])
def test_a_wrong_call_is_two(foreign: Folder, words: tuple[str, ...]) -> None:
    """As with every command."""
    assert rotation(foreign, *words).exit_code == 2


def test_a_wrong_record_is_told_sentence_by_sentence(foreign: Folder) -> None:
    """All of them at once."""
    ran = rotation(foreign, recorded={"a": {**FRESH, "made": "never"}, "b": {**FRESH, "made": "", "generation": -1}})
    assert ran.exit_code == 2
    assert "The key 'made' of 'a' is wrong" in ran.output
    assert "The key 'generation' of 'b' is wrong" in ran.output


def test_a_record_that_is_no_text_is_refused(foreign: Folder, tmp_path: Path) -> None:
    """And not with a trace."""
    file = tmp_path / "recorded"
    file.write_bytes(b"\xff\xfe{")
    ran = rotation(foreign, "--recorded", str(file))
    assert (ran.exit_code, "UTF-8" in ran.output) == (2, True)


def test_people_see_what_comes_what_waits_and_what_is_theirs(foreign: Folder) -> None:
    """By day; with what is alike told once."""
    for name in ("nightly-upload", "release-upload"):
        foreign.change(f"credentials/{name}.toml", "only ", 'unknown = ["expires"]\nonly ')
    recorded = _all("2026-03-01")
    recorded["shelf-reader"] |= {"generation": 3, "revoked": 1, "drains_until": "2026-11-21T04:00:00+00:00"}
    output = rotation(foreign, "--as-of", "2026-11-20", recorded=recorded).output
    [coming] = [one for one in output.splitlines() if "shelf-reader  3 " in one]
    assert coming.startswith("2026-12-")
    assert "shelf-reader         2            2026-11-21T04:00:00+00:00" in output
    assert "nobody knows when it ends: release-upload (keepers), nightly-upload (keepers)." in output
    assert "nobody knows why; to be found out by 2199-12-31" in output


def test_for_tools_it_is_data(foreign: Folder) -> None:
    """Days and moments as texts; the order is the plan's."""
    recorded = _all("2026-01-01")
    recorded["shelf-reader"] |= {"generation": 2, "drains_until": "2026-11-21T04:00:00+00:00"}
    ran = rotation(foreign, "--as-of", "2026-11-20", "--format", "json", recorded=recorded)
    found = json.loads(ran.output)
    assert (found["as_of"], found["is_recorded"], found["has_passed"]) == ("2026-11-20", True, False)
    assert [one["turn"]["credential"] for one in found["due"]] == ["bell-secret", "shelf-reader"]
    assert found["due"][1]["turn"]["made"] == "2026-01-01"
    assert found["waiting"][0] == {
        "credential": "shelf-reader",
        "generations": [1],
        "until": "2026-11-21T04:00:00+00:00",
    }
    assert found["finishes_after"] == 3
    assert {"because", "ends_when", "find_out_by", "credentials"} == found["by_reason"][0].keys()


def test_without_a_day_it_is_today(foreign: Folder) -> None:
    """In UTC, as everywhere."""
    before = dt.datetime.now(dt.UTC).date()
    found = json.loads(rotation(foreign, "--format", "json").output)
    assert before <= dt.date.fromisoformat(found["as_of"]) <= dt.datetime.now(dt.UTC).date()
