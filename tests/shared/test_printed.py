"""Words of others, made printable: they do nothing but be read."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import printed
from tests.hostile import WORDS, harm

ROOT = Path(__file__).resolve().parents[2]

pieces = st.sampled_from(
    ["::", "#", "##[", "##vso[", "##VSO[", "<{%", " ", "\t", "\n", "\x1b[1m", "a", "\u2028", "\ud800"]
)
nasty = st.lists(pieces | st.text(max_size=3), max_size=12).map("".join)


@given(nasty)
def test_a_line_does_nothing_but_be_read(words: str) -> None:
    """Whatever the words, it is one line, printable, and no command; what was so already is left as it is."""
    shown = printed.line(words)
    assert (harm(shown), "\n" in shown) == ([], False)
    assert printed.line(shown) == shown


@given(nasty, nasty)
def test_lines_put_together_are_no_command_either(one: str, other: str) -> None:
    """Neither as lines of ours, nor as JSON, which means what it meant."""
    assert harm(printed.lines(f"{one}\n{other}")) == []
    document = printed.document({"a": [one, other]})
    assert harm(document) == []
    assert json.loads(document) == {"a": [one, other]}


@pytest.mark.parametrize("words", ["a name", "ä ☃ 漢字", "a::b", "10 # of them", "https://x.test/?a=b&c#d", "a ::b"])
def test_plain_words_are_left_as_they_are(words: str) -> None:
    """Whoever copies a name gets the name."""
    assert printed.line(words) == words


def test_a_line_of_the_engine_keeps_its_colours_and_nothing_else() -> None:
    """Where the engine was asked for colours."""
    assert printed.coloured("\x1b[31mred\x1b[0m\n") == "\x1b[31mred\x1b[0m\n"
    assert printed.coloured("a\tb\n") == "a       b\n"
    shown = printed.coloured(f"\x1b[31m{WORDS}\x1b[0m".replace("\n", " ") + "\n")
    assert harm(shown.removeprefix("\x1b[31m").replace("\x1b[0m", "")) == []


@given(nasty, st.integers(min_value=5, max_value=40))
def test_shortened_words_are_short_and_end_between_two(words: str, length: int) -> None:
    short = printed.shortened(words, length)
    assert len(short) <= max(length, 0)
    assert short == words or short.endswith("...")


def test_no_word_is_cut() -> None:
    """Unless it is the only one."""
    assert printed.shortened("GitHub could not be reached", 20) == "GitHub could ..."
    assert printed.shortened("x" * 30, 10) == "xxxxxx ..."


PRINTERS = {
    "click.echo": {"shared/printed.py", "engine/command.py", "infra/reference.py"},
    "pulumi.log.warn": {"infra/announcements.py"},
    "pulumi.log.info": {"infra/announcements.py"},
    "pulumi.log.error": {"infra/announcements.py"},
    "pulumi.RunError": {"infra/announcements.py"},
    "print": set[str](),
    "sys.stdout.write": {"provider/saas/server.py"},
    "sys.stderr.write": set[str](),
    "engine_pb2.LogRequest": {"provider/saas/server.py"},
    "context.abort": {"provider/saas/server.py"},
}
"""What prints or says something, and the only files that may call it: of those, the tests look at each call's words."""


def _calls() -> Iterator[tuple[str, str]]:
    for package in ("engine", "infra", "provider/saas", "rehearsal", "runbooks", "shared"):
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield ast.unparse(node.func), file.relative_to(ROOT).as_posix()


def test_nothing_is_printed_in_another_way() -> None:
    """Each printer is called in its one place, where words are made printable."""
    called: dict[str, set[str]] = {name: set() for name in PRINTERS}
    for name, file in _calls():
        if name in called:
            called[name].add(file)
    assert called == PRINTERS
