"""`python -m infra retired`: what a run has recorded of retired services, and what the exit code makes of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from engine import Engine, EngineFailed
from infra.__main__ import main

LEFT = {"service": "old-ci", "thing": "the variable A", "word": "left", "why": "", "said": ""}
DEAD = {"service": "old-ci", "thing": "the credential b", "word": "refused when tried", "why": "", "said": ""}
NONE = {"service": "older-ci", "thing": "its list", "word": "issuer lists none", "why": "", "said": ""}
UNSURE = {"service": "older-ci", "thing": "c", "word": "cannot be verified", "why": "No answer.", "said": ""}
SAID = {**UNSURE, "said": "2026-11-20: Ada looked."}


def run(monkeypatch: pytest.MonkeyPatch, recorded: Any, *more: str) -> Result:
    """The command, with what the engine says that a run recorded."""

    def answer(engine: Engine, *words: str) -> str:
        del engine, words
        if isinstance(recorded, Exception):
            raise recorded
        return recorded if isinstance(recorded, str) else json.dumps(recorded)

    monkeypatch.setattr(Engine, "answer", answer)
    return CliRunner().invoke(main, ["retired", "--stack", "prod", *more])


@pytest.mark.parametrize(
    ("recorded", "code", "last"),
    [
        ([DEAD, NONE, SAID], 0, "0 left, 0 that cannot be verified and of which nobody says more."),
        ([DEAD, UNSURE], 2, "0 left, 1 that cannot be verified and of which nobody says more."),
        ([UNSURE, LEFT], 1, "1 left, 1 that cannot be verified and of which nobody says more."),
        ([], 0, "The estate has no retired service."),
    ],
)
def test_what_is_open_decides(monkeypatch: pytest.MonkeyPatch, recorded: list[Any], code: int, last: str) -> None:
    """Something left outweighs what nobody knows; a person's word is no open question."""
    result = run(monkeypatch, recorded)
    assert (result.exit_code, result.output.splitlines()[-1]) == (code, last)


def test_lines_say_the_thing_its_word_and_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person said stands behind the word."""
    lines = run(monkeypatch, [SAID, LEFT]).output.splitlines()
    assert lines[:2] == [
        "old-ci: the variable A: left",
        "older-ci: c: cannot be verified (No answer.); 2026-11-20: Ada looked.",
    ]


def test_one_service_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code is of that one; as JSON it is what a run recorded."""
    result = run(monkeypatch, [LEFT, NONE], "--service", "older-ci", "--format", "json")
    assert (result.exit_code, json.loads(result.output)) == (0, [NONE])


@pytest.mark.parametrize(("recorded", "known"), [([LEFT, NONE], "old-ci, older-ci"), ([], "none")])
def test_a_name_that_is_not_retired_is_a_wrong_call(monkeypatch: pytest.MonkeyPatch, recorded: Any, known: str) -> None:
    """A typing mistake is not an estate in which nothing is left."""
    result = run(monkeypatch, recorded, "--service", "old-cy")
    assert result.exit_code == 2
    assert f"the last run knew no retired service 'old-cy'; retired were: {known}." in result.output


@pytest.mark.parametrize("recorded", [EngineFailed("There is no output."), '"not known"', "[{}]", "no JSON"])
def test_nothing_recorded_is_not_nothing_left(monkeypatch: pytest.MonkeyPatch, recorded: Any) -> None:
    """Before a run, and after one that did not come to its end."""
    result = run(monkeypatch, recorded)
    assert result.exit_code == 2
    assert "not known" in result.output
