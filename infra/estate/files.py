"""Read the files of an estate: names, encodings, TOML. What the tables mean is not known here."""

import os
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.estate import limits
from infra.estate.lines import Lines
from infra.estate.mistakes import KeyPath, Mistake
from shared.files import Missing, Unreadable, WrongText, read_text

LISTS = ("services", "zones")
"""Nouns that share one file, with one section for each thing."""
FOLDERS = ("bots", "credentials", "apps", "runners")
"""Nouns with one file for each thing."""
LOCKS = ("objects.lock.toml", "vault.lock.toml")
"""Which item each title means, by id: written by a command, read by the program, not by the loader."""

_NEARLY_A_DAY = re.compile(r"=\s*(\d{1,4}[-./]\d{1,2}[-./]\d{1,4})(?!\d)")
_THING = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


@dataclass(frozen=True)
class Source:
    """Where one thing is declared: its file, its table there, and the table itself."""

    file: Path
    table: KeyPath
    data: dict[str, Any]
    lines: Lines

    def mistake(self, at: KeyPath, what: str, remedy: str, rule: str = "") -> Mistake:
        """Return a mistake at a key of this thing; `rule` is the id of the rule that reading it breaks."""
        path = (*self.table, *at)
        line = self.lines.of(path)
        return Mistake(id=rule, file=self.file, line=line, table=self.table, at=at, what=what, remedy=remedy)


def texts_around(directory: Path) -> Iterator[tuple[Path, str]]:
    """Yield what else lies in an estate's folder and is text: READMEs, hidden files, locks. Others are left out."""
    for folder in (directory, *(directory / name for name in FOLDERS)):
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            if file.is_file() and not file.is_symlink() and (_may_lie_around(file) or file.name in LOCKS):
                with suppress(Unreadable):
                    yield file, read_text(file, limits.FILE_BYTES)


