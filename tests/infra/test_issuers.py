"""What lies at issuers and nothing declares: whom a run asks, what it tells the user, and what the command lists."""

from __future__ import annotations

import datetime as dt
import json
from functools import partial
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from click.testing import CliRunner

from engine import Engine, EngineFailed
from engine.command import CONFIG_FILE
from engine.command import STACK as STACK_VARIABLE
from engine.events import Step, steps_of
from infra.__main__ import main
from infra.estate import load
from infra.issuers import Issuer, ask, issuers_of, sentence
from infra.project import ROOT
from tests.engine.events import gave_out
from tests.infra.estate.estates import FOREIGN, RECORDED, Folder
from tests.infra.recorded import Recording, record

TODAY = dt.date(2026, 11, 21)
ANACONDA, HEROKU = "saas:anaconda_org:getUndeclaredTokens", "saas:heroku:getUndeclaredAuthorizations"
LEFT = {"failure": "", "names": ["old-1", "shelf-0"], "madeHere": ["shelf-0"]}
SILENT = {"failure": "Heroku: no answer.", "names": [], "madeHere": []}
WARNING = (
    "Anaconda.org: the login has tokens that nothing declares: old-1, shelf-0 (made here). They are left as they are. "
    "Whoever knows what uses them declares them, or revokes them there by hand."
)
NOT_KNOWN = "Heroku: no answer. So it is not known which authorizations there nothing declares."


def ask_for(folder: Path, *, thoroughly: bool = False) -> None:
    """A program that does nothing else."""
    pulumi.export("undeclared", ask(load(folder, today=TODAY), thoroughly=thoroughly))


@pytest.fixture(scope="module")
def recording() -> Recording:
    """A run over the foreign estate, with something left at one issuer and another that does not answer."""
    return record(partial(ask_for, FOREIGN), {}, functions={ANACONDA: LEFT, HEROKU: SILENT})


def test_every_issuer_in_use_is_asked_with_what_is_declared(recording: Recording) -> None:
    """Also where the last token was taken out of the data: that is what would be left."""
    assert recording.calls_of(ANACONDA) == [{"declared": ["shelf-1"], "minted": []}]
    assert recording.calls_of(HEROKU) == [{"declared": [], "minted": []}]
    asked = {token for token, _ in recording.calls if "getUndeclared" in token}
    assert asked == {ANACONDA, HEROKU}


def test_the_user_is_told_once_an_issuer(recording: Recording) -> None:
    """What is left, and where it is not known."""
    assert sorted(recording.said) == [("warning", WARNING), ("warning", NOT_KNOWN)]


def test_nobody_is_told_to_revoke_what_may_be_in_use() -> None:
    """Tokens look undeclared where the data does not know what their credentials are called there."""
    issuer = Issuer(service="Here", holder="the login", function=ANACONDA, declared=(), unnamed=("upload-token",))
    words = sentence(issuer, LEFT)
    assert "Some may be those of upload-token" in words
    assert words.endswith("revoke nothing before.")


GITHUB = "saas:github:getUndeclared"


def test_what_was_made_by_hand_is_looked_for_only_by_who_asks() -> None:
    """Many calls: no `up` and no preview has them. What could not be looked at is a warning; the rest is told there."""
    looked = {"failure": "", "found": {"the secrets of tinkers": ["OLD"]}, "unseen": {"the webhooks of tinkers": "No."}}

    assert record(partial(ask_for, FOREIGN), {}).calls_of(GITHUB) == []
    recording = record(partial(ask_for, FOREIGN, thoroughly=True), {}, functions={GITHUB: looked})
    assert [one["organization"] for one in recording.calls_of(GITHUB)] == ["tinkers"]
    [(severity, words)] = recording.said
    assert (severity, words.startswith("No. So it is not known which secrets, variables")) == ("warning", True)


def test_planned_robots_are_declared_too(tmp_path: Path) -> None:
    """They have a name in the data, so nobody has to be warned of one that is there."""
    folder = Folder(FOREIGN, tmp_path / "estate")
    folder.append(
        "services.toml",
        '\n[quay]\norganization = "tinkers"\nadministrators = ["keepers", "makers"]\n'
        'robots.later = { why = "Pulls images, once somebody needs that.", planned = true }\n',
    )
    declared = {issuer.holder: issuer.declared for issuer in issuers_of(folder.load(TODAY))}
    assert declared == {"the account": (), "the login": ("shelf-1",), "tinkers": ("later",)}


