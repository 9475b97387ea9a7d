"""A look at the world that one service that is down does not end: with an engine that is made up, and the real one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from engine.events import Event, Message, Step
from engine.exported import exported
from infra.estate import load
from rehearsal import Rehearsal
from runbooks.leftovers import holders
from runbooks.look import look
from tests.end_to_end.stage import Stage, own
from tests.engine.events import STACK, ended, gave_out, said, step, typed

URN = "urn:pulumi:test::acme::acme:github:Organization${kind}::{name}"
SECRET, TEAM, APP = "saas:github:OrganizationSecret", "github:index/team:Team", "saas:heroku:ConfigVars"
RECORDED = [(SECRET, "acme/TOKEN"), (TEAM, "acme/core"), (TEAM, "acme/all"), (APP, "door"), (APP, "bell")]


def urn(kind: str, name: str) -> str:
    """The URN of a resource."""
    return URN.replace("{kind}", kind).replace("{name}", name)


def unseen(kind: str, name: str) -> list[Event]:
    """What our own plugin's failure to look at an object looks like."""
    warning = f"Refreshed resource is in an unhealthy state:\n* Down while looking at {name}.\n"
    return [said("warning", warning, urn(kind, name)), ended(step("update", name, kind, old={}, new={}))]


def ends(kind: str, name: str) -> list[Event]:
    """What an official plugin's looks like."""
    return [said("error", f"refreshing {name}: 1 error occurred", urn(kind, name))]


HOLDING = {(SECRET, "acme/TOKEN"): {"TOKEN": "token"}}
"""The secret holds a value that runs make."""
DRIFTED = ended(step("update", "bell", APP, old={}, new={}, diff={'settings["A"]': "update"}))


@dataclass
class MadeUp:
    """An engine that says of each look what a list says, in turn; what it was asked without is kept."""

    looks: list[tuple[list[Event], str]]
    compares: list[tuple[list[Event], str]] = field(default_factory=list)
    recorded: list[Step] = field(default_factory=list)
    """What the state alone would change."""
    asked: list[list[str]] = field(default_factory=list)

    def look(self, *, without: Collection[str]) -> tuple[list[Event], str]:
        """The next look."""
        self.asked.append([one.rpartition("::")[2] for one in without])
        return self.looks.pop(0)

    def compare(self, *, without: Collection[str]) -> tuple[list[Event], str]:
        """The next comparison."""
        self.asked.append(["compared", *(one.rpartition("::")[2] for one in without)])
        return self.compares.pop(0)

    def steps(self, *, looking: bool) -> tuple[list[Step], list[Message]]:
        """What a run would do without a look."""
        assert not looking
        self.asked.append(["recorded"])
        return self.recorded, []

    def found(self) -> list[str]:
        """What a look finds, in words."""
        export: dict[str, Any] = {
            "deployment": {
                "resources": [
                    {"urn": STACK},
                    {"urn": "urn:pulumi:test::acme::pulumi:providers:github::default", "custom": True},
                    *({"urn": urn(kind, name), "custom": True} for kind, name in RECORDED),
                ]
            }
        }
        return [one.words for one in look(self, exported(json.dumps(export)), HOLDING).findings]  # type: ignore[arg-type]


def test_where_all_can_be_looked_at_it_is_looked_once() -> None:
    """And what differs is found."""
    engine = MadeUp([([DRIFTED], "")])
    assert engine.found() == ["update heroku config vars 'bell': settings A"]
    assert engine.asked == [[]]


def test_what_is_unseen_is_left_out_and_all_is_looked_at_again() -> None:
    """Whoever reads its value seems to change in the first look, and not in the second."""
    follower = ended(step("update", "acme/TOKEN", old={}, new={}, diff={"value": "update"}))
    engine = MadeUp([([*unseen(APP, "door"), follower, DRIFTED], ""), ([DRIFTED], "")])
    assert engine.found() == [
        "update heroku config vars 'bell': settings A",
        "Some things at heroku could not be looked at: heroku config vars 'door'",
    ]
    assert engine.asked == [[], ["door"]]


def test_an_official_plugin_that_ends_the_run_hides_nothing_of_the_others() -> None:
    """All that is its own is left out; what our own plugin has at the same service is looked at by itself."""
    engine = MadeUp([(ends(TEAM, "acme/core"), "failed"), (unseen(SECRET, "acme/TOKEN"), ""), ([DRIFTED], "")])
    drifted, github = engine.found()
    assert drifted == "update heroku config vars 'bell': settings A"
    names = "github organization secret 'acme/TOKEN', github team 'acme/all', github team 'acme/core'"
    assert github == f"github could not be looked at: {names}"
    assert engine.asked == [[], ["acme/all", "acme/core"], ["acme/all", "acme/core", "acme/TOKEN"]]


def test_one_fault_of_our_own_plugin_leaves_out_one_object() -> None:
    """It serves every service."""
    engine = MadeUp([(ends(APP, "door"), "failed"), ([DRIFTED], "")])
    assert engine.found()[1] == "Some things at heroku could not be looked at: heroku config vars 'door'"
    assert engine.asked == [[], ["door"]]


