"""What runs make is one value everywhere, and what ends is what was before it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from infra.estate import load
from policies.declared import Declared, declared_by
from policies.resource import UNKNOWN, Resource
from policies.rules.generations import GENERATIONS
from tests.infra.estate.estates import TODAY
from tests.policies.cases import locks_of, with_more

NAME = "cf-webservices-token"
TYPES = {
    "minted": "saas:own:GeneratedValue",
    "recorded": "saas:onepassword:RecordedValue",
    "revocation": "saas:own:Revocation",
    "forgotten": "saas:onepassword:RevokedValues",
    "hook": "saas:github:Webhook",
    "app": "saas:heroku:ConfigVars",
    "asked": "saas:github:SecretCheck",
}
THERE = {"organization": "conda-forge", "repository": ""}
MADE: dict[str, dict[str, Any]] = {
    "minted": {"name": NAME, "value": "new", "generation": 2.0, "made": "2026-11-29", "epoch": "", "tokenId": "7",
               "oldest": 1.0},
    "recorded": {"title": NAME, "value": "new", "generation": 2.0, "made": "2026-11-29", "epoch": ""},
    "revocation": {"name": NAME, "generation": 2.0, "tokenId": "7", "oldest": 1.0, "revoked": 1.0},
    "forgotten": {"title": NAME, "revoked": 1.0},
    "hook": {**THERE, "url": "https://conda-forge.herokuapp.com/conda-linting/org-hook", "secret": "new",
             "hookId": 7.0},
    "app": {"app": "conda-forge", "secrets": {"CF_WEBSERVICES_TOKEN": "new", "CF_WEBSERVICES_TOKEN_PREVIOUS": "old"}},
    "asked": {**THERE, "name": NAME, "secret": "ANY", "value": "new"},
}  # fmt: skip


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Declared:
    """What the recorded estate declares; it has one value that runs make."""
    estate = load(with_more(tmp_path_factory.mktemp("recorded")), today=TODAY, overdue="warn", rehearsed=True)
    return declared_by(estate, locks_of(estate))


def said(declared: Declared, **changed: dict[str, Any]) -> list[str]:
    """What the rule says of all of them together, some of them changed."""
    made = [
        Resource(TYPES[what], f"urn::{what}", what, {**inputs, **changed.get(what, {})})
        for what, inputs in MADE.items()
    ]
    assert GENERATIONS.whole
    return [fault.says for fault in GENERATIONS.whole(made, declared)]


def test_one_life_passes(declared: Declared) -> None:
    """Also while much of it is not known yet."""
    assert said(declared) == []
    unknown = {what: dict.fromkeys(inputs, UNKNOWN) for what, inputs in MADE.items() if what == "minted"}
    assert said(declared, minted={**unknown["minted"], "name": NAME}) == []


@pytest.mark.parametrize(
    ("what", "changed", "says"),
    [
        ("recorded", {"value": "other"}, "its 'value' is not that of what was made"),
        ("recorded", {"generation": 99.0}, "its 'generation' is not that"),
        ("recorded", {"made": "2020-01-01"}, "its 'made' is not that"),
        ("revocation", {"generation": 99.0}, "its 'generation' is not that"),
        ("forgotten", {"revoked": 99.0}, "its 'revoked' is not what was revoked"),
        ("hook", {"secret": "other"}, "another value than the one that was made"),
        ("app", {"secrets": {"CF_WEBSERVICES_TOKEN": "other"}}, "another value than the one that was made"),
        ("asked", {"value": "other"}, "asks for another value"),
    ],
)
def test_each_difference_is_refused(what: str, changed: dict[str, Any], says: str, declared: Declared) -> None:
    """In words that have no value in them."""
    [words] = said(declared, **{what: changed})
    assert says in words
    assert "other" not in words.replace("another", "")


def test_what_waits_is_not_replaced(declared: Declared) -> None:
    """Whatever the program says: the data, or the settings of the run, say that it is left."""
    assert GENERATIONS.each
    [one] = declared.generated
    waiting = replace(declared, generated=(one._replace(left=True),))
    for what in ("minted", "revocation"):
        resource = Resource(TYPES[what], "urn", what, {**MADE[what], "held": False})
        assert [*GENERATIONS.each(resource, declared)] == []
        [words] = GENERATIONS.each(resource, waiting)
        assert "is to wait" in words
        assert [*GENERATIONS.each(replace(resource, inputs={**MADE[what], "held": True}), waiting)] == []
