"""How a host's own tools answer, and what it means that an answer cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass

NO_COMMAND = 127
"""What a shell ends with where there is no such tool."""

_NUMBER = re.compile(r"[0-9]{1,15}")


class NotUnderstood(ValueError):
    """A tool's answer is not what it documents; the text says which tool, and no word of the answer."""

    def __init__(self, tool: str) -> None:
        super().__init__(f"the answer of {tool} is not what it documents")


@dataclass(frozen=True)
class Answer:
    """How one of the commands of a look ended."""

    code: int
    text: str = ""
    given_up: str = ""
    """Why nobody waited for its end; empty: it ended."""

    @property
    def fault(self) -> str:
        """Why it says nothing, to complete a sentence that begins with the tool; empty: it ended well."""
        return self.given_up or (f"failed with {self.code}" if self.code else "")


def number_of(text: str, tool: str) -> int:
    """Return a whole number that a tool says. Raise `NotUnderstood`."""
    if not _NUMBER.fullmatch(text):
        raise NotUnderstood(tool)
    return int(text)
