"""What a run changes, in words."""

from __future__ import annotations

import doctest
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import changes
from engine.changes import change_of, differing, in_words, named
from tests.engine.events import SECRET, TOKEN, UNKNOWN, step, typed

LIST = {"repositories": "update"}


def told(**of: Any) -> list[str]:
    """The lines of a step."""
    change = change_of(typed(step(**of)))
    return str(change).split("\n") if change else []


def test_the_examples_of_the_module_are_true() -> None:
    assert doctest.testmod(changes) == (0, 2)


def test_a_list_is_told_as_a_set() -> None:
    """One that leaves the middle of a list is one that leaves, not a renaming of all that follow."""
    old, new = {"repositories": ["a", "b", "c", "d"]}, {"repositories": ["a", "c", "d", "e"]}
    assert told(op="update", old=old, new=new, diff=LIST) == [
        "~ update github organization secret 'acme/TOKEN'",
        "      repositories: + e; - b",
    ]


def test_a_long_list_is_cut_between_names() -> None:
    new = {"repositories": [f"part-{number}" for number in range(20)]}
    [_, line] = told(op="update", old={}, new=new, diff=LIST)
    assert line.endswith("part-10, part-11 and 8 more")


@pytest.mark.parametrize(
    ("diff", "old", "new", "said"),
    [
        ({"role": "update"}, {"role": "member"}, {"role": "admin"}, "role: member -> admin"),
        ({"ofLate": "add"}, {}, {"ofLate": True}, "of late: not set -> yes"),
        ({"value": "update"}, {"value": SECRET}, {"value": SECRET}, "value: changes (secret)"),
        ({"value": "update"}, {"value": SECRET}, {"value": "plain"}, "value: changes (secret)"),
        ({"rules": "update"}, {"rules": [{"a": 1}]}, {"rules": [{"a": 2}]}, "rules: changes"),
        ({"quantity": "update"}, {"quantity": 1.0}, {"quantity": 2.0}, "quantity: 1 -> 2"),
        ({"id": "update"}, {"id": "7"}, {"id": UNKNOWN}, "id: 7 -> not known yet"),
        (LIST, {"repositories": ["a", "b"]}, {"repositories": ["b", "a"]}, "repositories: in another order"),
        ({"content": "update"}, {"content": "a\nb\n"}, {"content": "a\n  c\nd\n"}, "content: + c, d; - b"),
        ({"content": "update"}, {"content": "a\n" * 999 + "b"}, {"content": "a\n" * 999}, "content: - b"),
    ],
)
def test_what_differs_is_told(diff: dict[str, str], old: dict[str, Any], new: dict[str, Any], said: str) -> None:
    assert told(op="update", old=old, new=new, diff=diff)[1:] == [f"      {said}"]


def test_of_a_table_the_keys_are_told() -> None:
    """Which variables differ, and not that some do."""
    diff = {'secrets["A"]': "update", 'secrets["B C"]': "add", "secrets.D": "delete"}
    assert told(op="update", old={"secrets": SECRET}, new={"secrets": SECRET}, diff=diff)[1:] == [
        "      secrets: A changes; B C is added; D is removed"
    ]
    assert differing(typed(step("update", diff=diff))) == ("secrets A", "secrets B C", "secrets D")


@pytest.mark.parametrize("op", ["create", "update"])
def test_a_removal_says_what_goes(op: str) -> None:
    """What comes into its input goes from the world, and what leaves it went in an earlier run."""
    old, new = {"found": {"the key Y": "y"}}, {"found": {"the key X": "x", "the key W": "w"}, "until": "remove"}
    diff = {'found["the key X"]': "add", 'found["the key W"]': "add", 'found["the key Y"]': "delete"}
    before = {} if op == "create" else {"old": old}
    [_, said] = told(op=op, name="old-ci/acme", kind="saas:github:Removal", new=new, diff=diff, **before)
    assert said == "      would remove: the key W; the key X"


def test_a_new_one_says_who_gets_what() -> None:
    """A membership is a power: its role and its login are told."""
    inputs = {"login": "inky", "role": "admin", "userId": 99, "password": SECRET, "teams": ["a", "b"], "none": None}
    assert told(op="create", name="acme/99", kind="saas:github:Membership", new=inputs) == [
        "+ create github membership 'acme/99'",
        "      login inky; role admin; teams a, b; user id 99",
    ]


def test_what_stays_in_the_world_is_not_called_deleted() -> None:
    gone = step("delete", old={})
    assert str(change_of(typed(gone))) == "- delete github organization secret 'acme/TOKEN'"
    assert str(change_of(typed(gone), stays={TOKEN})) == "- forget github organization secret 'acme/TOKEN'"
    gone["old"]["retainOnDelete"] = True
    assert str(change_of(typed(gone))) == "- forget github organization secret 'acme/TOKEN'"


@pytest.mark.parametrize("op", ["same", "refresh", "read", "create-replacement", "delete-replaced"])
def test_what_changes_nothing_is_not_told(op: str) -> None:
    """And a replacement is told once."""
    assert told(op=op, old={}, new={}) == []


def test_components_and_default_providers_are_not_told() -> None:
    """They are names, and come and go with their resources; a provider whose settings change is told."""
    component = step("delete")
    component["old"] = {"inputs": {}}
    assert change_of(typed(component)) is None
    of_provider = {"name": "default", "kind": "pulumi:providers:saas"}
    assert told(op="create", new={}, **of_provider) == []
    moved = {"githubBaseUrl": "update"}
    assert told(op="update", old={"githubBaseUrl": "a"}, new={"githubBaseUrl": "b"}, diff=moved, **of_provider) != []


def test_a_step_that_nobody_knows_is_told_as_it_is() -> None:
    """A newer engine may have more of them."""
    assert told(op="transmogrify", old={}, new={}) == ["? transmogrify github organization secret 'acme/TOKEN'"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("saas:azure_devops:VariableGroup", "azure devops variable group"),
        ("github:index/repositoryEnvironment:RepositoryEnvironment", "github repository environment"),
        ("saas:heroku:SNIEndpoint", "heroku sni endpoint"),
        ("odd", "odd"),
    ],
)
def test_a_type_is_told_in_words(kind: str, words: str) -> None:
    assert in_words(kind) == words


def test_a_name_may_hold_what_parts_a_urn() -> None:
    assert named("urn:pulumi:a::b::c:d:E$f:g:H::x::y") == ("f:g:H", "x::y")


texts = st.text(max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.floats() | texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner)
)


@given(st.sampled_from(["create", "update", "replace", "delete"]), *[st.dictionaries(texts, values)] * 2, st.data())
def test_whatever_differs_it_is_told_without_a_secret(
    op: str, old: dict[str, Any], new: dict[str, Any], data: st.DataObject
) -> None:
    """Nothing that the engine may write ends in an error, and what it masks is not looked into."""
    names = sorted({*old, *new, "value"})
    diff = dict.fromkeys(data.draw(st.lists(st.sampled_from(names) | texts, max_size=4)), "update")
    change = change_of(typed(step(op, old={**old, "value": SECRET}, new={**new, "value": SECRET}, diff=diff)))
    assert change is not None
    assert "ciphertext" not in str(change)
