"""What the engine's events say of resources, and what follows for an app's needs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import Engine
from engine.events import Event, read_events
from infra.answers import BACK, NOT_BACK, NOT_SEEN, Answer, Word, answers, verdict
from infra.estate.requirements import Requirement
from infra.look import Sightings, looked, observed
from infra.stack_resource import StackResource

WORKFLOW = StackResource("saas:github:Workflow", "tinkers/catalogue/print.yml", "github:Access")
URN = "urn:pulumi:test::works::works:github:Access$saas:github:Workflow::tinkers/catalogue/print.yml"
NEED = Requirement(app="catalogue", kind="workflow", name="print.yml", service="github", scope="tinkers/catalogue")


def step(op: str, *, diffs: list[str] | None = None) -> dict[str, Any]:
    """What the engine would do; with values, which nobody may read."""
    state = {"urn": URN, "inputs": {"value": "canary"}}
    return {"resourcePreEvent": {"metadata": {"op": op, "urn": URN, "diffs": diffs, "old": state, "new": state}}}


REFRESHED: dict[str, Any] = {"resOutputsEvent": {"metadata": {"op": "refresh", "urn": URN}}}
LOOKING: dict[str, Any] = {"resourcePreEvent": {"metadata": {"op": "refresh", "urn": URN}}}


def words(message: str, severity: str = "warning", urn: str = URN) -> dict[str, Any]:
    """What the engine says."""
    return {"diagnosticEvent": {"message": message, "severity": severity, "urn": urn}}


def written(*events: dict[str, Any]) -> Iterator[Event]:
    """Events as the engine writes them, read."""
    return read_events([json.dumps(event) for event in events])


UNHEALTHY = "Refreshed resource is in an unhealthy state:\n* GitHub: no answer\n"


@pytest.mark.parametrize(
    ("events", "word", "detail"),
    [
        ([LOOKING, REFRESHED, step("same")], "as declared", ""),
        ([REFRESHED, step("update", diffs=["enabled"])], "differs", "enabled"),
        ([REFRESHED, step("replace", diffs=["file"])], "differs", "file"),
        ([REFRESHED, step("update")], "differs", ""),
        ([REFRESHED, step("create")], "missing", ""),
        ([step("create"), words("it depends on what is not targeted", "error")], "missing", "this stack has not made"),
        ([words(UNHEALTHY), step("update", diffs=[])], "could not be looked at", "GitHub: no answer"),
        ([LOOKING, words("refused", "error")], "could not be looked at", "refused"),
        ([LOOKING, REFRESHED], "could not be looked at", "the run ended"),
        ([step("same")], "could not be looked at", "the run ended"),
        ([LOOKING, words("1Password: down", "error", urn="")], "could not be looked at", "1Password: down"),
        ([], "could not be looked at", "the run ended"),
        ([words("registering", "debug"), words("left alone", "info"), REFRESHED, step("same")], "as declared", ""),
    ],
)  # fmt: skip
def test_each_event_is_a_word(events: list[dict[str, Any]], word: Word, detail: str) -> None:
    """`same` alone is no look: the engine also says it of what it leaves out."""
    [found] = answers([(NEED, WORKFLOW)], observed(written(*events)))
    assert found.word == word
    assert found.detail.startswith(detail)
    assert bool(found.detail) == bool(detail)


def test_no_value_is_kept() -> None:
    """Of what the engine tells, names only."""
    prelude = {"preludeEvent": {"config": {"works:stacks": "here", "works:token": "canary"}}}
    found = observed(written(prelude, REFRESHED, step("update", diffs=["value"])))
    assert "canary" not in repr(found)
    assert found.settings == {"works:stacks": "here"}


def test_what_is_written_together_differs_together() -> None:
    """Which of an app's variables it is, the engine does not say."""
    other = Requirement(app="catalogue", kind="workflow", name="other.yml")
    found = answers(
        [(NEED, WORKFLOW), (other, WORKFLOW)], observed(written(REFRESHED, step("update", diffs=["secrets"])))
    )
    assert {one.detail for one in found} == {"secrets (of 2 things that are written together, at least one)"}


def test_what_no_resource_stands_for_says_why() -> None:
    """Such as a bot's account, which a person made."""
    [found] = answers(
        [(Requirement(app="catalogue", kind="bot", name="inky", unseen="a person does"), None)], Sightings()
    )
    assert (found.word, found.detail) == ("not looked at", "a person does")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["as declared", "not looked at"], BACK, "Back, as far as can be seen: 1 things are as declared"),
        (["as declared", "missing", "could not be looked at"], NOT_BACK, "Not back: 1 of 3"),
        (["as declared", "differs"], NOT_BACK, "Not back: 1 of 2"),
        (["as declared", "could not be looked at"], NOT_SEEN, "Nobody knows: 1 of 2"),
        (["not looked at"], NOT_SEEN, "no run looks at any of 1 things"),
    ],
)
def test_a_function_is_back_if_all_that_is_seen_is_as_declared(words: list[Word], code: int, said: str) -> None:
    """Where something is not, that is said first; where nothing is seen, nothing is."""
    found, sentence = verdict([Answer(NEED, word) for word in words])
    assert (found, said in sentence) == (code, True)


def test_without_an_engine_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A sentence, not a traceback."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "no `pulumi`" in looked([WORKFLOW], "works", Engine(os.environ, tmp_path)).words[0]
    assert looked([], "works", Engine(os.environ, tmp_path)) == Sightings()


def test_an_engine_that_fails_before_it_tells_anything_is_heard(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its own words; it is asked for the resource and for the component that it is a part of, and for no other."""
    engine = tmp_path / "pulumi"
    engine.write_text('#!/bin/sh\necho "$@" > asked\necho "error: no stack named nope" >&2\nexit 255\n')
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    found = looked([WORKFLOW], "works", Engine(os.environ, tmp_path))
    assert found.words == ["error: no stack named nope"]
    asked = (tmp_path / "asked").read_text().split()
    targets = [asked[place + 1] for place, word in enumerate(asked) if word == "--target"]
    access = "**::works:github:Access"
    assert targets == [f"{access}$saas:github:Workflow::tinkers/catalogue/print.yml", f"{access}::**"]
