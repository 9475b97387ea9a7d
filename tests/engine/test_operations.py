"""What a run would do as data: nothing secret in it, and what differs of two."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.changes import UNKNOWN
from engine.events import HIDDEN, Difference, State, Step
from engine.operations import NOT_KNOWN, NOTHING, SECRET, Operation, moved, operations_of, otherwise, shown

URN = "urn:pulumi:prod::conda-forge::conda-forge:x:X$saas:github:OrganizationSecret::acme/"
HIDES = {HIDDEN: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "[secret]"}


def step(name: str, op: str = "update", old: object = None, new: object = None, *paths: str) -> Step:
    """A step with inputs before and after."""
    states = [None if one is None else State(custom=True, inputs=one) for one in (old, new)]  # type: ignore[arg-type]
    return Step(op, URN + name, None, {path: Difference() for path in paths}, *states)


def test_each_kind_of_step_says_what_differs() -> None:
    """Sorted by resource; what changes nothing is left out."""
    steps = [
        step("D", "delete", {"name": "D"}),
        step("C", "create", None, {"value": HIDES, "name": "C", "id": UNKNOWN, "list": ["b", HIDES]}),
        step("B", "update", {"value": HIDES, "n": 1.0}, {"value": HIDES, "n": 2.0}, "value", "n"),
        step("A", "same", {"name": "A"}, {"name": "A"}),
        step("A", "refresh", {"name": "A"}, {"name": "A"}, "name"),
    ]
    found = operations_of(steps)
    assert [(one.urn.removeprefix(URN), one.op) for one in found] == [("B", "update"), ("C", "create"), ("D", "delete")]
    assert found[0].properties == {"n": ("1", "2"), "value": (SECRET, SECRET)}
    assert found[1].properties == {
        "id": (NOTHING, NOT_KNOWN),
        "list": (NOTHING, '["b", "(secret)"]'),
        "name": (NOTHING, '"C"'),
        "value": (NOTHING, SECRET),
    }
    assert found[2].properties == {}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ('variables["A"]', (NOTHING, '"new"')),
        ('variables["B"]', ('"old"', NOTHING)),
        ('secrets["A"]', (SECRET, SECRET)),
        ("list[1]", (NOTHING, '"two"')),
        ("gone", (NOTHING, NOTHING)),
    ],
)
def test_a_path_leads_into_tables_and_lists(path: str, said: tuple[str, str]) -> None:
    """What is hidden as a whole is hidden at each path into it."""
    old = {"variables": {"B": "old"}, "secrets": HIDES, "list": ["one"]}
    new = {"variables": {"A": "new"}, "secrets": HIDES, "list": ["one", "two"]}
    [one] = operations_of([step("A", "update", old, new, path)])
    assert one.properties == {path: said}


leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(HIDES) | st.just(UNKNOWN)
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))


@given(values)
def test_any_value_is_a_line_of_text_without_what_is_hidden(value: object) -> None:
    """And of two equal ones the same."""
    text = shown(value)
    assert HIDDEN not in text
    assert UNKNOWN not in text
    assert text == shown(json.loads(json.dumps(value)))


def operation(name: str, op: str = "update", **properties: tuple[str, str]) -> Operation:
    """An operation."""
    return Operation(urn=URN + name, op=op, properties=properties)


@pytest.mark.parametrize(
    ("now", "sentences", "others"),
    [
        ([operation("A", value=("1", "2"))], [], []),
        ([operation("A", value=("1", "2")), operation("B")], [], ["B"]),
        ([operation("B")], ["A: nothing is to be done with it any more, and the plan would update it"], ["B"]),
        ([operation("A", "replace")], ["A: the plan would update it, and now it is to replace"], []),
        ([operation("A", value=("0", "2"))], ["A: value"], []),
        ([operation("A", value=("1", "2"), other=("1", "2"))], ["A: other"], []),
        ([operation("A")], ["A: value"], []),
    ],
)
def test_what_moved_is_named_and_what_else_would_be_done(
    now: list[Operation], sentences: list[str], others: list[str]
) -> None:
    """Of a plan that updates one value."""
    said, left = moved([operation("A", value=("1", "2"))], now)
    assert [one.removeprefix(URN) for one in said] == sentences
    assert [one.urn.removeprefix(URN) for one in left] == others


@pytest.mark.parametrize(
    ("done", "says"),
    [
        ([operation("A", a=("1", "2"))], ""),
        ([operation("A", a=("1", "3"))], "A: a"),
        ([operation("A", a=("1", "2"), b=("1", "2"))], "A: b"),
        ([operation("A", "replace", a=("1", "2"))], "A: the plan would update it, and what was done is to replace it"),
        ([], "A: the plan would update it, and nothing was done with it"),
        ([operation("A", a=("1", "2")), operation("B", "delete")], "B: nothing is to be done with it in the plan"),
    ],
)
def test_what_was_done_is_what_was_planned(done: list[Operation], says: str) -> None:
    """Each operation, each path, each value; nothing more and nothing less."""
    said = list(otherwise([operation("A", a=("1", "2"))], done))
    assert (len(said), says in "".join(said)) == (bool(says), True)


def test_what_a_plan_could_not_know_may_be_anything() -> None:
    """Also what comes to no change; not what is made or removed."""
    planned = [operation("A", a=("1", NOT_KNOWN), b=(NOTHING, f'["{NOT_KNOWN}"]')), operation("B", "delete")]
    assert list(otherwise(planned, [operation("A", a=("1", "2"), b=(NOTHING, "[3]")), operation("B", "delete")])) == []
    assert list(otherwise(planned, [operation("B", "delete")])) == []
    assert len(list(otherwise(planned, [operation("A", a=("1", "2"))]))) == 1
