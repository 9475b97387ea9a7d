"""The retirement of a service, stage by stage, with an engine that only says what it would: end to end elsewhere."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from engine.command import EngineFailed
from engine.events import Message, State
from engine.events import Step as Change
from runbooks import __main__ as command
from runbooks.retire import STEPS, NotVerified, Retire
from runbooks.rotate import Busy, Stopped
from tests.infra.estate.estates import FOREIGN, Folder

TODAY = dt.date(2026, 11, 21)
NO_MORE_DELIVERED = (
    '[[deliveries]]\nto = "github-organization-secret"\nname = "OLD_CI_TOKEN"\nrepositories = ["workshop"]\n'
)
URN = "urn:pulumi:prod::infra::{}::{}"
REMOVAL = Change("create", URN.format("saas:github:Removal", "old-ci/tinkers"), new=State(custom=True))
SECRET = Change("create", URN.format("saas:github:OrganizationSecret", "tinkers/A"), new=State(custom=True))
LEFT = {"service": "old-ci", "thing": "x", "word": "left", "why": "", "said": ""}
UNSURE = {"service": "old-ci", "thing": "y", "word": "cannot be verified", "why": "No answer.", "said": ""}
OTHER = {"service": "older-ci", "thing": "z", "word": "left", "why": "", "said": ""}


@dataclass
class Engine:
    """Says what it is told, and keeps how it was run."""

    changes: list[Change] = field(default_factory=lambda: [REMOVAL])
    warned: list[str] = field(default_factory=list)
    recorded: list[Mapping[str, Any]] = field(default_factory=list)
    runs: list[Mapping[str, str]] = field(default_factory=list)
    fails: str = ""
    given: Mapping[str, str] = field(default_factory=dict)

    @contextmanager
    def having(self, settings: Mapping[str, str]) -> Iterator[Engine]:
        """With settings for one run."""
        self.given = settings
        yield self

    def steps(self, *, looking: bool) -> tuple[list[Change], list[Message]]:
        """What a run would do."""
        assert looking
        if self.fails:
            raise EngineFailed(self.fails)
        return self.changes, [Message(words, "warning") for words in self.warned]

    def up(self) -> None:
        """A run."""
        self.runs.append(self.given)

    def answer(self, *_words: str, stack: str | None = None) -> str:
        """What a run recorded."""
        del stack
        return json.dumps(self.recorded)


@pytest.fixture
def stacks(tmp_path: Path) -> Path:
    """The foreign estate, in which the retired service may be cleared to the end."""
    folder = Folder(FOREIGN, tmp_path / "estate")
    folder.change("credentials/old-ci-token.toml", NO_MORE_DELIVERED, "")
    folder.append("services.toml", '\n[old-ci.retirement]\nuntil = "prove"\n')
    return folder.path


def retire(engine: Engine, stacks: Path, until: str = "prove", service: str = "old-ci") -> None:
    """All steps as far as that."""
    one: Any = engine
    for step in Retire(one, stacks, service, TODAY, until).steps():
        step.act()


def test_each_stage_is_a_run_that_goes_so_far_for_that_service(stacks: Path) -> None:
    """In their order; the report is no run."""
    for number, until in enumerate(("report", "disable", "remove", "prove")):
        engine = Engine()
        retire(engine, stacks, until)
        stages = ["disable", "remove", "prove"][:number]
        assert engine.runs == [{"retirement:only": "old-ci", "retirement:until": stage} for stage in stages]
    assert [one.name for one in STEPS] == ["data", "report", "disable", "remove", "prove"]


def test_the_report_has_the_service_s_own_sentences(stacks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of all that a look warns of; a service whose name only begins so is another."""
    engine = Engine(warned=["Retired: old-ci/tinkers: left: x.", "Retired: old-ci-2: left: y.", "Something else."])
    retire(engine, stacks, "report")
    assert capsys.readouterr().out.splitlines() == ["old-ci/tinkers: left: x."]
    retire(Engine(), stacks, "report")
    assert capsys.readouterr().out.splitlines() == ["old-ci: nothing is left, and nothing is open."]


@pytest.mark.parametrize(
    ("recorded", "ends", "words"),
    [
        ([OTHER], None, ""),
        ([LEFT, UNSURE], Stopped, "Left of old-ci:\n  old-ci: x: left"),
        ([UNSURE, OTHER], NotVerified, "old-ci: y: cannot be verified (No answer.)"),
    ],
)
def test_the_end_says_what_is_known(
    stacks: Path, recorded: list[Mapping[str, Any]], ends: type[Stopped] | None, words: str
) -> None:
    """Left is an error that lists it; what cannot be verified is one of its own. Another service's is none."""
    if ends is None:
        retire(Engine(recorded=recorded), stacks)
        return
    with pytest.raises(ends) as raised:
        retire(Engine(recorded=recorded), stacks)
    assert words in raised.value.message
    assert raised.value.exit_code == (2 if ends is NotVerified else 1)


def test_nothing_is_done_while_something_else_waits(stacks: Path) -> None:
    """A retirement changes nothing but what a service left."""
    engine = Engine(changes=[REMOVAL, SECRET])
    with pytest.raises(Stopped, match="create github organization secret 'tinkers/A'"):
        retire(engine, stacks)
    assert engine.runs == []


@pytest.mark.parametrize(
    ("service", "words"),
    [("heroku", "no retired service 'heroku'; retired are: old-ci"), ("nothing", "no retired service")],
)
def test_only_a_retired_service_is_cleared(stacks: Path, service: str, words: str) -> None:
    """Those that there are, are named."""
    with pytest.raises(Stopped, match=words):
        retire(Engine(), stacks, service=service)


def test_no_stage_goes_further_than_the_data(tmp_path: Path) -> None:
    """Without a word it is only reported."""
    stacks = Folder(FOREIGN, tmp_path / "estate").path
    retire(Engine(), stacks, "report")
    with pytest.raises(Stopped, match="go as far as 'report', and this is to go as far as 'disable'"):
        retire(Engine(), stacks, "disable")


def test_data_with_mistakes_is_refused(stacks: Path) -> None:
    """With each of them."""
    (stacks / "services.toml").write_text("[old-ci\n")
    with pytest.raises(Stopped, match=r"services\.toml"):
        retire(Engine(), stacks)


@pytest.mark.parametrize(("fails", "ends"), [("The stack is currently locked by 1 lock(s).", Busy), ("No.", Stopped)])
def test_an_engine_that_cannot_is_told(stacks: Path, fails: str, ends: type[Stopped]) -> None:
    """Another run at it asks for a later try."""
    with pytest.raises(ends):
        retire(Engine(fails=fails), stacks)


def test_its_steps_can_be_printed() -> None:
    """Nothing is done then."""
    result = CliRunner().invoke(command.main, ["retire", "travis-ci", "--stack", "prod", "--print"])
    assert result.exit_code == 0, result.output
    assert [line.split(" ")[1].rstrip(":") for line in result.output.splitlines()] == [one.name for one in STEPS]


def test_it_must_be_said_where() -> None:
    """On a stack or in a rehearsal."""
    result = CliRunner().invoke(command.main, ["retire", "travis-ci"])
    assert (result.exit_code, "Name a stack with --stack" in result.output) == (2, True)
