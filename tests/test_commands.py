"""Every command that a document tells somebody to type exists, with the options that it is given there."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [
    *sorted(ROOT.glob("*.md")),
    *sorted(file for file in (ROOT / "docs").rglob("*.md") if "adr" not in file.parts),
    *sorted(ROOT.glob("*/README.md")),
    *sorted((ROOT / ".github" / "workflows").glob("*.yml")),
]
"""Decisions are not among them: they tell how it was when they were taken. Nor is the changelog."""
TYPED = re.compile(r"python -m (?P<program>infra|runbooks|rehearsal) (?P<words>[^`\n|>;,]+)")
OPTION = re.compile(r"--[a-z][a-z-]*")


def typed() -> list[tuple[str, str, str]]:
    """Each document, program, and what follows it."""
    found = {
        (file.relative_to(ROOT).as_posix(), match["program"], match["words"].strip())
        for file in DOCUMENTS
        if file.name != "CHANGELOG.md"
        for match in TYPED.finditer(file.read_text(encoding="utf-8"))
    }
    return sorted(found)


def group_of(program: str) -> click.Group:
    """The commands of a program."""
    module = import_module(f"{program}.__main__")
    [group] = [one for one in vars(module).values() if isinstance(one, click.Group)]
    return group


@pytest.mark.parametrize(("document", "program", "words"), typed())
def test_it_can_be_typed(document: str, program: str, words: str) -> None:
    """Its name is a command, and each option is one of the command's, or of the program's before it."""
    group = group_of(program)
    options = {option for parameter in group.params for option in parameter.opts}
    context = click.Context(group)
    names = [word for word in words.split() if word in group.list_commands(context)]
    assert names or words.startswith("--"), f"{document}: there is no such command"
    command = group.get_command(context, names[0]) if names else None
    more = command.params if command is not None else []
    known = options | {option for parameter in more for option in (*parameter.opts, *parameter.secondary_opts)}
    assert set(OPTION.findall(words)) <= known | {"--help"}, document


def test_many_are_found() -> None:
    """A pattern that finds nothing would hold nothing."""
    assert len(typed()) > 40
