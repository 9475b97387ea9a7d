"""What is known of retired services: where it is looked, what goes at which stage, and what each thing is called."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.estate import Estate, load, warnings_of
from infra.estate.nouns import Service
from infra.estate.outcomes import (
    MARK,
    STAGES,
    UNNAMED,
    UNSEEN,
    Clearing,
    Outcome,
    at_github,
    at_service,
    cleared,
    open_ones,
    outcomes,
    said_of_nothing,
    sentence,
    to_go,
    tried,
    tried_titles,
    unseen,
)
from tests.infra.estate.estates import FOREIGN, Folder

TODAY = dt.date(2026, 11, 21)
RETIREMENT = """
[old-ci.retirement]
until      = "remove"
owners     = ["tinkers"]
accounts   = ["tinker-bot"]
hook_hosts = ["hooks.old-ci.example"]
apps       = [77]
look_in    = ["workshop", "catalogue"]

[old-ci.retirement.done_by_hand."what no call lists"]
what = "Ada looked."
on   = 2026-11-20
"""
COPIED = "copies of its secrets in settings and variables at azure-devops, heroku that nothing declares"
LOOK: dict[str, Any] = {
    **UNSEEN,
    "found": {"the variable A of b (1)": "repo/1/env_var/1", "the webhook to c of d (2)": "orgs/d/hooks/2",
              "the credential e": "token/e"},
    "on": ["the webhook to c of d (2)"],
    "byHand": {"the installation of the App f of d (3)": "as an owner"},
    "accepted": {"e": "", "g": "in the settings"},
    "refused": ["h"],
    "untried": {"i": "No answer."},
}  # fmt: skip


@pytest.fixture
def estate(tmp_path: Path) -> Estate:
    """The foreign estate with a retired service whose retirement says much; nothing of it is delivered any more."""
    folder = Folder(FOREIGN, tmp_path / "estate")
    folder.append("services.toml", RETIREMENT)
    folder.change("credentials/old-ci-token.toml", '[[deliveries]]\nto = "github-organization-secret"\n', "")
    folder.change("credentials/old-ci-token.toml", 'name = "OLD_CI_TOKEN"\nrepositories = ["workshop"]\n', "")
    return folder.load(TODAY)


def the_clearing(estate: Estate) -> Clearing:
    """What is looked through at the service itself."""
    [found] = at_service("old-ci", estate, accounts=True, unlisted=("what no call lists",))
    return found


def test_where_it_is_looked_is_what_the_data_names(estate: Estate) -> None:
    """At the service by owners and logins; at GitHub by names, hosts and numbers, in the named repositories."""
    found = the_clearing(estate)
    assert (found.scope, found.name) == ({"owners": ["tinkers"], "accounts": ["tinker-bot"]}, "old-ci")
    assert dict(found.tokens) == {"old-ci-token": ("old-ci-token", "credential")} == tried("old-ci", estate)
    assert tried_titles(estate) == {"old-ci-token"}
    [github] = at_github(estate)
    assert (github.name, github.scope) == (
        "old-ci/tinkers",
        {
            "organization": "tinkers", "secrets": ["OLD_CI_COOKIE"], "hook_hosts": ["hooks.old-ci.example"],
            "apps": [77], "repositories": ["catalogue", "workshop"],
        },
    )  # fmt: skip
    assert github.unlisted == (
        "repositories of tinkers at GitHub that the data does not name",
        "webhooks of tinkers at GitHub that an OAuth app made, which are shown to that app alone",
        "deploy keys of repositories of tinkers at GitHub",
    )


def test_copies_of_its_secrets_elsewhere_are_told(estate: Estate) -> None:
    """Where services beside GitHub keep values of ours, nobody looks; a service without such names has no copies."""
    assert COPIED in the_clearing(estate).unlisted
    assert COPIED in unseen("old-ci", estate).unlisted
    bare = replace(estate.services["old-ci"], must_be_gone=("An App",))
    without = replace(estate, services={**estate.services, "old-ci": bare})
    assert unseen("old-ci", without).unlisted[2:] == ("An App",)


def test_what_is_not_looked_into_is_told(tmp_path: Path) -> None:
    """Of all repositories of an organisation only lists of their own; that a key is some service's, nothing says."""
    folder = Folder(FOREIGN, tmp_path / "estate")
    folder.append("services.toml", '[old-ci.retirement]\nuntil = "report"\nlook_in = ["tinkers/*", "workshop"]\n')
    [github] = at_github(folder.load(TODAY))
    assert github.unlisted == (
        (
            "variables, and secrets of environments, Dependabot and Codespaces, in repositories of tinkers at GitHub "
            "that the data does not name"
        ),
        "deploy keys of repositories of tinkers at GitHub",
    )


