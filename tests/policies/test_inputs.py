"""What gives power or leads somewhere is held against the data: each property, and each resource, of every type."""

from __future__ import annotations

from typing import Any

import pytest

from infra.estate import load
from policies.declared import Declared, declared_by
from policies.identity import Identity, identity_of
from policies.listed import Listed, listed
from policies.resource import UNKNOWN, Resource
from policies.rules.inputs import check, together
from tests.infra.estate.estates import TODAY
from tests.policies.cases import locks_of, with_more

KEYED = {token: known for token, known in listed().items() if known.key is not None}
OTHER = "another-than-declared"


def inputs_of(known: Listed) -> dict[str, Any]:
    """Inputs of a made-up resource of a type."""
    return {name: f"its-{name}" for name in (*(known.key or ()), *known.declared)}


def declaring(token: str, inputs: dict[str, Any]) -> Declared:
    """Data that has one resource."""
    return Declared({}, inputs={identity_of(token, inputs): inputs})


def resource(token: str, inputs: dict[str, Any]) -> Resource:
    """A resource as the rule sees it."""
    return Resource(token, f"urn:pulumi:test::conda-forge::{token}::it", "it", inputs)


@pytest.mark.parametrize("token", KEYED)
def test_what_is_declared_passes_and_each_difference_is_refused(token: str) -> None:
    """Each declared property by its name; each of the key makes it another one; and it must not be left out."""
    known = KEYED[token]
    inputs = inputs_of(known)
    declared = declaring(token, inputs)
    assert list(check(resource(token, inputs), declared)) == []
    assert list(together([resource(token, inputs)], declared)) == []
    for name in known.declared:
        said = list(check(resource(token, inputs | {name: OTHER}), declared))
        assert said == [f"its property '{name}' is not what the data says. Correct the program, or declare it so."]
        left_out = {key: value for key, value in inputs.items() if key != name}
        assert len(list(check(resource(token, left_out), declared))) == 1
    for name in known.key or ():
        [words] = check(resource(token, inputs | {name: OTHER}), declared)
        assert "the data has no such" in words
        [words] = check(resource(token, inputs | {name: UNKNOWN}), declared)
        assert "not known yet which one" in words
    if not known.several and not token.startswith("pulumi:providers:"):
        [fault] = together([resource(token, inputs)] * 2, declared)
        assert f"two resources are {token}" in fault.says
    missing = [fault.says for fault in together([], declared)]
    assert [token in one for one in missing] == [True] * (not known.optional)


@pytest.mark.parametrize(
    ("wanted", "given", "alike"),
    [
        (("b", "a"), ["a", "b"], True),
        (("a",), ["a", "b"], False),
        ((), [], True),
        ((), None, True),
        ("", None, True),
        (None, "a", False),
        (7, 7.0, True),
        (7, "7", False),
        (False, None, False),
        ([{"teams": [7, 10]}], [{"teams": [10.0, 7.0]}], True),
        ([{"teams": [7]}], [{"teams": [7], "users": [1]}], False),
        ([{"a": 1, "b": 2}, {"a": 2, "b": 1}], [{"b": 1, "a": 2}, {"a": 1, "b": 2}], True),
        ([{"a": 1, "b": 2}, {"a": 2, "b": 1}], [{"a": 1, "b": 1}, {"a": 2, "b": 2}], False),
    ],
)
def test_forms_that_mean_the_same_are_equal(wanted: Any, given: Any, *, alike: bool) -> None:
    """Lists are sets, nothing is nothing, and numbers are as they come on the wire."""
    token = "saas:github:InstallationRepositories"
    inputs = inputs_of(KEYED[token])
    declared = declaring(token, inputs | {"repositories": wanted})
    assert (list(check(resource(token, inputs | {"repositories": given}), declared)) == []) is alike


def test_many_that_are_missing_are_counted() -> None:
    """Five are named."""
    some: dict[Identity, dict[str, str]] = {
        Identity("saas:heroku:Domain", ("app", f"{n}.example")): {} for n in range(7)
    }
    [fault] = together([], Declared({}, inputs=some))
    assert "0.example" in fault.says
    assert "and 2 more" in fault.says


def test_reviewers_are_teams_by_their_numbers(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Of the lock of objects. A team that it does not have is no number, so nobody passes for it."""
    folder = with_more(tmp_path_factory.mktemp("recorded"))
    services = folder / "services.toml"
    before = "environments.production = {}\n"
    text = services.read_text()
    services.write_text(text.replace(before, 'environments.production = { reviewers = ["core"] }\n', 1))
    assert services.read_text() != text
    estate = load(folder, today=TODAY, overdue="warn", rehearsed=True)
    locks = locks_of(estate)
    there = {"repository": "conda-forge.github.io", "environment": "production"}
    identity = identity_of("github:index/repositoryEnvironment:RepositoryEnvironment", there)
    known = locks._replace(objects={"github-team": {"conda-forge/core": "77"}})
    assert declared_by(estate, known).inputs[identity]["reviewers"] == [{"teams": [77]}]
    assert declared_by(estate, locks).inputs[identity]["reviewers"] == [{"teams": [0]}]


def test_nothing_declared_refuses_all() -> None:
    """An estate that declares nothing lets no power pass."""
    for token, known in KEYED.items():
        assert list(check(resource(token, inputs_of(known)), Declared({})))
