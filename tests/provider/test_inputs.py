"""Inputs in the form they are compared in: two ways to write one thing are one."""

from __future__ import annotations

from saas.inputs import in_lower_case, names_of, sorted_once
from saas.schema import UNKNOWN


def test_case_means_nothing_where_that_is_said() -> None:
    """In a text and in a list of texts; what is not named, not given, unknown or of another type stays as it is."""
    given = {"login": "Alpha", "names": ["Beta", UNKNOWN, 3], "title": "As It Is", "count": 3}
    assert in_lower_case(given, "login", "names", "count", "absent") == given | {
        "login": "alpha",
        "names": ["beta", UNKNOWN, 3],
    }
    assert in_lower_case({"login": UNKNOWN}, "login") == {"login": UNKNOWN}


def test_order_and_repetition_mean_nothing_where_that_is_said() -> None:
    """Only in lists of texts that are all known: where an unknown one belongs cannot be told."""
    given = {
        "names": ["b", "a", "b"],
        "others": ["b", "a"],
        "unsure": ["b", UNKNOWN, "a"],
        "wrong": [2, 1],
        "text": "ba",
    }
    assert sorted_once(given, "names", "unsure", "wrong", "text", "absent") == given | {"names": ["a", "b"]}


def test_a_name_that_a_preview_does_not_know_is_said_to_be_so() -> None:
    """In its place among the others, as a sentence names the object."""
    title = "{organization}/{name}"
    assert title.format_map(names_of({"organization": "alpha", "name": "beta"})) == "alpha/beta"
    assert title.format_map(names_of({"name": "beta"})) == "(not known yet)/beta"
