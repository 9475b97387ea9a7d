"""What is recorded of each value, as others wrote it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from infra.estate.rotation import Recorded, RecordedRefused, read_recorded

GOOD: dict[str, Any] = {
    "generation": 3,
    "made": "2026-11-28",
    "epoch": "",
    "revoked": 1,
    "drains_until": "2026-11-29T04:00:00+00:00",
}


def _faults(text: str) -> tuple[str, ...]:
    with pytest.raises(RecordedRefused) as refused:
        read_recorded(text)
    return refused.value.faults


def _with(**keys: Any) -> str:
    return json.dumps({"shelf-reader": {**GOOD, **keys}})


def test_each_key_is_read() -> None:
    """Days and moments as such; of generation 3 with 1 revoked, one is left."""
    recorded = read_recorded(_with())["shelf-reader"]
    assert recorded == Recorded(
        generation=3,
        made=dt.date(2026, 11, 28),
        epoch="",
        revoked=1,
        drains_until=dt.datetime(2026, 11, 29, 4, tzinfo=dt.UTC),
    )
    assert list(recorded.unrevoked) == [2]


def test_what_is_not_known_is_empty() -> None:
    """A person made generation 0: nobody knows when, and nothing of it drains."""
    recorded = read_recorded(_with(generation=0, made="", revoked=-1, drains_until=""))["shelf-reader"]
    assert (recorded.made, recorded.drains_until, list(recorded.unrevoked)) == ("", "", [])


def test_nothing_at_all_is_no_fault() -> None:
    """Before the first run that rotates."""
    assert read_recorded("{}") == {}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("generation", -1),
        ("generation", "3"),
        ("generation", 3.5),
        ("generation", True),
        ("made", "2026-02-30"),
        ("made", "9999-12-31"),
        ("made", 20261128),
        ("made", "2026-11-28T04:00:00"),
        ("made", None),
        ("epoch", None),
        ("revoked", -2),
        ("drains_until", "2026-11-29T04:00:00"),
        ("drains_until", "soon"),
        ("drains_until", 0),
    ],
)
def test_a_wrong_value_is_one_sentence_that_does_not_show_it(key: str, value: Any) -> None:
    """A value of the vault that got there by a slip must not come out."""
    [fault] = _faults(_with(**{key: value}))
    assert fault.startswith(f"The key '{key}' of 'shelf-reader' is wrong: it is ")


def test_the_value_in_use_is_never_said_to_be_dead() -> None:
    """Whoever wrote that counts otherwise."""
    assert _faults(_with(revoked=3)) == ("'shelf-reader' is said to be revoked up to the generation in use.",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "It is no JSON in line 1."),
        ("[" * 100_000, "It is no JSON."),
        ("[]", "It is no table of credentials."),
        ('{"a": 1}', "What is recorded of 'a' is no table."),
        ('{"a b": {}}', "'a b' is no name of a credential."),
        ('{"a": {}, "a": {}}', "'a' is given twice."),
        (_with(value="x"), "The key 'value' of 'shelf-reader' is not known"),
        (json.dumps({"a": {key: GOOD[key] for key in GOOD if key != "epoch"}}), "The key 'epoch' of 'a' is missing"),
    ],
)
def test_what_is_no_record_is_refused(text: str, says: str) -> None:
    """Strictly: a key that is misspelt would be taken for one that says nothing."""
    assert any(one.startswith(says) for one in _faults(text))
