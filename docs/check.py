"""Check the documents: the index of decisions, links, paths, and the words that the glossary rules out.

`make check` runs it. It prints each fault as `<file>:<line>: <what is wrong>. <what to do>.` With `--write` it writes
the index of decisions anew.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INDEX = Path("docs/adr/README.md")
GLOSSARY = Path("docs/GLOSSARY.md")
HISTORY = ("CHANGELOG.md", "docs/adr/")
"""What may use words of its time."""

_TITLE = re.compile(r"# (?P<number>\d+)\. (?P<title>.+)")
_STATUS = re.compile(
    r"Status: (?P<status>(?:accepted|superseded by \d+)(?:; amended by \d+(?:, \d+)*)?) · (?P<date>\d{4}-\d\d-\d\d)"
)
_LINK = re.compile(r"\]\((?P<to>[^)\s]+)\)")
_QUOTED = re.compile(r"`(?P<path>[\w./-]+/[\w./-]*)`")
_PATH = re.compile(r".*(?:\.(?:py|md|toml|yml)|/)")
_MADE = (".sandbox/", ".tools/", ".venv/", "apps/", "stacks/prod/vault.lock.toml", "stacks/prod/objects.lock.toml")
"""How paths begin that a run makes, or that are on a host of containers; and a file that is still to be made."""
_PACKAGES = ("", "docs/", "infra/", "provider/saas/", "stacks/prod/")
"""The folders that documents name paths from, beside their own."""
_RULED_OUT = "✗"


@dataclass(frozen=True)
class Fault:
    """Something wrong with a document: where, what, and what to do."""

    file: Path
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        """Return it as it is printed."""
        return f"{self.file}:{self.line}: {self.what} {self.remedy}"


def faults(root: Path) -> list[Fault]:
    """Return every fault of the documents below a folder, in the order of files and lines."""
    found = [*_decisions(root), *_dead_links(root), *_lost_paths(root), *_ruled_out_words(root)]
    return sorted(found, key=lambda fault: (fault.file, fault.line))


def index(root: Path) -> str:
    """Return the index of decisions, a line for each that has a title and a status."""
    rows = [
        "# Decisions\n",
        "Written by `python docs/check.py --write`; do not edit it by hand.\n",
        "| | decision | status | date |",
        "|---|---|---|---|",
    ]
    for path in _decision_files(root):
        title, status = _heads(path)
        if title and status:
            rows.append(
                f"| {title['number']} | [{title['title']}]({path.name}) | {status['status']} | {status['date']} |"
            )
    return "\n".join(rows) + "\n"


def _decision_files(root: Path) -> list[Path]:
    return sorted((root / INDEX).parent.glob("[0-9]*.md"))


def _heads(path: Path) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    lines = [*path.read_text().splitlines(), "", "", ""]
    return _TITLE.fullmatch(lines[0]), _STATUS.fullmatch(lines[2])


def _decisions(root: Path) -> Iterator[Fault]:
    for path in _decision_files(root):
        title, status = _heads(path)
        if title is None or int(title["number"]) != int(path.name[:4]):
            yield Fault(path.relative_to(root), 1, "The title is not `# <number>. <title>`.", "Use the file's number.")
        if status is None:
            words = "`Status: accepted · <date>`, with `; amended by <number>` or `superseded by <number>` where it is"
            yield Fault(path.relative_to(root), 3, "The decision has no status.", f"Write {words}.")
    written = (root / INDEX).read_text() if (root / INDEX).exists() else ""
    if written != index(root):
        yield Fault(INDEX, 1, "The index is not up to date.", "Run `python docs/check.py --write`.")


def _dead_links(root: Path) -> Iterator[Fault]:
    for path in _files(root, "*.md"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for match in _LINK.finditer(line):
                to = match["to"].partition("#")[0]
                if to and "://" not in to and not (path.parent / to).exists():
                    yield Fault(path.relative_to(root), number, f"The link to {to} leads nowhere.", "Correct it.")


def _lost_paths(root: Path) -> Iterator[Fault]:
    for path in _files(root, "*.md"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for match in _QUOTED.finditer(line):
                named = match["path"]
                if _PATH.fullmatch(named) and not named.startswith(_MADE) and not _exists(root, path.parent, named):
                    yield Fault(path.relative_to(root), number, f"The path {named} does not exist.", "Correct it.")


def _exists(root: Path, folder: Path, named: str) -> bool:
    return any((start / named).exists() for start in (folder, *(root / package for package in _PACKAGES)))


def ruled_out(glossary: str) -> dict[str, str]:
    """Return each word that the glossary's third column rules out, and the word to use."""
    words = {}
    for line in glossary.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        for other in cells[2].split(",") if len(cells) == 3 else ():
            if other.strip().endswith(_RULED_OUT):
                words[other.strip().removesuffix(_RULED_OUT).strip()] = cells[0]
    return words


def _ruled_out_words(root: Path) -> Iterator[Fault]:
    instead = ruled_out((root / GLOSSARY).read_text())
    if not instead:
        return
    words = "|".join(map(re.escape, instead))
    pattern = re.compile(rf"(?<![a-z])(?P<word>{words})(?:s|d|ed|ing)?(?![a-z])", re.IGNORECASE)
    for path in [*_files(root, "*.py"), *_files(root, "*.md"), *_files(root, "*.toml")]:
        name = path.relative_to(root)
        if name == GLOSSARY or name.as_posix().startswith(HISTORY):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for match in pattern.finditer(line):
                word = match["word"].lower()
                said = match[0].lower()
                yield Fault(name, number, f"The word {said!r} is not used here.", f"Say {instead[word]!r}.")


def _files(root: Path, pattern: str) -> list[Path]:
    """Return the files of a pattern, but those in folders that begin with a dot: these are made, or of a tool."""
    return [path for path in sorted(root.rglob(pattern)) if not _is_hidden(path.relative_to(root))]


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def main() -> int:
    """Print every fault; return 1 when there is one."""
    if "--write" in sys.argv[1:]:
        (ROOT / INDEX).write_text(index(ROOT))
    found = faults(ROOT)
    for fault in found:
        print(fault)  # noqa: T201 - the output of the command
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