@dataclass(frozen=True)
class Sources:
    """Everything an estate's folder says, and what could not be read of it."""

    directory: Path
    things: dict[str, dict[str, Source]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    whole: bool = True
    """Whether the shared files and all the folders could be read: without, checks between things mean nothing."""


def read(directory: Path) -> Sources:
    """Read an estate's folder. Never raises: whatever is wrong with it is in `mistakes`."""
    try:
        return _read(directory)
    except OSError as fault:  # not even to be looked at: a name that is too long, a folder above that is closed
        mistake = _file_mistake(
            "E002", directory, f"The folder cannot be read: {fault.strerror}.", "See to its permissions."
        )
        return Sources(directory, {noun: {} for noun in (*LISTS, *FOLDERS)}, [mistake], whole=False)


def _read(directory: Path) -> Sources:
    mistakes: list[Mistake] = []
    things: dict[str, dict[str, Source]] = {noun: {} for noun in (*LISTS, *FOLDERS)}
    if not directory.is_dir():
        mistakes.append(
            _file_mistake("E001", directory, "There is no such folder.", "Name the folder that holds services.toml.")
        )
        return Sources(directory, things, mistakes, whole=False)
    if size := _size(directory):
        mistakes.append(_file_mistake("E006", directory, *size))
        return Sources(directory, things, mistakes, whole=False)
    mistakes += list(_strays(directory, mistakes))
    whole = [_read_list(directory / f"{noun}.toml", things[noun], mistakes) for noun in LISTS]
    whole += [_read_folder(directory / noun, things[noun], mistakes) for noun in FOLDERS]
    return Sources(directory, things, mistakes, whole=all(whole))


def _size(directory: Path) -> tuple[str, str] | None:
    """Say that an estate is too large to be read, and what to do; None when it is not."""
    remedy = "See what filled it; an estate holds small files, one for each thing."
    total = 0
    for folder in (directory, *(directory / noun for noun in FOLDERS)):
        with suppress(OSError):  # each that cannot be looked at is reported when it is read
            for count, entry in enumerate(os.scandir(folder), start=1):
                if count > limits.FOLDER_ENTRIES:
                    return f"The folder {folder.name}/ holds more than {limits.FOLDER_ENTRIES} files.", remedy
                total += entry.stat(follow_symlinks=False).st_size if entry.name.endswith(".toml") else 0
    if total > limits.ALL_BYTES:
        return f"The files have more than {limits.ALL_BYTES:,} bytes together.", remedy
    return None


def _read_list(file: Path, things: dict[str, Source], mistakes: list[Mistake]) -> bool:
    """Read a file with one section a thing; return whether it could be read."""
    read_file = _read_toml(file, mistakes)
    if read_file is None:
        return False
    data, lines = read_file
    for name, section in data.items():
        source = Source(file, (name,), section if isinstance(section, dict) else {}, lines)
        if isinstance(section, dict):
            things[name] = source
        elif isinstance(section, list) and section and all(isinstance(one, dict) for one in section):
            what = f"The section {name!r} stands in double brackets, as one of a list."
            mistakes.append(source.mistake((), what, f"Write [{name}]: there is one section for each thing.", "E005"))
        else:
            what = f"The key {name!r} stands before the first section."
            mistakes.append(source.mistake((), what, "Put it into the [section] of the thing it belongs to.", "E005"))
    return True


def _read_folder(folder: Path, things: dict[str, Source], mistakes: list[Mistake]) -> bool:
    """Read a folder with one file a thing; return whether it could be read."""
    if not folder.is_dir() or folder.is_symlink():
        remedy = f"Make the folder (an empty one keeps a .gitkeep); it holds one file for each of the {folder.name}."
        mistakes.append(_file_mistake("E001", folder, "There is no such folder.", remedy))
        return False
    for file in _entries(folder, mistakes):
        if _may_lie_around(file):
            continue
        if file.suffix != ".toml" or not _THING.match(file.stem):
            what = f"{file.name!r} is a wrong file name in {folder.name}/."
            left = file.name.endswith(("~", ".bak", ".orig", ".rej", ".swp")) or file.name.startswith(("#", ".#"))
            left |= " copy" in file.name
            remedy = (
                "A file is named after its thing, in small letters, digits and dashes, and ends in .toml: rename it."
            )
            if left:
                remedy = "An editor, or a merge, left it there: delete it."
            mistakes.append(_file_mistake("E004", file, what, remedy))
            continue
        read_file = _read_toml(file, mistakes)
        things[file.stem] = Source(file, (), *(read_file or ({}, Lines(""))))
        if read_file is None:
            things[file.stem].data[UNREADABLE] = True
    return True


UNREADABLE = "\0unreadable"
"""Marks the table of a file that was reported already."""


def _read_toml(file: Path, mistakes: list[Mistake]) -> tuple[dict[str, Any], Lines] | None:
    """Return the tables of a file, or None after noting why there are none."""
    try:
        text = _text_of(file)
    except Unreadable as fault:
        rule = "E002" if isinstance(fault, WrongText) or isinstance(fault.__context__, PermissionError) else "E001"
        mistakes.append(_file_mistake(rule, file, fault.what, fault.remedy))
        return None
    if long := limits.too_long(text):
        line, what, remedy = long
        mistakes.append(Mistake(id="E006", file=file, line=line, at=(), what=what, remedy=remedy))
        return None
    try:
        data = tomllib.loads(text)
    except RecursionError:
        mistakes.append(_file_mistake("E003", file, "The file nests brackets too deeply.", "Write it flat."))
    except ValueError as fault:  # what tomllib raises, and int() for absurdly long numbers
        mistakes.append(_toml_mistake(file, text, str(fault)))
    else:
        lines = Lines(text)
        beyond = [
            Mistake(id="E006", file=file, line=lines.of(at), at=at, what=what, remedy=remedy)
            for at, what, remedy in limits.beyond(data)
        ]
        mistakes.extend(beyond)
        return None if beyond else (data, lines)
    return None


def _text_of(file: Path) -> str:
    """Return what a regular file says. Raise `Unreadable`."""
    if file.is_symlink():
        raise Unreadable(file, "It is a symbolic link.", "Put the file itself there.")
    try:
        text = read_text(file, limits.FILE_BYTES)
    except Missing:
        remedy = "Make it; docs/reference/estate.md says what it holds."
        raise Missing(file, "There is no such file.", remedy) from None
    if not any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
        raise Unreadable(file, "The file is empty.", "Fill it in, or delete it.")
    return text


def _toml_mistake(file: Path, text: str, fault: str) -> Mistake:
    place = re.search(r" ?\(at (?:line (\d+), column (\d+)|end of document)\)", fault)
    said = fault[: place.start()] if place else fault
    line = int(place[1]) if place and place[1] else None
    wrong = text.split("\n")[line - 1] if line else ""
    stranger = wrong[int(place[2]) - 1 :][:1] if place and line else ""
    if "overwrite a value" in said or "twice" in said:
        said, remedy = "a key or table is given twice", "Keep one of them."
        if header := re.match(r"\s*\[([^\[\]]+)\]", wrong):
            remedy = f"Keep one of them; if each is one of a list, write [[{header[1]}]] for each."
    elif "integer string" in said:
        said, remedy = "a number has some thousand digits", "Correct it."
    elif stranger and not stranger.isascii():
        said = f"{_called(stranger)} stands where TOML does not allow it"
        remedy = 'Type it anew: texts stand in straight quotes ("), and names and spaces are plain.'
    elif date := _NEARLY_A_DAY.search(wrong):
        said = f"{date[1]} is no day as TOML writes it"
        remedy = "Write year, month and day without quotes, such as 2026-01-31."
    else:
        remedy = "Correct the line; texts stand in double quotes, lists in square brackets."
    what = f"The file is not TOML: {said.rstrip('.')[:1].lower()}{said.rstrip('.')[1:]}."
    return Mistake(id="E003", file=file, line=line, at=(), what=what, remedy=remedy)


def _called(character: str) -> str:
    return f"the character U+{ord(character):04X} ({unicodedata.name(character, 'without a name').lower()})"


def _entries(folder: Path, mistakes: list[Mistake]) -> list[Path]:
    """Return what lies in a folder, after noting why if it cannot be read."""
    try:
        return sorted(folder.iterdir())
    except OSError as fault:
        what = f"The folder cannot be read: {fault.strerror}."
        mistakes.append(_file_mistake("E002", folder, what, "See to its permissions."))
        return []


def _strays(directory: Path, mistakes: list[Mistake]) -> Iterator[Mistake]:
    """Find what does not belong into the estate's folder itself."""
    ours = {f"{noun}.toml" for noun in LISTS} | {*LOCKS} | set(FOLDERS)
    for file in _entries(directory, mistakes):
        if file.name not in ours and not _may_lie_around(file):
            what = f"{file.name!r} is no part of an estate."
            remedy = f"Move it to one of {', '.join(f'{noun}/' for noun in FOLDERS)}, or delete it."
            yield _file_mistake("E004", file, what, remedy)


def _may_lie_around(file: Path) -> bool:
    """Return whether the loader passes a file over: a README, or a hidden file that holds no data."""
    hidden = file.name.startswith(".") and file.suffix != ".toml"
    return hidden or file.name.partition(".")[0] == "README"


def _file_mistake(rule: str, file: Path, what: str, remedy: str) -> Mistake:
    return Mistake(id=rule, file=file, line=None, at=(), what=what, remedy=remedy)
