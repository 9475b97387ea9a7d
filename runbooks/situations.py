"""The situations of `README.md` in this folder, and what to do in each: the table there is the one place for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).with_name("README.md")
_ROW = re.compile(r"^\| \*\*(?P<what>.+?) \| (?P<do>.*?) \|(?: (?P<then>.*?))? \|$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Situation:
    """One row of the table, as people read it: code stays in backticks."""

    what: str
    do: str
    then: str
    """Empty where there is nothing more to do."""

    @property
    def code(self) -> tuple[str, ...]:
        """What stands in backticks of what to do, in its order: commands, paths, and lines of the data."""
        return tuple(_CODE.findall(f"{self.do} {self.then}"))

    @property
    def commands(self) -> tuple[str, ...]:
        """The commands of this repository among that."""
        return tuple(code for code in self.code if code.startswith("python -m "))


def situations() -> tuple[Situation, ...]:
    """Return the rows of the table, in its order."""
    rows = _ROW.finditer(README.read_text(encoding="utf-8"))
    return tuple(Situation(row["what"].replace("**", ""), row["do"], row["then"] or "") for row in rows)
