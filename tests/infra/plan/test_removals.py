"""One run does not empty a service, unless the data says so, until a day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import State, Step
from engine.operations import Operation
from infra.plan.removals import ALWAYS, MOST_PERCENT, RETAINED, excess, left_behind

TODAY = dt.date(2026, 11, 28)
HOOK = "saas:github:Webhook"


def going(count: int, op: str = "delete") -> list[Operation]:
    """So many webhooks leave."""
    urn = f"urn:pulumi:prod::conda-forge::conda-forge:github:Organization${HOOK}::acme/"
    return [Operation(urn=f"{urn}{number}", op=op, properties={}) for number in range(count)]


@pytest.mark.parametrize(
    ("count", "there", "refused"),
    [(0, 7, False), (1, 7, False), (2, 7, False), (3, 7, True), (7, 7, True), (1, 1, True), (20, 100, False),
     (21, 100, True), (2, 3, False), (2, 2, True)],
)  # fmt: skip
def test_a_fifth_may_go_and_never_the_last(count: int, there: int, *, refused: bool) -> None:
    """Two may go of any number that leaves one."""
    assert bool(list(excess(going(count), {HOOK: there}, {}, {}, TODAY))) is refused


def test_it_says_what_goes_and_how_to_allow_it() -> None:
    """With the very section to write."""
    [sentence] = excess(going(7), {HOOK: 7}, {}, {}, TODAY)
    assert sentence.startswith("github webhook: the last 7 of 7 would be removed in one run.")
    assert '[defaults.removals."saas:github:Webhook"]' in sentence


def test_the_data_allows_it_until_a_day() -> None:
    """That day included, and of that kind alone."""
    assert list(excess(going(7), {HOOK: 7}, {}, {HOOK: TODAY}, TODAY)) == []
    assert list(excess(going(7), {HOOK: 7}, {}, {HOOK: TODAY - dt.timedelta(1)}, TODAY))
    assert list(excess(going(7), {HOOK: 7}, {}, {"saas:github:Ruleset": TODAY}, TODAY))


def test_what_is_only_forgotten_does_not_count() -> None:
    """It stays in the world."""
    assert list(excess(going(7, "forget"), {HOOK: 7}, {}, {}, TODAY)) == []


@given(st.integers(0, 200), st.integers(0, 200))
def test_there_is_always_one_left(count: int, more: int) -> None:
    """Of a kind of which something goes; and no more than a fifth, or two, have gone."""
    if not list(excess(going(count), {HOOK: count + more}, {}, {}, TODAY)) and count:
        assert more > 0
        assert count <= max(ALWAYS, (count + more) * MOST_PERCENT // 100)


def losing(properties: dict[str, tuple[str, str]], kind: str = "saas:heroku:ConfigVars") -> Operation:
    """A change of one resource."""
    urn = f"urn:pulumi:prod::conda-forge::conda-forge:heroku:App${kind}::store"
    return Operation(urn=urn, op="update", properties=properties)


def variables(count: int, left: str = "(nothing)") -> dict[str, tuple[str, str]]:
    """So many variables leave."""
    return {f'secrets["V{number}"]': ("(secret)", left) for number in range(count)}


@pytest.mark.parametrize(
    ("properties", "there", "refused"),
    [
        (variables(2), 2, False),
        (variables(3), 7, True),
        (variables(3), 20, False),
        (variables(7, left="(secret)"), 7, False),
        ({"secrets": ('["a", "b", "c"]', '["d"]')}, 3, True),
        ({"secrets": ('["a", "b", "c"]', "(nothing)")}, 3, True),
        ({"secrets": ('["a", "b", "c"]', '["c", "b", "a", "d"]')}, 3, False),
        ({"secrets": ('{"a": 1, "b": 2, "c": 3}', '{"a": 2}')}, 3, False),
        ({"secrets": ("(secret)", "(not known yet)")}, 9, False),
        ({f"secrets[{number}]": ('"a"', "(nothing)") for number in range(3)}, 9, True),
        ({"secrets": ("(secret)", "{}")}, 9, True),
        ({"secrets": ("(secret)", "{}")}, 2, False),
        ({"secrets": ('"a text"', '"another"')}, 1, False),
    ],
)
def test_what_one_resource_has_is_bounded_as_kinds_are(
    properties: dict[str, tuple[str, str]], there: int, *, refused: bool
) -> None:
    """Variables of an app, readers of a secret. All of them may go, of few."""
    change = losing(properties)
    said = list(excess([change], {}, {(change.urn, "secrets"): there}, {}, TODAY))
    assert bool(said) is refused
    assert all("heroku config vars 'store', secrets: " in one for one in said)
    assert list(excess([change], {}, {}, {"saas:heroku:ConfigVars": TODAY}, TODAY)) == []


def test_a_little_of_each_is_much_of_all() -> None:
    """Each of many secrets loses its two readers, and no list by itself much."""
    emptied = {"repositories": ('["a", "b"]', "[]")}
    urn = "urn:pulumi:prod::conda-forge::conda-forge:github:Organization$saas:github:OrganizationSecret::acme/{}"
    some = [Operation(urn=urn.format(number), op="update", properties=emptied) for number in range(3)]
    held = {(urn.format(number), "repositories"): 2 for number in range(12)}
    [sentence] = excess(some, {}, held, {}, TODAY)
    assert "github organization secret, repositories of all together: 6 of 24 would be removed" in sentence
    assert list(excess(some[:2], {}, held, {}, TODAY)) == []


@pytest.mark.parametrize("op", ["update", "replace"])
def test_a_secret_of_all_repositories_does_not_become_one_of_a_list(op: str) -> None:
    """Unless the data says so: nobody has counted how many read it."""
    urn = "urn:pulumi:prod::conda-forge::x$saas:github:OrganizationSecret::acme/TOKEN"
    narrowed = Operation(urn=urn, op=op, properties={"visibility": ('"all"', '"selected"')})
    [sentence] = excess([narrowed], {}, {}, {}, TODAY)
    assert "its readers, which are all repositories, would be removed" in sentence
    assert list(excess([narrowed], {}, {}, {"saas:github:OrganizationSecret": TODAY}, TODAY)) == []


def test_an_app_without_a_machine_counts_as_removed() -> None:
    """The last one is refused."""
    urn = "urn:pulumi:prod::conda-forge::x$saas:heroku:Formation::store/web"
    stopped = Operation(urn=urn, op="update", properties={"quantity": ("1", "0")})
    assert len(list(excess([stopped], {"saas:heroku:Formation": 1}, {}, {}, TODAY))) == 1


def test_what_would_stay_behind_is_refused() -> None:
    """But for what was there before us."""
    urn = "urn:pulumi:prod::conda-forge::conda-forge:x${}::acme/thing"
    kept = State(custom=True, retain_on_delete=True)
    steps = [Step("same", urn.format(kind), None, None, kept, kept) for kind in (HOOK, *sorted(RETAINED))]
    [sentence] = left_behind(steps)
    assert sentence.startswith("github webhook 'acme/thing' would stay where it is")
    assert list(left_behind([Step("create", urn.format(HOOK), None, None, None, State(custom=True))])) == []
