"""One slip is told once."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from infra.estate.causes import CAUSES, without_consequences
from infra.estate.checks import CHECKS
from infra.estate.mistakes import KeyPath, Mistake

IDS = sorted({"E012", *CAUSES, *(cause for causes in CAUSES.values() for cause in causes)})
PLACES: list[KeyPath] = [(), ("only", 0), ("deliveries", 0), ("deliveries", 1, "app"), ("repositories", "a")]

mistakes = st.builds(
    lambda id_, file, at: Mistake(id=id_, file=Path(file), line=None, at=at, what="Wrong.", remedy="Correct it."),
    st.sampled_from(IDS),
    st.sampled_from(["a.toml", "b.toml"]),
    st.sampled_from(PLACES),
)


def made(id_: str, at: KeyPath = ("deliveries", 0), file: str = "a.toml") -> Mistake:
    """A mistake."""
    return Mistake(id=id_, file=Path(file), line=None, at=at, what="Wrong.", remedy="Correct it.")


def test_what_follows_from_another_is_left_out() -> None:
    """A place that is not there has no zone; another delivery and another file are other slips."""
    cause, others = made("E207"), [made("E502", ("deliveries", 1)), made("E502", file="b.toml")]
    assert without_consequences([made("E502"), cause, *others]) == (cause, *others)
    whole = made("E504", ("only", 0))
    assert without_consequences([made("E505"), whole]) == (whole,)


def test_what_is_missed_in_a_key_that_could_not_be_read_follows_from_that() -> None:
    """Of that key, a part of it, or what it is part of; not of the whole thing, of other keys, or of other things."""
    cause = made("E012", ("host", "user"))
    others = [made("E706", ()), made("E706", ("labels",)), made("E706", ("host", "key")), made("E706", file="b.toml")]
    followed = [made("E706", ("host",)), made("E722", ("host", "user")), made("E706", ("host", "user", "name"))]
    assert without_consequences([*followed, cause, *others]) == (cause, *others)


@given(st.lists(mistakes, max_size=8))
def test_where_something_is_wrong_something_is_told(found: list[Mistake]) -> None:
    """And of each file that has a mistake one is told: a refusal never becomes silence."""
    told = without_consequences(found)
    assert {one.file for one in told} == {one.file for one in found}
    assert set(told) <= set(found)


def test_only_checks_are_named() -> None:
    """An id that no check has would leave nothing out."""
    assert {check.id for check in CHECKS} >= set(IDS) - {"E012"}