def test_where_nothing_is_named_nothing_is_called_empty() -> None:
    """Without an owner nothing is listed, and that is told; so is a service that nothing here speaks to."""
    estate = load(FOREIGN, today=TODAY)
    [found] = at_service("old-ci", estate)
    told = outcomes(found, UNSEEN, (), estate.services["old-ci"])
    assert [(one.thing, one.word) for one in told] == [(thing, "cannot be verified") for thing in (COPIED, UNNAMED)]
    words = {one.word for one in outcomes(unseen("old-ci", estate), UNSEEN, (), estate.services["old-ci"])}
    assert words == {"cannot be verified"}
    assert [*at_service("heroku", estate)] == []


def test_each_thing_ends_under_one_word(estate: Estate) -> None:
    """What is listed or accepted is left; what was refused is called so; of the rest nobody knows, or somebody does."""
    told = {one.thing: one for one in outcomes(the_clearing(estate), LOOK, ["j"], estate.services["old-ci"])}
    words = {thing: one.word for thing, one in told.items()}
    assert words == {
        "the variable A of b (1)": "left",
        "the webhook to c of d (2)": "left",
        "the installation of the App f of d (3)": "left",
        "the credential e": "left",
        "the credential g": "left",
        "the credential h": "refused when tried",
        "the credential i": "cannot be verified",
        "the credential j": "cannot be verified",
        "what no call lists": "cannot be verified",
        COPIED: "cannot be verified",
    }
    assert str(told["the credential g"]).endswith("left (still accepted; in the settings)")
    said = told["what no call lists"]
    assert (said.said, said.is_open) == ("2026-11-20: Ada looked.", False)
    left, unsure = open_ones(told.values())
    assert (len(left), sorted(one.thing for one in unsure)) == (5, [COPIED, "the credential i", "the credential j"])


def test_a_person_s_word_makes_nothing_dead(estate: Estate) -> None:
    """The thing stays in the list under its word; of what is left it counts for nothing."""
    service = estate.services["old-ci"]
    clearing = Clearing(service="old-ci", place="")
    look = {**UNSEEN, "found": {"what no call lists": "repo/1"}}
    [one] = outcomes(clearing, look, (), service)
    assert (one.word, one.said, one.is_open) == ("left", "", True)


def test_a_person_s_word_of_nothing_is_told(estate: Estate) -> None:
    """A typing mistake closes nothing. Where something could not be looked at, the thing may be there."""
    service = estate.services["old-ci"]
    told = [Outcome("old-ci", "what no call list", "cannot be verified")]
    [words] = said_of_nothing(service, told)
    assert words.startswith(f"{MARK}old-ci: done_by_hand says what was done of 'what no call lists', and no such thing")
    assert words.endswith("Did you mean 'what no call list'?")
    assert [*said_of_nothing(service, [*told, Outcome("old-ci", "a list", "cannot be verified", unseen=True)])] == []
    assert [*said_of_nothing(service, [Outcome("old-ci", "what no call lists", "issuer lists none")])] == []


def test_a_list_is_empty_only_where_it_was_looked_through(estate: Estate) -> None:
    """Without a failure, and without anything in it."""
    place = ("what it lists of tinkers, tinker-bot", "issuer lists none")
    for look, listed in ((UNSEEN, True), ({**UNSEEN, "failure": "No answer."}, False), (LOOK, False)):
        told = outcomes(the_clearing(estate), look, (), estate.services["old-ci"])
        assert (place in {(one.thing, one.word) for one in told}) is listed


