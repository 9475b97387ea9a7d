"""What is wrong with an estate, said so that its author can mend it."""

from dataclasses import dataclass
from pathlib import Path

KeyPath = tuple[str | int, ...]
"""Where in a file: names of tables and keys, and numbers of list elements from 0."""


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """One thing that is wrong."""

    file: Path
    """The file or folder."""
    line: int | None
    """The line, from 1, where it can be told."""
    at: KeyPath
    """The key in the file; empty for the whole file."""
    what: str
    """What is wrong: a sentence that names the thing."""
    mend: str
    """What to do about it: a sentence."""

    def __str__(self) -> str:
        """Return one line: place, what is wrong, what to do."""
        place = str(self.file) if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.what} {self.mend}"


class EstateRefused(Exception):
    """The estate has mistakes; `mistakes` holds every one of them. Nothing may be deployed from it."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        """Keep the mistakes in the order of their files and lines."""
        self.mistakes = tuple(sorted(set(mistakes), key=lambda m: (str(m.file), m.line or 0, m.what)))
        super().__init__(f"The estate has {len(self.mistakes)} mistake(s).")

    def __str__(self) -> str:
        """Return one line a mistake."""
        return "\n".join(str(mistake) for mistake in self.mistakes)
