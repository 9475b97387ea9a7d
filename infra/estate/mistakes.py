"""What is wrong with an estate, said so that its author can correct it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shared import printed

KeyPath = tuple[str | int, ...]
"""Where in a file: names of tables and keys, and numbers of list elements from 0."""

READING: Mapping[str, str] = {
    "E001": "A file or a folder is there, and of the right kind.",
    "E002": "A file can be read, and is text in UTF-8.",
    "E003": "A file is TOML.",
    "E004": "A file has the name of a thing, and lies where things of its noun lie.",
    "E005": "A key of a shared file stands in the section of its thing.",
    "E006": "A file, and the estate as a whole, keeps within limits that are far above what an estate needs.",
    "E010": "A key that is needed is given.",
    "E011": "A key is one that its table may have.",
    "E012": "A key has a value of its kind.",
    "E013": "A key stands in its own table.",
    "E014": "A thing is named by its file or section alone.",
}
"""What reading the files finds, by id. What the checks find has its id in `infra/estate/checks/`."""


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """One thing that is wrong."""

    id: str = ""
    """Which rule is broken, such as E012. An id never gets another meaning; docs/reference/checks.md lists them."""
    file: Path
    """The file or folder."""
    line: int | None
    """The line, from 1, where it is known."""
    table: KeyPath = ()
    """The table in the file that the thing stands in; empty where it has a file of its own."""
    at: KeyPath
    """The key in that table; empty for the whole thing."""
    what: str
    """What is wrong: a sentence that names the thing."""
    remedy: str
    """What to do about it: a sentence."""

    def __str__(self) -> str:
        """Return one line: place, id, what is wrong, what to do."""
        place = str(self.file) if self.line is None else f"{self.file}:{self.line}"
        return printed.line(f"{place}: {self.id} {self.what} {self.remedy}")


class EstateRefused(Exception):
    """The estate has mistakes; `mistakes` holds every one of them. Nothing may be deployed from it."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        """Keep the mistakes in the order of their files and lines."""
        self.mistakes = tuple(sorted(set(mistakes), key=lambda m: (str(m.file), m.line or 0, m.what)))
        super().__init__(f"The estate has {len(self.mistakes)} mistake(s).")

    def __str__(self) -> str:
        """Return one line for each mistake."""
        return "\n".join(str(mistake) for mistake in self.mistakes)