def test_a_program_that_cannot_run_leaves_what_was_recorded() -> None:
    """The vault is named where it is why; the engine's own words are in no finding."""
    down = said("error", "1Password: the item 'upload' could not be read: no answer.")
    gone = ended(step("delete", "acme/TOKEN", old={}))
    engine = MadeUp([([down], "failed")], [([*unseen(APP, "door"), gone], ""), ([gone], "")])
    program, vault, *others = engine.found()
    assert program.startswith("The program did not come to its end")
    assert vault == "onepassword could not be looked at"
    assert others == [
        "github organization secret 'acme/TOKEN' is gone",
        "Some things at heroku could not be looked at: heroku config vars 'door'",
    ]
    assert engine.asked == [[], ["compared"], ["compared", "door"]]


def test_what_cannot_be_compared_either_is_said() -> None:
    """As where no plugin can be started; it ends."""
    engine = MadeUp([([], "failed")], [([], "failed")])
    assert [words.partition(",")[0] for words in engine.found()] == [
        "The program did not come to its end",
        "Not everything could be looked at. The log says why.",
    ]


GAVE = ["old-ci", "the secret TOKEN of acme", "left", "", "", False]


@pytest.mark.parametrize("failed", [False, True])
def test_what_retired_services_left_is_read_from_what_the_program_gave_out(failed: bool) -> None:
    """In full, from the end of its run: before that the engine shows what an earlier run gave out."""
    keys = ("service", "thing", "word", "why", "said", "unseen")
    engine = MadeUp([([gave([]), DRIFTED, gave([dict(zip(keys, GAVE, strict=True))])], "no" if failed else "")])
    engine.compares.append(([], ""))
    found = [words for words in engine.found() if "old-ci" in words]
    assert found == ([] if failed else ["old-ci: the secret TOKEN of acme: left"])


def test_what_the_program_gave_out_and_cannot_be_read_is_said() -> None:
    """As where the engine does not know it before the run."""
    assert MadeUp([([gave("04da6b54-80e4-46f7-96ec-b56ff0331ba9")], "")]).found() == [
        "The program did not say what nothing declares, and what retired services left. The log may say why."
    ]


def gave(retired: object) -> Event:
    """The event that the program gave out what retired services left."""
    return gave_out({"retired": retired, "inventory": {}})


def test_it_does_not_look_for_ever() -> None:
    """A service of which each look finds another object down is looked at six times."""
    names = [f"app-{number}" for number in range(20)]
    engine = MadeUp([(unseen(APP, name), "") for name in names])
    [found] = engine.found()
    assert found.startswith("Some things at heroku could not be looked at: ")
    assert len(engine.asked) == 6


MINT = step("update", "token", "saas:quay:MintedRobot", old={}, new={}, diff={"kept": "update"})
VALUE = step("update", "acme/TOKEN", old={}, new={}, diff={"value": "update"})
BOTH = step("update", "acme/TOKEN", old={}, new={}, diff={"value": "update", "repositories": "update"})
FOUND = step("refresh", "acme/TOKEN", old={}, new={}, diff={"value": "update"})


def test_what_a_rotation_has_left_to_do_is_no_drift() -> None:
    """The state alone says so; what differs beside it at the same place is told without it."""
    left = [typed(MINT), typed(VALUE)]
    assert MadeUp([([ended(MINT), ended(VALUE)], "")], recorded=left).found() == []
    engine = MadeUp([([ended(MINT), ended(BOTH)], "")], recorded=left)
    assert engine.found() == ["update github organization secret 'acme/TOKEN': repositories"]
    assert engine.asked == [[], ["recorded"]]


def test_what_somebody_wrote_over_such_a_value_is() -> None:
    """Whether a rotation is at it or not."""
    for recorded in ([], [typed(VALUE)]):
        engine = MadeUp([([ended(FOUND), ended(VALUE)], "")], recorded=recorded)
        assert engine.found() == ["update github organization secret 'acme/TOKEN': value"], recorded


def test_the_real_engine_says_what_is_made_up_here(deployed_rotating: Stage, tmp_path: Path) -> None:
    """GitHub is down, of which an official plugin has a part, and the vault: what differs elsewhere is found."""
    with own(deployed_rotating, tmp_path) as stage, stage.world() as world:
        engine = Rehearsal(stage.home, 0, stage.stacks).engine
        holding = holders(load(stage.stacks, today=dt.datetime.now(dt.UTC).date()))
        world.change_config_vars("widgets-bell", {"UPLOAD": "theirs"})

        def found(*down: str) -> list[str]:
            for service in down:
                world.down(service)
            said = [one.words for one in look(engine, exported(engine.answer("stack", "export")), holding).findings]
            world.lift()
            return said

        drifted, github = found("github")
        assert drifted == "update heroku config vars 'widgets-bell': secrets UPLOAD"
        assert github.startswith("github could not be looked at: github organization secret 'widgets/UPLOAD', ")
        assert "github team 'widgets/keepers'" in github
        _, vault, gone = found("connect")
        assert vault == "onepassword could not be looked at"
        assert gone == "heroku config vars 'widgets-bell' differs from what was recorded: secrets UPLOAD"
