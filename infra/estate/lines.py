"""On which line of a TOML text a key stands.

The standard library's reader does not say. This reads tables and keys only, and only texts that the
reader has accepted; what it cannot place (keys inside an inline table) is found at the nearest key around it.
"""

import re

from infra.estate.mistakes import KeyPath

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*')"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"^\s*(\[\[?)\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"^\s*({_DOTTED})\s*=")
_NO_CODE = re.compile(r""""(?:\\.|[^"\\])*"|'[^']*'|#.*""")
"""A string or a comment. Quotes in a comment begin no string; to look for the end of each would take very long."""
_BLOCK = re.compile(r'"""|' + "'''")


class Lines:
    """The lines of one text, by key."""

    def __init__(self, text: str) -> None:
        """Read the text once."""
        self._first = 1 if text else None
        self._found: dict[KeyPath, int] = {}
        self._lists: dict[tuple[str, ...], int] = {}
        self._table: KeyPath = ()
        self.comments: list[tuple[int, str]] = []
        """Each comment with its line."""
        self._read(text)

    def of(self, at: KeyPath) -> int | None:
        """Return the line of a key, or of the nearest key or header around it; else the first; None in no text."""
        for length in range(len(at), 0, -1):
            line = self._found.get(at[:length])
            if line is not None:
                return line
        return self._first

    def _read(self, text: str) -> None:
        depth, in_block = 0, False
        for number, line in enumerate(text.splitlines(), start=1):
            opens_block = len(_BLOCK.findall(line)) % 2 == 1
            if not in_block and depth == 0:
                self._place(line, number)
            if not in_block and not opens_block:
                bare = _NO_CODE.sub("", line)
                found = _NO_CODE.findall(line) if "#" in line else ()
                self.comments.extend((number, one) for one in found if one.startswith("#"))
                depth = max(0, depth + sum(map(bare.count, "[{")) - sum(map(bare.count, "]}")))
            in_block ^= opens_block

    def _place(self, line: str, number: int) -> None:
        if header := _HEADER.match(line):
            self._table = self._resolve(_parts(header[2]), grows=header[1] == "[[")
            for length in range(1, len(self._table) + 1):
                self._found.setdefault(self._table[:length], number)
        elif key := _KEY.match(line):
            path = self._table
            for part in _parts(key[1]):
                path = (*path, part)
                self._found.setdefault(path, number)

    def _resolve(self, parts: tuple[str, ...], *, grows: bool) -> KeyPath:
        """Turn a header into a path, with the number of the current element after each list of tables."""
        if grows:
            self._lists[parts] = self._lists.get(parts, -1) + 1
        path: KeyPath = ()
        for length, part in enumerate(parts, start=1):
            path = (*path, part)
            if parts[:length] in self._lists:
                path = (*path, self._lists[parts[:length]])
        return path


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_PART, dotted))