def test_the_four_services_that_issue_tokens_are_asked() -> None:
    """As far as they are in use."""
    services = [issuer.service for issuer in issuers_of(load(RECORDED, today=TODAY))]
    assert sorted(services) == ["Anaconda.org", "Docker Hub", "Heroku", "Quay"]


def test_nothing_left_is_nothing_to_tell() -> None:
    """No sentence."""
    issuer = Issuer(service="Heroku", holder="the account", function=HEROKU, declared=())
    assert sentence(issuer, {"failure": "", "names": [], "madeHere": []}) == ""


def told(**found: Any) -> dict[str, Any]:
    """What the stack's output has of one issuer."""
    whose = {"service": "Anaconda.org", "holder": "the login", "things": "tokens"}
    return {**whose, "names": [], "madeHere": [], "failure": "", **found}


@pytest.mark.parametrize(
    ("output", "code", "words"),
    [
        ([told()], 0, "Anaconda.org, the login: no tokens that nothing declares\n"),
        ([told(**LEFT)], 1, "Anaconda.org, the login: old-1\nAnaconda.org, the login: shelf-0 (made here)\n"),
        ([told(failure="Heroku: no.")], 2, "Anaconda.org, the login: not known. Heroku: no.\n"),
        ([told(failure="No."), told(**LEFT)], 1, "shelf-0 (made here)\n"),
        ([], 0, "The estate uses no service that issues tokens, and no organisation at GitHub.\n"),
        (
            [told(service="GitHub", found={"the secrets of acme": ["OLD"], "the deploy keys of acme/x": []})],
            1,
            "GitHub, the secrets of acme: OLD\n",
        ),
        ([told(service="GitHub", unseen={"the secrets of acme": "No."})], 2, "the secrets of acme: not known. No.\n"),
    ],
)
def test_the_command_lists_what_a_look_finds(
    output: list[dict[str, Any]], code: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code says whether something is there, or is not known. The stack's own file is left as it is."""
    asked: list[dict[str, str]] = []

    def steps(engine: Engine, *, looking: bool) -> tuple[list[Step], list[object]]:
        assert not looking
        document = yaml.safe_load(Path(engine.environment[CONFIG_FILE]).read_text())
        asked.append({key: value for key, value in document["config"].items() if key.startswith("undeclared:")})
        return steps_of([gave_out({"undeclared": output})]), []

    before = (ROOT / "Pulumi.prod.yaml").read_bytes()
    monkeypatch.setattr(Engine, "steps", steps)
    result = CliRunner().invoke(main, ["undeclared", "--stack", "prod"])
    assert (result.exit_code, result.output.endswith(words)) == (code, True), result.output
    assert asked == [{"undeclared:look": "true"}]
    listed = CliRunner().invoke(main, ["undeclared", "--stack", "prod", "--format", "json"])
    assert json.loads(listed.output) == [{"found": {}, "unnamed": [], "unseen": {}, **one} for one in output]
    assert (ROOT / "Pulumi.prod.yaml").read_bytes() == before


@pytest.mark.parametrize("says", ["fails", "nothing"])
def test_a_look_that_does_not_come_to_its_end_is_not_known(says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never taken for an empty list."""

    def steps(_: Engine, *, looking: bool) -> tuple[list[Step], list[object]]:
        del looking
        if says == "fails":
            raise EngineFailed("`pulumi preview` failed.\n1Password: no answer.")
        return [], []

    monkeypatch.setattr(Engine, "steps", steps)
    result = CliRunner().invoke(main, ["undeclared", "--stack", "prod"])
    assert result.exit_code == 2
    assert ("1Password: no answer. So it is not known" if says == "fails" else "did not say") in result.output


def test_the_command_must_know_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its option, or by the shell that a rehearsal prints for."""
    monkeypatch.delenv(STACK_VARIABLE, raising=False)
    result = CliRunner().invoke(main, ["undeclared"])
    assert (result.exit_code, "Name the stack with --stack" in result.output) == (2, True)
