"""Make words of others printable: those of a service and those of the data alike, where they are printed.

Shown as backslash and code is whatever would do something to a screen or to CI instead of being read:

- control characters, among them the ESC that begins a terminal's sequences; line breaks, so that nobody adds a line of
  their own; marks that turn the direction of writing; and other characters that nobody sees. Python calls all of them
  not printable.
- What CI takes for a command: `::` where a line begins (GitHub Actions, blanks before it count for nothing), `##[` and
  `##vso[` anywhere (GitHub's older form, Azure Pipelines).
- `<{%`, which the engine takes for a colour.

A sentence goes through `line`; what was put together of such lines through `lines`; a JSON document through `document`.
A test holds that nothing is printed in another way.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable
from typing import Any

_COMMAND = re.compile(r"^( *):(?=:)|#(?=#(?:\[|vso\[))|<(?=\{%)", re.IGNORECASE)
_SHOWN = {"#": r"\x23", "<": r"\x3c"}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def line(words: str) -> str:
    """Return words as one line that does nothing but be read."""
    if not words.isprintable():
        words = "".join(map(_shown, words))
    return _COMMAND.sub(lambda found: _SHOWN.get(found[0], f"{found[1]}\\x3a"), words)


def lines(text: str) -> str:
    """Do the same for each line of a text whose line breaks are ours."""
    return "\n".join(map(line, text.split("\n")))


def coloured(text: str) -> str:
    """Return a line of the engine's output with its colours left as they are, and its end."""
    body = text.removesuffix("\n").expandtabs()
    parts = zip(_COLOUR.split(body), [*_COLOUR.findall(body), ""], strict=True)
    return "".join(f"{line(words)}{colour}" for words, colour in parts) + ("\n" if text.endswith("\n") else "")


def document(data: Any) -> str:
    """Return data as JSON in which no string does anything but be read; as JSON it means the same."""
    return json.dumps(data, indent=2).replace("##", r"#\u0023").replace("<{%", r"<{\u0025")


def shortened(words: str, length: int) -> str:
    """Return words in at most so many characters, cut between two of them where there is a blank.

    >>> shortened("not too long", 40), shortened("a sentence that is too long", 20)
    ('not too long', 'a sentence that ...')
    """
    if len(words) <= length:
        return words
    kept = words[: length - 4]
    return f"{kept.rpartition(' ')[0] or kept} ..."


def few(words: Iterable[str], most: int, between: str = ", ") -> str:
    """Return at most so many of some words as a list in a sentence, and how many more there are.

    >>> few(["a", "b", "c"], 2), few(["a", "b"], 2), few([], 2)
    ('a, b and 1 more', 'a, b', '')
    """
    known = list(words)
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return f"{between.join(known[:most])}{more}"


def say(*words: str, error: bool = False, colour: str | None = None) -> None:
    """Print lines, each made printable, on standard output or on standard error; in a colour where that is taken."""
    import click  # the provider does without

    for one in words:
        shown = line(one)
        click.echo(click.style(shown, fg=colour) if colour and takes_colour() else shown, err=error)


def takes_colour() -> bool:
    """Return whether standard output takes colours: it is a terminal, and nobody set `NO_COLOR` (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def say_document(data: Any) -> None:
    """Print data as JSON on standard output."""
    import click

    click.echo(document(data))


def _shown(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
