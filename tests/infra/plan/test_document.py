"""A plan as a file: read strictly, and refused where anything is other than when it was made."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.operations import Operation
from infra.plan.document import LIFE, Bound, Plan, PlanRefused, as_document, faults, new_plan, read_plan

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
BOUND = Bound(
    stack="prod",
    commit="a" * 40,
    locks={"vault.lock.toml": "1", "requirements.lock": "2"},
    engine="v3.256.0",
    plugins={"github": "6.12.2"},
    policies="3",
)
OPERATION = Operation(urn="urn:x", op="update", properties={"list": ('["a"]', '["b"]')})
PLAN = new_plan(BOUND, "2026-11-27T00:00:00Z", (OPERATION,), NOW)


def written(**changed: Any) -> bytes:
    """The plan as a file, with keys of it changed."""
    return msgspec.json.encode({**as_document(PLAN), **changed})


def test_a_plan_is_read_as_it_was_written() -> None:
    """With the same digest, however the file is laid out."""
    again = read_plan(msgspec.json.format(written(), indent=3))
    assert again == PLAN
    assert again.digest == PLAN.digest


def test_each_part_of_it_is_in_the_digest() -> None:
    """What was approved cannot be changed afterwards."""
    others = [
        new_plan(BOUND, PLAN.state, (OPERATION, OPERATION), NOW),
        new_plan(BOUND, PLAN.state, (msgspec.structs.replace(OPERATION, properties={}),), NOW),
        new_plan(BOUND, "2026-11-27T00:00:01Z", (OPERATION,), NOW),
        new_plan(BOUND, PLAN.state, (OPERATION,), NOW + dt.timedelta(seconds=1)),
        *(new_plan(bound, PLAN.state, (OPERATION,), NOW) for bound in other_bounds().values()),
    ]
    digests = {PLAN.digest, *(one.digest for one in others)}
    assert len(digests) == 1 + len(others)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "The file is no plan: "),
        (b"[]", "The file is no plan: "),
        (b"\xff", "The file is no plan: "),
        (b"[" * 100_000, "The file is no plan: "),
        (written(more=1), "The file is no plan: .*more"),
        (written(operations=[{"urn": "x"}]), "The file is no plan: .*op"),
        (written(made_at="yesterday"), "The file is no plan: .*yesterday"),
        (written(expires_at="2026-12-01T00:00:00"), "The plan's days have no time zone"),
        (written(format=2), "The plan has the format 2, and this code reads 1"),
        (b" " * 50_000_001, "more than 50,000,000 bytes"),
    ],
)
def test_what_is_no_plan_is_refused(text: bytes, why: str) -> None:
    """In a sentence that says how to make one."""
    with pytest.raises(PlanRefused, match=why) as refused:
        read_plan(text)
    assert "Make it again with `python -m infra plan`." in str(refused.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_plan_or_refused(text: bytes) -> None:
    """Nothing else is raised."""
    with pytest.raises(PlanRefused):
        read_plan(text)


def test_as_it_was_made_it_may_be_applied() -> None:
    """Until its end."""
    assert list(faults(PLAN, BOUND, NOW)) == []
    assert list(faults(PLAN, BOUND, NOW + LIFE - dt.timedelta(seconds=1))) == []


def other_bounds() -> dict[str, Bound]:
    """The same with one thing changed, by what the sentence says of it."""
    changed = msgspec.structs.replace
    return {
        "the stack prod, and this is staging": changed(BOUND, stack="staging"),
        f"the commit {'a' * 40}, and this is {'b' * 40}": changed(BOUND, commit="b" * 40),
        "the engine v3.256.0, and this is v3.257.0": changed(BOUND, engine="v3.257.0"),
        "the policies 3, and this is none": changed(BOUND, policies=""),
        "The file vault.lock.toml is another": changed(BOUND, locks={"requirements.lock": "2"}),
        "The file requirements.lock is another": changed(BOUND, locks={**BOUND.locks, "requirements.lock": "9"}),
        "The plugin github is another": changed(BOUND, plugins={"github": "6.13.0"}),
        "The plugin azuredevops is another": changed(BOUND, plugins={**BOUND.plugins, "azuredevops": "3.16.2"}),
    }


@pytest.mark.parametrize("sentence", other_bounds())
def test_with_anything_other_it_is_refused(sentence: str) -> None:
    """By what it is, before and now."""
    [said] = faults(PLAN, other_bounds()[sentence], NOW)
    assert sentence in said


@pytest.mark.parametrize(
    ("plan", "now", "why"),
    [
        (PLAN, NOW + dt.timedelta(days=7), "holds until 2026-12-03T12:00:00"),
        (PLAN, NOW - dt.timedelta(days=1), "one of the two clocks is wrong"),
        (msgspec.structs.replace(PLAN, expires_at="2027-11-28T12:00:00+00:00"), NOW, "for more than 5 days"),
    ],
)
def test_another_time_than_its_own_is_refused(plan: Plan, now: dt.datetime, why: str) -> None:
    """A week on, before it was made, and a life that it gave itself."""
    [said] = faults(plan, BOUND, now)
    assert why in said
