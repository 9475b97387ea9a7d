"""The texts of the daily issue: its body, and its comments. Pure.

The first line of each is an HTML comment, which nobody sees: by it a run knows its own texts, and what they told. Names
and words of others come through `shared.markdown`, so that they do nothing but be read; each text has a limit, and what
does not fit is counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from runbooks.findings import SECTIONS, Finding, out_of_sight, tag
from shared import markdown

TITLE = "Daily check: something is to be seen to"
MOST_BYTES = 60_000
"""The longest text: GitHub takes 65,536 characters, of a body and of a comment."""

CLOSING = "closing"
"""What stands in the place of what was told in a comment that closes."""

_MARK = re.compile(
    r"\A<!-- daily-issue stack=(?P<stack>[\w.-]+) text=(?P<number>[0-9]{1,9}) told=(?P<told>[a-z0-9,]*) -->\s*$",
    re.MULTILINE,
)
_REST = 600
"""So many bytes are left for the first line without what was told, and for what is said at the end."""
_MOST_TOLD = 1500
"""So many findings are known again by their digests, which take a third of the text then."""


@dataclass(frozen=True)
class Mark:
    """The first line of a text."""

    stack: str
    number: int
    """Which text of the issue it is, from 1: each body has the next. A comment has that of the body that follows it."""
    told: tuple[str, ...] = ()
    """The digests of the findings that the text tells of, in a line or, where there is no room, by counting them."""

    def __str__(self) -> str:
        """Return it as it stands in a text."""
        return f"<!-- daily-issue stack={self.stack} text={self.number} told={','.join(self.told)} -->"


def mark_of(text: str | None) -> Mark | None:
    """Return the mark of a text; None for a text without one, or with anything before it."""
    found = _MARK.match(text or "")
    if found is None:
        return None
    return Mark(found["stack"], int(found["number"]), tuple(filter(None, found["told"].split(","))))


def body(stack: str, findings: Sequence[Finding], number: int, told_before: Collection[str] = ()) -> str:
    """Return the issue's text. The same findings give the same text, but for its number.

    `told_before` are the digests that earlier texts told, of which some may be out of sight now: those stay told.
    """
    command = markdown.code(f"python -m runbooks daily --stack {stack}")
    head = (
        f"The daily check of the stack {markdown.code(stack)} found this. It is edited when something changes, and "
        f"closed when nothing is left. {command} finds it anew; `runbooks/README.md` says what to do."
    )  # on one line: GitHub breaks lines in issues where the text does
    told = _told(findings)
    told = (*told, *out_of_sight(told_before, findings)[: _MOST_TOLD - len(told)])
    parts: list[str] = []
    left = MOST_BYTES - _REST - _size([head, *told]) - sum(map(_size, ([f"### {text}"] for text in SECTIONS.values())))
    sections = [(heading, [one for one in findings if one.section == name]) for name, heading in SECTIONS.items()]
    filled = [(heading, ones) for heading, ones in sections if ones]
    for position, (heading, ones) in enumerate(filled):
        share = left // (len(filled) - position)  # one section that is full leaves room for the others
        lines = _fitting(ones, share)
        left -= _size(lines)
        parts.append("\n".join([f"### {heading}", "", *lines]))
    return "\n\n".join([f"{Mark(stack, number, told)}", head, *parts])


def news(stack: str, findings: Sequence[Finding], number: int) -> str:
    """Return the comment that tells what is new in the text of that number."""
    told = _told(findings)
    return "\n".join(
        [f"{Mark(stack, number, told)}", "", "New:", "", *_fitting(findings, MOST_BYTES - _REST - _size(told))]
    )


def closing(stack: str, number: int) -> str:
    """Return the comment with which the issue is closed."""
    return f"{Mark(stack, number, (CLOSING,))}\n\nNothing is left of what this issue told."


def other(stack: str, number: int, first: int) -> str:
    """Return the comment with which an issue is closed that is open beside another one."""
    return f"{Mark(stack, number, (CLOSING,))}\n\nThe daily check goes on in #{first}."


def new_in(text: str, before: Mark, told_since: Collection[str], findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that a text tells of, and that neither the text before nor a comment since told."""
    shown = mark_of(text)
    known = {*before.told, *told_since}
    things = {one[: len(tag(""))] for one in known}
    fresh = [one for one in findings if shown is not None and one.digest in shown.told and one.digest not in known]
    return [one for one in fresh if not (one.weak and tag(one.thing) in things)]


def is_same(one: str | None, other: str) -> bool:
    """Return whether GitHub holds a text already: it may have other ends of lines."""
    return (one or "").replace("\r\n", "\n").strip() == other.strip()


def _told(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return what findings are known again by; of too many, all of a section that has few."""
    counts = Counter(finding.section for finding in findings)
    few_first = sorted(findings, key=lambda finding: counts[finding.section])
    return tuple(finding.digest for finding in few_first[:_MOST_TOLD])


def _fitting(findings: Sequence[Finding], room: int) -> list[str]:
    """Return a line for each finding as far as they fit into so many bytes, and how many do not."""
    lines: list[str] = []
    for finding in findings:
        line = f"- {markdown.line(finding.line)}"
        room -= _size([line])
        if room < 0:
            return [*lines, f"- and {len(findings) - len(lines)} more, for which there is no room here"]
        lines.append(line)
    return lines


def _size(lines: Iterable[str]) -> int:
    """Return how many bytes lines take, each with its end, or with the comma after it."""
    return sum(len(line.encode()) + 2 for line in lines)
