"""Words of the data that would do something to a screen or to CI are shown: in mistakes, warnings and answers."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pulumi
import pytest
from click.testing import CliRunner

from infra import announcements
from infra.__main__ import main
from infra.estate import EstateRefused, load, warnings_of
from infra.estate.mistakes import Mistake
from infra.undeclared import Report
from tests.hostile import WORDS, harm
from tests.infra.estate.estates import FOREIGN, TODAY, Folder
from tests.infra.estate.test_checks import DAMAGES, Damage

QUOTED = re.compile(r'"([^"\n\\]*)"')
ESCAPED = json.dumps(WORDS, ensure_ascii=True)[1:-1]
"""The words as TOML writes them between quotes."""


def said_of(folder: Path) -> str:
    """All that is said of an estate: its mistakes, or its warnings."""
    try:
        return "\n".join(warnings_of(load(folder, today=TODAY)))
    except EstateRefused as refused:
        return str(refused)


def _texts(folder: Path) -> Iterator[tuple[Path, str, re.Match[str]]]:
    for file in sorted(folder.rglob("*.toml")):
        text = file.read_text()
        for found in QUOTED.finditer(text):
            yield file, text, found


def test_no_text_of_the_data_gets_out_of_its_sentence(tmp_path: Path) -> None:
    """Each text of an estate in turn, names, purposes, addresses: the words alone, or behind what stood there."""
    folder = Folder(FOREIGN, tmp_path / "foreign").path
    heard = 0
    for number, (file, text, found) in enumerate(list(_texts(folder))):
        words = ESCAPED if number % 2 else found[1] + ESCAPED
        file.write_text(f'{text[: found.start()]}"{words}"{text[found.end() :]}')
        said = said_of(folder)
        heard += "led away" in said
        assert harm(said) == [], found[0]
        file.write_text(text)
    assert heard > 20


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.check)
def test_no_mistake_lets_words_of_the_data_out(tmp_path: Path, damage: Damage) -> None:
    """What each check finds, with the words in all that it may name."""
    folder = Folder(FOREIGN, tmp_path / "foreign")
    damage.undamaged(folder)
    folder.change(damage.file, damage.old, QUOTED.sub(lambda found: f'"{found[1]}{ESCAPED}"', damage.new))
    assert harm(said_of(folder.path)) == []


def test_no_name_of_a_file_gets_out(tmp_path: Path) -> None:
    """A file may be called whatever it likes, and a line begins with its name where the folder is this one."""
    mistake = Mistake(file=Path("::error::a\n\x1b[2J.toml"), line=3, at=(), what="It is bad.", remedy="Remove it.")
    assert harm(str(mistake)) == []
    assert str(mistake).startswith(r"\x3a:error::a\n")


COMMANDS = [
    ["check"],
    ["graph"],
    ["graph", "--format", "json"],
    ["reach", "bell-secret"],
    ["reach", "\x1b[2J\n::error::"],
    ["access"],
    ["access", "bell-ringer"],
    ["access", "\n::error::"],
    ["app"],
    ["app", "doorbell"],
    ["app", "doorbell", "--format", "json"],
    ["app", "--format", "json"],
    ["app", "\n::error::"],
    ["placements", "bell-secret"],
    ["placements", "bell-secret", "--format", "json"],
]


@pytest.fixture(scope="module")
def worded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The estate with the words in every text that it lets them be in."""
    folder = Folder(FOREIGN, tmp_path_factory.mktemp("worded") / "foreign")
    folder.change("zones.toml", "since = 2026-11-01\nuntil = 2026-12-01\n", "")
    for file, text, found in reversed(list(_texts(folder.path))):
        now = file.read_text()
        file.write_text(f'{now[: found.start()]}"{found[1]}{ESCAPED}"{now[found.end() :]}')
        try:
            load(folder.path, today=dt.datetime.now(dt.UTC).date())
        except EstateRefused:
            file.write_text(now)
        del text
    return folder.path


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command).encode("unicode_escape").decode())
def test_no_command_prints_words_that_do_something(worded: Path, command: list[str]) -> None:
    """On either stream, whatever the exit code."""
    name, *rest = command
    ran = CliRunner().invoke(main, [name, "--stacks", str(worded), *rest])
    assert ran.output
    assert harm(ran.output) == []
    assert ran.exception is None or isinstance(ran.exception, SystemExit)


def test_what_issuers_have_is_printed_as_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token may be called whatever its maker likes."""
    report = Report("A service", "an org", "tokens", [WORDS], [], WORDS, {WORDS: [WORDS]}, [WORDS], {WORDS: WORDS})
    monkeypatch.setattr("infra.undeclared._found", lambda _: [report])
    for form in ("text", "json"):
        ran = CliRunner().invoke(main, ["undeclared", "--format", form])
        assert "led away" in ran.output
        assert harm(ran.output) == []


def test_a_command_that_fails_prints_words_that_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever raised it, and whatever it quotes."""

    def fail(stack: object) -> None:
        raise click.ClickException(WORDS)

    monkeypatch.setattr("infra.undeclared._found", fail)
    ran = CliRunner().invoke(main, ["undeclared"])
    assert (ran.exit_code, harm(ran.output)) == (1, [])


def test_the_program_says_words_that_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Warnings, other words, and what ends it, each on a line of its own."""
    heard: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda words, _: heard.append(words))
    monkeypatch.setattr(pulumi.log, "info", lambda words: heard.append(words))
    announcements.warn(WORDS)
    announcements.inform(WORDS)
    refused = str(announcements.refusal(WORDS, WORDS))
    assert refused.count("\n") == 1
    assert [harm(words) for words in (*heard, refused)] == [[], [], []]
