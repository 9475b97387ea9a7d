"""What the daily check finds is said in words that stay the same until something happens."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import Difference, State, Step
from infra.estate import Estate, load
from infra.estate.rotation import plan, read_recorded
from runbooks.findings import (
    Finding,
    drift_of,
    exceptions_of,
    expiry_of,
    gone_of,
    in_order,
    not_looked_at,
    service_of,
    unfinished_of,
    unknown_of,
)
from tests.infra.estate.estates import FOREIGN, RECORDED, TODAY, Folder
from tests.infra.estate.rotation.edits import with_minted

TYPES = "urn:pulumi:prod::conda-forge::conda-forge:x:X$"
DAY = dt.timedelta(days=1)


def step(op: str, kind: str = "saas:github:OrganizationSecret", name: str = "acme/TOKEN", **paths: str) -> Step:
    """What the engine would do with a resource; `paths` are kinds of differences."""
    differences = {path: Difference(diff_kind=how) for path, how in paths.items()}
    state = State(custom=True, inputs={"value": "hush"})
    return Step(op, f"{TYPES}{kind}::{name}", None, differences, state, state)


def words(findings: object) -> list[str]:
    """Their words."""
    return [one.words for one in findings]  # type: ignore[attr-defined]


@pytest.fixture
def foreign(tmp_path: Path) -> Folder:
    """A small estate that a test may change."""
    return Folder(FOREIGN, tmp_path / "foreign")


def test_drift_names_the_resource_and_the_properties() -> None:
    """And no value; what stays as it is, and a look itself, is nothing."""
    steps = [
        step("update", value="update", **{'variables["NAME"]': "add"}),
        step("create", name="acme/ELSE"),
        step("same"),
        step("refresh", value="update"),
    ]
    assert words(drift_of(steps)) == [
        "create github organization secret 'acme/ELSE'",
        "update github organization secret 'acme/TOKEN': value, variables NAME",
    ]


def test_without_the_program_it_is_what_differs_from_the_record() -> None:
    """What a refresh would forget is gone from the world."""
    assert words(gone_of([step("delete"), step("update", "saas:quay:Robot", "acme/r", scopes="update")])) == [
        "github organization secret 'acme/TOKEN' is gone",
        "quay robot 'acme/r' differs from what was recorded: scopes",
    ]


def test_a_service_that_is_down_is_one_finding() -> None:
    """Whichever of its objects were asked for, with some of their names."""
    first = not_looked_at("quay", [f"robot {number}" for number in range(9)])
    assert first.words.endswith(": robot 0, robot 1, robot 2, robot 3, robot 4, robot 5 and 3 more")
    assert first.digest == not_looked_at("quay", ()).digest != not_looked_at("heroku", ()).digest


def test_a_service_is_known_by_its_types() -> None:
    """Of our own plugin and of the official ones."""
    kinds = ("saas:azure_devops:VariableGroup", "azuredevops:index/project:Project", "github:index/team:Team")
    assert [service_of(kind) for kind in kinds] == ["azure devops", "azure devops", "github"]


def expiry(estate: Estate, day: dt.date, revoked: int = 2, until: str = "") -> list[str]:
    """What is said on a day of a value that runs make, by its life."""
    one = {"generation": 3, "made": "2026-11-01", "epoch": "", "revoked": revoked, "drains_until": until}
    recorded = read_recorded(json.dumps({"bell-secret": one}))
    return [line for line in words(expiry_of(plan(estate, recorded, day))) if line.startswith("bell-secret")]


def test_a_value_is_told_of_at_two_thirds_of_its_life_and_on_until_its_end(foreign: Folder) -> None:
    """In the same words each day of a part of its life; its age is in none of them."""
    estate = with_minted(foreign).load()
    said: list[str] = []
    for number in range(800):
        said += expiry(estate, dt.date(2026, 11, 1) + number * DAY)
    lines = list(dict.fromkeys(said))
    assert [line.partition(":")[0] for line in lines] == ["bell-secret, generation 3"] * len(lines)
    parts = [line.partition(": ")[2].split(" ")[0] for line in lines]
    assert parts == ["two", "due", "due"]
    assert ["; its last day is " in line for line in lines] == [True, True, False]
    assert "; its last day was " in lines[-1]


def test_former_values_that_should_be_dead_are_told(foreign: Folder) -> None:
    """The day after their drain is over; until then a run may still come."""
    estate = with_minted(foreign).load()
    until = "2026-11-20T04:00:00+00:00"
    assert expiry(estate, dt.date(2026, 11, 21), revoked=0, until=until) == []
    assert expiry(estate, dt.date(2026, 11, 22), revoked=0, until=until) == [
        "bell-secret: the former generations 1, 2 were to be ended on 2026-11-20, and are not"
    ]


def test_a_value_that_is_not_at_its_places_is_told() -> None:
    """A rotation that stopped, or to whose place nothing can be written, is no drift."""
    told = {"b": {"generation": 2, "at_its_places": False}, "a": {"generation": 1, "at_its_places": True}}
    assert words(unfinished_of(told)) == ["b: generation 2 is not at all of its places yet"]


def test_what_waits_for_a_person_has_its_day(foreign: Folder) -> None:
    """And who answers for it; after that day it says that it is over, and an incident has no day but now."""
    foreign.append("credentials/shelf-upload.toml", "\n")

    def said(day: dt.date) -> list[str]:
        found = plan(load(foreign.path, today=day, overdue="warn"), {}, day)
        return [line for line in words(expiry_of(found)) if line.startswith("shelf-upload ")]

    [before], [last], [after] = (said(dt.date(2027, 6, 30) + days * DAY) for days in (-2, 0, 1))
    assert before == last
    assert "waits for a person, by 2027-06-30" in before
    assert "which is over" in after
    foreign.change("credentials/shelf-upload.toml", "expires", 'epoch = "an-incident"\nexpires')
    [first, *_], [second, *_] = (said(TODAY + days * DAY) for days in (0, 1))
    assert first == second
    assert "waits for a person, at once" in first


def test_what_is_let_be_is_told_near_its_day_and_after_it(foreign: Folder) -> None:
    """An exception of a zone, and a reason that is to be found out; not long before."""
    foreign.change("credentials/nightly-upload.toml", "only ", "find_out_by = 2027-03-01\nonly ")

    def said(day: str) -> list[str]:
        estate = load(foreign.path, today=dt.date.fromisoformat(day), overdue="warn")
        return [line.partition(": ")[2].partition(":")[0] for line in words(exceptions_of(estate))]

    assert said("2026-10-31") == []
    assert said("2026-11-01") == said("2026-12-01") == ["until 2026-12-01"]
    assert said("2026-12-02") == said("2027-01-20") == ["over since 2026-12-01"]
    assert said("2027-03-01") == ["over since 2026-12-01", "until 2027-03-01"]
    assert said("2027-03-02") == ["over since 2026-12-01", "over since 2027-03-01"]


def test_what_is_unknown_is_counted(foreign: Folder) -> None:
    """Without names, and a credential of which nobody knows the last day waits for no person of its own."""
    foreign.change("credentials/nightly-upload.toml", "only ", 'unknown = ["expires"]\nonly ')
    estate = foreign.load()
    assert words(unknown_of(estate)) == [
        "4 keys are listed as unknown: 1 of services, 1 of bots, 1 of credentials, 1 of runners.",
        "Of 1 credentials nobody knows the last day.",
    ]
    assert not [line for line in words(expiry_of(plan(estate, {}, TODAY))) if line.startswith("nightly-upload")]
    before, after = (list(unknown_of(one)) for one in (estate, load(RECORDED, today=TODAY)))
    assert [one.digest for one in before] == [one.digest for one in after]


def test_a_day_changes_nothing_that_is_told() -> None:
    """Of the large estate, nothing recorded: on two days between which no day of the data lies."""
    said = []
    for day in (TODAY, TODAY + DAY):
        estate = load(RECORDED, today=day, overdue="warn")
        found = [*expiry_of(plan(estate, {}, day)), *exceptions_of(estate), *unknown_of(estate)]
        assert {one.section for one in found} >= {"expiry", "unknown"}
        said.append([one.words for one in found])
    assert said[0] == said[1]


@given(st.text(min_size=250, max_size=400))
def test_a_line_has_a_length(name: str) -> None:
    """Whatever a thing is called."""
    [found] = drift_of([step("create", name=name)])
    assert len(found.line) <= 300


def test_findings_have_an_order() -> None:
    """That of the sections, and each is there once."""
    ones = [Finding("unknown", "a"), Finding("drift", "b"), Finding("drift", "a"), Finding("drift", "b")]
    assert [(one.section, one.words) for one in in_order(ones)] == [("drift", "a"), ("drift", "b"), ("unknown", "a")]
    assert dataclasses.replace(ones[1], section="expiry").digest != ones[1].digest
