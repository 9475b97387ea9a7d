"""Words of others as Markdown that does nothing but be read: in a job's summary, and in an issue.

Plain words and numbers stay as they are. Whatever else stands between two blanks is put into a code span, in which
GitHub finds no markup, HTML, link, image, mention, reference to an issue or commit, formula or emoji. So what is let
through is listed, and not what is kept out: `word`, `well-known`, `(word)`, `29,000`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from shared import printed

_PLAIN = re.compile(
    r"""[("']*                                   # what may open a word
    (?:[^\W\d_]+(?:['-][^\W\d_]+)*              # letters, with one dash or apostrophe between two of them
      |\d{1,3}(?:,\d{3})*(?![.)])                # a number; with a point behind it, it might begin a list
    )
    [)"']*[.,;:?!]?[)"']*[.,;:?!]?""",
    re.VERBOSE,
)
SUMMARY_BYTES = 900_000
"""So much Markdown is given to a job's summary."""
_EDGES = re.compile(r"([(]*)(.*?)([),;:.]*)", re.DOTALL)
_HASH = re.compile(r"[0-9a-fA-F]{7,}")
_TICKS = re.compile(r"`+")
_QUOTED = re.compile(r"([(]*)`([^`]+)`([),;:.]*)")
_WORD = re.compile(r"[(]*`[^`]+`[),;:.]*(?= |$)|[^ ]+")
"""What stands between two blanks, or between two backticks: a command with blanks is one word."""


def line(words: str) -> str:
    """Return words as one line of Markdown, without what begins a paragraph, a heading or a list.

    >>> line("Who can push can now read a-token, by TOKEN in github:org/* (see #7).")
    'Who can push can now read a-token, by TOKEN in `github:org/*` (see `#7`).'
    >>> line("Run `make plan` first.")
    'Run `make plan` first.'
    """
    return " ".join(word if _is_plain(word) else _marked(word) for word in _WORD.findall(printed.line(words)))


def summary(lines: Iterable[str], rest: str) -> Iterator[str]:
    """Yield lines as far as the summary of a job's step takes them, and then how the rest is had, in one line.

    GitHub takes a mebibyte of each step, and shows nothing of more.
    """
    left = SUMMARY_BYTES - len(rest.encode()) - 200
    for number, one in enumerate(lines):
        left -= len(one.encode()) + 1
        if left < 0:
            yield ""
            yield f"**The list is cut here, after {number} lines. {rest}**"
            return
        yield one


def code(words: str) -> str:
    """Return words as one code span, whatever backticks they hold."""
    ticks = "`" * (max(map(len, _TICKS.findall(words)), default=0) + 1)
    pad = " " if words.startswith("`") or words.endswith("`") or words.strip() == "" else ""
    return f"{ticks}{pad}{words}{pad}{ticks}"


def _is_plain(word: str) -> bool:
    return _PLAIN.fullmatch(word) is not None and _HASH.search(word) is None


def _marked(word: str) -> str:
    """Return a word in a code span, with the marks around it that end a sentence left outside."""
    found = _QUOTED.fullmatch(word) or _EDGES.fullmatch(word)
    before, inner, after = found.groups() if found else ("", word, "")
    return f"{before}{code(inner)}{after}" if inner else code(word)
