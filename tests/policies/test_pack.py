"""How the engine asks the rules: what fails refuses, what is secret is marked, and no message has a value in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.rpc import UNKNOWN as UNKNOWN_ON_THE_WIRE
from pulumi_policy import (
    PolicyCustomTimeouts,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    StackValidationArgs,
)
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY, deserialize_properties
from pulumi_policy.proxy import unknown_checking_proxy

from policies.declared import Declared
from policies.pack import LONGEST, Asking, resource_of
from policies.resource import UNKNOWN, Resource, Secret, without_marks
from policies.rule import Fault, Rule

CANARY = "canary-0b7d2f64"
URN = "urn:pulumi:sandbox::conda-forge::saas:github:OrganizationSecret::conda-forge/A"
NOTHING = Declared({})
OPTIONS = PolicyResourceOptions(False, [], None, [], PolicyCustomTimeouts(0, 0, 0), [], None)


def secret(value: Any) -> dict[str, Any]:
    """A secret as the engine sends it."""
    return {SPECIAL_SIG_KEY: SPECIAL_SECRET_SIG, "value": value}


def shown(inputs: dict[str, Any]) -> ResourceValidationArgs:
    """A resource as the SDK shows it to what could change it."""
    props = unknown_checking_proxy(deserialize_properties(inputs, proxy_secrets=True))
    return ResourceValidationArgs("saas:github:OrganizationSecret", props, URN, "conda-forge/A", OPTIONS, None)


class Heard:
    """What is reported, in its order."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.urns: list[str | None] = []

    def __call__(self, message: str, urn: str | None = None) -> None:
        self.words.append(message)
        self.urns.append(urn)


def told(rule: Rule, inputs: dict[str, Any], *, show: bool = True) -> str:
    """The one thing that is reported of a resource."""
    heard, asking = Heard(), Asking(lambda: [rule], lambda _: NOTHING)
    if show:
        asking.show(shown(inputs))
    asking.each(shown(inputs), heard)
    [words] = heard.words
    return words


def failing(resource: Resource, declared: Declared) -> Iterator[str]:
    """A rule that has a mistake, and shows what it was at."""
    del declared
    yield f"so far {resource.name}"
    raise KeyError(str(without_marks(resource.inputs)))


def test_a_rule_that_fails_refuses() -> None:
    """And says nothing of what it was at, which may be a value."""
    words = told(Rule("failing", "It holds.", each=failing), {"value": secret(CANARY)})
    assert words == "[failing] the rule failed (KeyError), so nothing is done."


def test_data_that_cannot_be_read_refuses() -> None:
    """Each resource; it is tried once, and its own words are not told."""
    tried = []

    def unreadable(urn: str) -> Declared:
        tried.append(urn)
        raise ValueError(CANARY)

    heard = Heard()
    asking = Asking(lambda: [Rule("any", "It holds.", each=lambda *_: iter(()))], unreadable)
    asking.show(shown({}))
    for _ in range(2):
        asking.each(shown({}), heard)
    assert heard.words == ["[data] the data cannot be read (ValueError), so nothing is done."] * 2
    assert tried == [URN]


def test_what_was_not_shown_is_refused() -> None:
    """Without its marks nobody could tell what is secret in it."""
    words = told(Rule("any", "It holds.", each=lambda *_: iter(())), {}, show=False)
    assert "was not shown" in words


def test_a_run_without_resources_is_refused() -> None:
    """A rule that finds nothing must not pass for one that found all well."""
    heard, rule = Heard(), Rule("all", "They hold.", whole=lambda *_: iter(()))
    Asking(lambda: [rule], lambda _: NOTHING).whole(StackValidationArgs([]), heard)
    assert heard.words == ["[all] no resource was shown."]


def test_a_fault_in_all_names_its_resource() -> None:
    """By its URN."""

    def all_at_once(resources: Sequence[Resource], declared: Declared) -> Iterator[Fault]:
        del declared
        yield Fault(f"{len(resources)} of them", resources[0].urn)

    props = unknown_checking_proxy(deserialize_properties({"name": "A"}))
    one = PolicyResource("a:b:C", props, URN, "A", OPTIONS, None, None, [], {})
    heard, asking = Heard(), Asking(lambda: [Rule("all", "They hold.", whole=all_at_once)], lambda _: NOTHING)
    asking.whole(StackValidationArgs([one]), heard)
    assert (heard.words, heard.urns) == (["[all] 1 of them"], [URN])


def test_words_are_bounded_and_printable() -> None:
    """Whatever a name has in it."""

    def wild(resource: Resource, declared: Declared) -> Iterator[str]:
        del declared
        yield f"\x1b[2J\n::set-output {resource.name}" + "x" * 2 * LONGEST

    words = told(Rule("wild", "It holds.", each=wild), {})
    assert words.isprintable()
    assert len(words) < LONGEST + 50


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("plain", "plain"),
        (secret("value"), Secret("value")),
        (secret({"A": "a", "B": {"C": "c"}}), {"A": Secret("a"), "B": {"C": Secret("c")}}),
        ({"A": secret("a"), "B": "b"}, {"A": Secret("a"), "B": "b"}),
        (secret(["a"]), Secret(["a"])),
        (UNKNOWN_ON_THE_WIRE, UNKNOWN),
        (secret(UNKNOWN_ON_THE_WIRE), Secret(UNKNOWN)),
        ([secret("a"), 1.0, None], [Secret("a"), 1.0, None]),
    ],
)
def test_secrets_are_marked(sent: Any, seen: Any) -> None:
    """Of a table that is secret each value, so that a rule sees which names it has."""
    assert resource_of(shown({"it": sent})).inputs["it"] == seen


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_marks_change_nothing_else(value: Any) -> None:
    """A value is the same with its marks taken off; and a secret is never shown by its own words."""
    marked = resource_of(shown({"it": secret(value)})).inputs["it"]
    assert without_marks(marked) == value
    assert CANARY not in repr(resource_of(shown({"it": secret(CANARY)})))
