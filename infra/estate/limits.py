"""How much an estate may hold: far more than one needs, and little enough to be read in seconds.

Real estates have some dozens of files of some kilobytes. What lies beyond is a slip, such as a file that a program
filled, or harm; to read it could take hours and all memory.
"""

import re
from collections.abc import Iterator
from typing import Any

from infra.estate.mistakes import KeyPath

FILE_BYTES = 256 * 1024
"""The longest file."""
ALL_BYTES = 1024 * 1024
"""All files together."""
FOLDER_ENTRIES = 1000
"""The most files in a folder."""
DEPTH = 12
"""How deep tables and lists may lie in each other, and how many parts a key may have."""
TEXT_LENGTH = 4000
"""The longest text, and the longest key."""
LINE_LENGTH = 8000
"""The longest line."""
MISTAKES = 1000
"""The most mistakes that are explained: whoever has more corrects these first."""

_PART = r"""(?>[A-Za-z0-9_-]++|"(?>[^"\\\n]|\\.){0,200}+"|'[^'\n]{0,200}+')"""
_DOTTED = re.compile(rf"{_PART}(?:[ \t]*+\.[ \t]*+{_PART})*+")
_END = re.compile(r"[ \t]*+[=\]]")


def too_long(text: str) -> tuple[int, str, str] | None:
    """Return the line, what is wrong and what to do of a TOML text that takes too long to read; None of any other."""
    if line := long_line(text):
        return line, f"The line has more than {LINE_LENGTH} characters.", "Put a list on several lines."
    if line := deep_key(text):
        return line, f"The key has more than {DEPTH} parts.", "Write it flat."
    return None


def long_line(text: str) -> int | None:
    """Return the number of the first line that is too long; None when there is none."""
    numbered = enumerate(text.split("\n"), start=1)
    return next((number for number, line in numbered if len(line) > LINE_LENGTH), None)


def deep_key(text: str) -> int | None:
    """Return the line of the first key with too many parts in a TOML text; None when it has none.

    To read such a key takes time and memory by the number of its parts squared.
    """
    for found in _DOTTED.finditer(text):
        deep = found[0].count(".") >= DEPTH and len(re.findall(_PART, found[0])) > DEPTH
        if deep and _END.match(text, found.end()):  # not in the pattern: it would begin anew within each key
            return text.count("\n", 0, found.start()) + 1
    return None


def beyond(table: dict[str, Any]) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield where a table lies too deep or a text is too long, what is wrong, and what to do. Does not recur itself."""
    waiting: list[tuple[KeyPath, Any]] = [((), table)]
    while waiting:
        at, value = waiting.pop()
        if len(at) > DEPTH:
            yield at[:1], f"There are more than {DEPTH} tables or lists in each other.", "Write it flat."
            return
        if isinstance(value, dict):
            if any(len(key) > TEXT_LENGTH for key in value):
                yield at, f"A key has more than {TEXT_LENGTH} characters.", "Shorten it."
                return
            waiting.extend(((*at, key), one) for key, one in value.items())
        elif isinstance(value, list):
            waiting.extend(((*at, place), one) for place, one in enumerate(value))
        elif isinstance(value, str) and len(value) > TEXT_LENGTH:
            yield at, f"A text has more than {TEXT_LENGTH} characters.", "Shorten it."
