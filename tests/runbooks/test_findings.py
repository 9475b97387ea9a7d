"""What the daily check finds is said in words that stay the same until something happens."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import Difference, State, Step
from infra.estate import Estate, load
from infra.estate.outcomes import Outcome, Word
from infra.estate.rotation import plan, read_recorded
from infra.undeclared import Report
from runbooks.findings import (
    EVERYTHING,
    Finding,
    drift_of,
    exceptions_of,
    expiry_of,
    gone_of,
    in_order,
    not_looked_at,
    out_of_sight,
    retired_of,
    service_of,
    undeclared_of,
    unfinished_of,
    unknown_of,
)
from tests.engine.events import SECRET as HUSH
from tests.infra.estate.estates import FOREIGN, RECORDED, TODAY, Folder
from tests.infra.estate.rotation.edits import with_minted

TEAM = "github:index/team:Team"
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


def listed(old: list[str], new: list[str], path: str = "repositories") -> Step:
    """A list that differs."""
    states = [State(custom=True, inputs={"repositories": names, "value": HUSH}) for names in (old, new)]
    return Step("update", f"{TYPES}saas:github:OrganizationSecret::acme/TOKEN", None, {path: Difference()}, *states)


def test_drift_says_what_differs_where_it_is_public() -> None:
    """Lists as sets, in one order; of a secret value only that it differs."""
    assert words(drift_of([listed(["b", "a", "left"], ["right", "a"])])) == [
        "update github organization secret 'acme/TOKEN': repositories (+ right; - b, left)"
    ]
    assert words(drift_of([listed(["left", "a"], ["a"], "repositories[1]")])) == [
        "update github organization secret 'acme/TOKEN': repositories (- left)"
    ]
    states = [State(custom=True, inputs=one) for one in ({"visibility": "all", "value": HUSH}, {"value": HUSH})]
    paths = {"visibility": Difference(), "value": Difference(), "tables.x": Difference()}
    [found] = words(drift_of([Step("update", f"{TYPES}{TEAM}::acme/core", None, paths, *states)]))
    assert found == "update github team 'acme/core': tables x, value, visibility (all -> not set)"
    [found] = words(gone_of([listed(["a"], ["a", "b"])]))
    assert found.endswith("'acme/TOKEN' differs from what was recorded: repositories (+ b)")


def test_a_drift_that_grows_is_news() -> None:
    """Also where a line has no room for what came; another order of the same list is none."""
    many = [f"repository-{number}" for number in range(40)]
    [two], [four], [same] = (list(drift_of([listed(one, [])])) for one in (["a", "b"], list("abcd"), ["b", "a"]))
    assert two.digest == same.digest != four.digest
    [before], [after] = (list(drift_of([listed(one, [])])) for one in (many, [*many[:-1], "strange"]))
    assert before.line == after.line
    assert before.digest != after.digest


def test_no_secret_is_in_a_finding() -> None:
    """Neither in its words nor in what it is known by: a digest of a short value would tell it."""
    inner = [State(custom=True, inputs={"rules": [{"key": {**HUSH, "ciphertext": one}}]}) for one in ("a", "b")]
    for kinds in (drift_of, gone_of):
        [found] = kinds([Step("update", f"{TYPES}{TEAM}::acme/core", None, {"rules": Difference()}, *inner)])
        assert found.words.endswith(": rules")
        assert "ciphertext" not in found.key


def test_a_service_that_is_down_is_one_finding() -> None:
    """Whichever of its objects were asked for, with some of their names; and another than one of its objects is."""
    robots = [f"{TYPES}saas:quay:Robot::{number}" for number in range(9)]
    first = not_looked_at("quay", robots, whole=True)
    assert first.words == (
        "quay could not be looked at: quay robot '0', quay robot '1', quay robot '2', quay robot '3', quay robot '4', "
        "quay robot '5' and 3 more"
    )
    assert first.digest == not_looked_at("quay", (), whole=True).digest
    assert first.digest != not_looked_at("heroku", (), whole=True).digest
    some = not_looked_at("quay", robots[:1], whole=False)
    assert some.words == "Some things at quay could not be looked at: quay robot '0'"
    assert some.digest != first.digest


def test_what_was_told_stays_told_while_it_is_out_of_sight() -> None:
    """What was found at the same thing, and nothing else; what the data says is always in sight."""
    robot, other = f"{TYPES}saas:quay:Robot::a", f"{TYPES}saas:quay:Robot::b"
    [drifted], [another] = (list(drift_of([Step("update", urn)])) for urn in (robot, other))
    old = Finding("unknown", "a key")
    told = [one.digest for one in (drifted, another, old)]
    assert out_of_sight(told, [not_looked_at("quay", [robot], whole=False)]) == (drifted.digest,)
    assert out_of_sight(told, [Finding("drift", "no program", hides=frozenset((EVERYTHING,)))]) == tuple(told[:2])
    assert out_of_sight(told, [not_looked_at("quay", [robot], whole=False), drifted]) == ()
    assert out_of_sight(told, ()) == ()


def test_each_thing_that_a_retired_service_left_is_a_finding() -> None:
    """By its own words, in full: with eight of them there is room for no ninth in a sentence."""
    hooks = [Outcome("old-ci", f"the webhook to {'x' * 40} of tinkers ({number})", "left") for number in range(8)]
    eight, nine = ([one.digest for one in retired_of(some)] for some in (hooks, [*hooks, outcome("the secret TOKEN")]))
    assert len(set(eight)) == 8
    assert {*nine} > {*eight}
    found = [
        outcome("an account", why="as an owner: Uninstall"),
        outcome("what it lists", "cannot be verified", "Down, at 12:00.", unseen=True),
        outcome("more", "cannot be verified", "no call lists it"),
        outcome("an old one", "cannot be verified", "no call lists it", "2026-11-01: deleted"),
        outcome("a key", "refused when tried"),
    ]
    assert words(retired_of(found)) == [
        "old-ci: an account: left (as an owner: Uninstall)",
        "old-ci: more: cannot be verified",
        "old-ci: what it lists: cannot be verified",
    ]
    assert out_of_sight(eight, retired_of(found)) == tuple(eight)
    assert out_of_sight(eight, retired_of([outcome("more", "cannot be verified")])) == ()


def report(**found: Any) -> Report:
    """What was found in an organisation."""
    return Report("GitHub", "acme", "things", found.pop("names", []), ["new"], found.pop("failure", ""), **found)


def test_what_nothing_declares_is_a_finding_by_its_place_and_name() -> None:
    """At issuers and at GitHub."""
    lists = {"the secrets of acme/b": ["TOKEN"], "the secrets of acme/a": ["TOKEN"], "the webhooks of acme": []}
    found = [*undeclared_of([report(names=["old", "new"]), report(found=lists)])]
    assert words(found) == [
        "GitHub, acme: old",
        "GitHub, acme: new (made here)",
        "GitHub, the secrets of acme/a: TOKEN",
        "GitHub, the secrets of acme/b: TOKEN",
    ]
    assert len({one.digest for one in found}) == 4
    [doubted] = undeclared_of([report(names=["old"], unnamed=["upload"])])
    assert doubted.words.endswith(": old, unless it is that of upload: the data does not have their names there")
    assert doubted.digest == found[0].digest


def test_where_nobody_could_look_is_told_and_takes_nothing_back() -> None:
    """One list that may not be seen, and all of them, are two findings; why is in the log."""
    [key, secret] = undeclared_of([report(found={"the deploy keys of acme/a": ["k"], "the secrets of acme": ["S"]})])
    told = [key.digest, secret.digest]
    [_, some] = undeclared_of(
        [report(found={"the secrets of acme": ["S"]}, unseen={"the deploy keys of acme/a": "No, at 12:00."})]
    )
    assert some.words == "GitHub, acme: it could not be looked for what nothing declares in the deploy keys of acme/a"
    assert out_of_sight(told, [secret, some]) == (key.digest,)
    unseen = dict.fromkeys(["the deploy keys of acme/a", "the secrets of acme"], "Down.")
    [every] = undeclared_of([report(unseen=unseen)])
    assert every.words.endswith("declares in all of it")
    assert every.digest != some.digest
    [failed] = undeclared_of([report(failure="No token.")])
    for one in (every, failed):
        assert out_of_sight(told, [one]) == tuple(told)
        assert "Down" not in one.words + failed.words


def outcome(thing: str, word: Word = "left", why: str = "", said: str = "", *, unseen: bool = False) -> Outcome:
    """What is known of one thing of a retired service."""
    return Outcome("old-ci", thing, word, why, said, unseen)


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