def test_what_a_service_does_not_say_is_a_thing_by_itself(estate: Estate) -> None:
    """Neither it nor the list around it is called none; a person's word closes it."""
    look = {**UNSEEN, "unproven": {"what no call lists": "It answers 404.", "the project b": "It answers 404."}}
    told = {one.thing: one for one in outcomes(the_clearing(estate), look, (), estate.services["old-ci"])}
    assert {one.word for one in told.values()} == {"cannot be verified"}
    assert (told["the project b"].is_open, told["what no call lists"].is_open) == (True, False)


def test_each_stage_takes_what_is_its_own() -> None:
    """Reporting nothing; turning off what is on; then all that a call removes. Nothing of a person's."""
    taken = {stage: set(to_go(LOOK, stage)) for stage in STAGES}
    assert taken["report"] == set()
    assert taken["disable"] == {"the webhook to c of d (2)"}
    assert taken["remove"] == taken["prove"] == set(LOOK["found"])


def test_after_a_removal_what_stays_is_what_no_call_removes() -> None:
    """A token that has ended itself was tried again: it is refused."""
    after = cleared(LOOK, "remove")
    assert (after["found"], after["on"]) == ({}, [])
    assert (after["accepted"], after["refused"]) == ({"g": "in the settings"}, ["e", "h"])
    assert after["byHand"] == LOOK["byHand"]
    assert cleared(LOOK, "disable")["found"] == LOOK["found"]
    assert cleared(LOOK, "report") == LOOK


def test_the_sentence_names_what_is_open_and_no_more(estate: Estate) -> None:
    """Nothing is said where nothing is; of many things, how many more there are."""
    clearing = the_clearing(estate)
    found = [Outcome("old-ci", "x", "refused when tried"), Outcome("old-ci", "y", "cannot be verified", said="Seen.")]
    assert sentence(clearing, found) == ""
    many = [Outcome("old-ci", f"thing {number:02}", "left") for number in range(12)]
    words = sentence(clearing, [*many, Outcome("old-ci", "z", "cannot be verified")])
    assert words.startswith(f"{MARK}old-ci: left: thing 00; thing 01;")
    assert "thing 09 and 2 more. cannot be verified: z." in words


OLD_CI = Service(name="old-ci", status="retired")
THINGS = st.text("abc", min_size=1, max_size=3)


@given(
    failure=st.sampled_from(["", "No answer."]),
    found=st.dictionaries(THINGS, st.sampled_from(["repo/1", "token/a"]), max_size=3),
    accepted=st.dictionaries(st.text("xyz", min_size=1, max_size=2), st.just(""), max_size=2),
    refused=st.lists(st.text("uvw", min_size=1, max_size=2), unique=True, max_size=2),
    unproven=st.dictionaries(THINGS, st.just("It answers 404."), max_size=2),
    until=st.sampled_from(STAGES),
)
def test_nothing_is_called_gone_that_was_not_seen_to_be(
    failure: str,
    found: dict[str, str],
    accepted: dict[str, str],
    refused: list[str],
    unproven: dict[str, str],
    until: str,
) -> None:
    """Whatever a look says: what it did not see is neither listed as none, nor refused."""
    look = {**UNSEEN, "failure": failure, "found": found, "accepted": accepted, "refused": refused}
    look["unproven"] = unproven
    told = outcomes(Clearing(service="old-ci", place="the list"), look, (), OLD_CI)
    words = {one.word for one in told}
    if failure or unproven or any(not path.startswith("token/") for path in found.values()):
        assert "issuer lists none" not in words
    assert {one.thing for one in told if one.word == "refused when tried"} == {
        f"the credential {one}" for one in refused
    }
    assert to_go(look, until).items() <= found.items()


def test_check_names_credentials_that_still_go_to_a_retired_service() -> None:
    """Where they lie, and until when."""
    told = [one for one in warnings_of(load(FOREIGN, today=TODAY)) if "which is retired" in one]
    [words] = told
    assert words.startswith("The credential 'old-ci-token' of 'old-ci', which is retired, still goes to ")
    assert words.endswith("github:tinkers/workshop until 2026-12-24.")
