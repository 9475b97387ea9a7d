"""What lies at issuers and nothing declares: whom a run asks, what it tells the user, and what the command lists."""

from __future__ import annotations

import datetime as dt
import json
from functools import partial
from pathlib import Path
from typing import Any

import pulumi
import pytest
from click.testing import CliRunner

from engine import Engine, EngineFailed
from infra.__main__ import main
from infra.estate import load
from infra.issuers import Issuer, ask, issuers_of, sentence
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


def ask_for(folder: Path) -> None:
    """A program that does nothing else."""
    pulumi.export("undeclared", ask(load(folder, today=TODAY)))


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
        ([], 0, "The estate uses no service that issues tokens.\n"),
    ],
)
def test_the_command_lists_what_the_last_run_found(
    output: list[dict[str, Any]], code: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code says whether something is left, or is not known."""
    asked: list[tuple[tuple[str, ...], str | None]] = []

    def answer(_: Engine, *arguments: str, stack: str | None = None) -> str:
        asked.append((arguments, stack))
        return json.dumps(output)

    monkeypatch.setattr(Engine, "answer", answer)
    result = CliRunner().invoke(main, ["undeclared", "--stack", "prod"])
    assert (result.exit_code, result.output.endswith(words)) == (code, True), result.output
    assert asked == [(("stack", "output", "undeclared", "--json"), "prod")]
    listed = CliRunner().invoke(main, ["undeclared", "--stack", "prod", "--format", "json"])
    assert json.loads(listed.output) == output


def test_a_stack_that_has_not_run_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says what to do."""

    def answer(_: Engine, *_arguments: str, **_options: str) -> str:
        raise EngineFailed("`pulumi stack output undeclared` failed: current stack does not have output 'undeclared'.")

    monkeypatch.setattr(Engine, "answer", answer)
    result = CliRunner().invoke(main, ["undeclared"])
    assert result.exit_code == 2
    assert "does not have output 'undeclared'. Until then, and until `pulumi up` has run once" in result.output
