"""Every small edit of an estate, and what becomes of each: refused, warned of, seen in the graph, or in silence.

.venv/bin/python -m tests.infra.estate.edits [stacks/prod]
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, get_args

import click

from infra.estate import Estate, warnings_of
from infra.estate.classes import Class
from infra.estate.files import LISTS, Source, Sources, read
from infra.estate.graph import graph_of
from infra.estate.lines import Lines
from infra.estate.loader import Examined, examine
from infra.estate.mistakes import KeyPath
from infra.estate.opening import opening_of

# fmt: off
PROSE = frozenset({
    "purpose", "why", "readers", "unknown", "description", "sponsor", "terms", "limit", "cost_ceiling", "plan_b",
    "labels", "cpu", "memory_gb", "disk_gb", "gpu", "time_limit", "concurrency", "hardware", "agent", "image",
    "platform_name", "process", "size", "quantity", "domains", "settings", "by_hand", "website", "packages",
    "overlap", "max_age", "rotation", "epoch", "registry", "signing_keys", "visibility", "account", "started_by",
    "workflows", "job_image", "agent_pools", "owner", "deputy", "shape", "managers", "expires", "private", "health",
    "longest_use", "longest_run", "canary",
})
# fmt: on
"""Keys that say nothing of who reaches what: words for people, sizes, and where a thing answers."""
_DATE = dt.date(2099, 12, 31)
_OTHERS = 3
"""So many other values of the same key each text is replaced with."""


@dataclass(frozen=True)
class Edit:
    """One edit of one file: what it does, and the things that the file then declares."""

    what: str
    noun: str
    sources: Mapping[str, Source]
    refused: bool = False
    """Whether the file cannot even be read."""

    @property
    def file(self) -> Path | None:
        """The file that it changes, if it leaves anything in it."""
        return next((one.file for one in self.sources.values()), None)

    def into(self, things: Mapping[str, Source]) -> dict[str, Source]:
        """The things of its noun with what it changes."""
        return {**{name: one for name, one in things.items() if one.file != self.file}, **self.sources}


@dataclass(frozen=True)
class Outcome:
    """What became of an edit."""

    edit: Edit
    said: bool
    """Whether a mistake or a warning speaks of it."""
    reaches: bool
    """Whether it changes who reaches what, or what guards it."""
    shown: bool
    """Whether the graph for other tools differs."""

    @property
    def silent(self) -> bool:
        """Whether it changes who reaches what without a mistake or a warning."""
        return self.reaches and not self.said


class Bench:
    """An estate to edit, and what it means as it is."""

    def __init__(self, directory: Path, today: dt.date) -> None:
        """Read and check the estate as it is."""
        self._sources = read(directory)
        self._today = today
        examined = examine(self._sources, today=today)
        assert not examined.mistakes, "the estate must be in order"
        self.estate = examined.estate
        self._before = _View.of(examined.estate)

    def tried(self, edit: Edit) -> Outcome:
        """Return what becomes of an edit."""
        examined = None if edit.refused else self.examined(edit)
        if examined is None or examined.mistakes:
            return Outcome(edit, said=True, reaches=False, shown=False)
        after = _View.of(examined.estate)
        reaches = after.meaning != self._before.meaning
        return Outcome(edit, after.warnings != self._before.warnings, reaches, after.graph != self._before.graph)

    def examined(self, edit: Edit, *, checked: bool = True) -> Examined:
        """Return the estate that an edit leads to, and its mistakes; or, sooner, without those that checks find."""
        things = {**self._sources.things}
        things[edit.noun] = edit.into(things[edit.noun])
        return examine(replace(self._sources, things=things, mistakes=[], whole=checked), today=self._today)

    def deletions(self) -> Iterator[Edit]:
        """Yield the edit that deletes one line, for every line that says something and leaves TOML behind."""
        for noun, file in _files(self._sources):
            lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
            for number, line in enumerate(lines):
                if line.strip() and not line.lstrip().startswith("#"):
                    text = "".join((*lines[:number], *lines[number + 1 :]))
                    edit = _edit(f"{file.name}:{number + 1}: - {line.strip()}", noun, file, text)
                    if edit is not None:
                        yield edit

    def values(self, without: Collection[str] = PROSE) -> Iterator[Edit]:
        """Yield the edits that give one value another one that the key might have, or take one element off a list.

        Those of some keys are left out: of those that say nothing of who reaches what.
        """
        found = _values_by_key(self._sources, without)
        for noun, sources in self._sources.things.items():
            for source in sources.values():
                for at, value in _scalars(source.data, (), without):
                    for other in _others(at, value, found):
                        yield self._put(noun, source, at, other)

    def _put(self, noun: str, source: Source, at: KeyPath, other: Any) -> Edit:
        name = next(name for name, one in self._sources.things[noun].items() if one is source)
        changed = replace(source, data=_changed(source.data, at, other))
        same_file = {key: one for key, one in self._sources.things[noun].items() if one.file == source.file}
        shown = ".".join(map(str, at))
        return Edit(f"{source.file.name} {name}: {shown} = {other!r}", noun, {**same_file, name: changed})


@dataclass(frozen=True)
class _View:
    """What an estate means to whoever asks who reaches what, what it warns of, and what other tools see of it."""

    meaning: Any
    warnings: tuple[str, ...]
    graph: str

    @classmethod
    def of(cls, estate: Estate) -> _View:
        opening = opening_of(estate)
        nouns = ("services", "zones", "bots", "credentials", "apps", "runners")
        declared = {
            noun: {key: _told(asdict(one)) for key, one in sorted(getattr(estate, noun).items())} for noun in nouns
        }
        opened = {
            name: (opening.sinks(one), frozenset(opening.pins(one)), opening.reach(one))
            for name, one in estate.credentials.items()
        }
        return cls((declared, estate.edges, opened), warnings_of(estate), json.dumps(graph_of(estate), sort_keys=True))


def _told(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _told(inner) for key, inner in value.items() if key not in PROSE}
    return [_told(inner) for inner in value] if isinstance(value, list | tuple) else value


def _files(sources: Sources) -> Iterator[tuple[str, Path]]:
    for noun, things in sources.things.items():
        for file in dict.fromkeys(source.file for source in things.values()):
            yield noun, file


def _edit(what: str, noun: str, file: Path, text: str) -> Edit | None:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    lines = Lines(text)
    if noun in LISTS and not all(isinstance(table, dict) for table in data.values()):
        return Edit(what, noun, {}, refused=True)
    if noun in LISTS:
        return Edit(what, noun, {name: Source(file, (name,), table, lines) for name, table in data.items()})
    return Edit(what, noun, {file.stem: Source(file, (), data, lines)})


def _scalars(value: Any, at: KeyPath, without: Collection[str]) -> Iterator[tuple[KeyPath, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in without:
                yield from _scalars(inner, (*at, key), without)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _scalars(inner, (*at, position), without)
    else:
        yield at, value


def _key(at: KeyPath) -> str:
    named = [part for part in at if isinstance(part, str)]
    return "holds" if "holds" in named else named[-1]


def _values_by_key(sources: Sources, without: Collection[str]) -> Mapping[str, list[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for things in sources.things.values():
        for source in things.values():
            for at, value in _scalars(source.data, (), without):
                if isinstance(value, str):
                    found[_key(at)].add(value)
    found["class"] = found["holds"] = found["admits"] = set(get_args(Class))
    return {key: sorted(values) for key, values in found.items()}


class _Gone:
    def __repr__(self) -> str:
        return "(gone)"


_GONE = _Gone()


def _others(at: KeyPath, value: Any, found: Mapping[str, list[str]]) -> Iterator[Any]:
    if isinstance(at[-1], int):
        yield _GONE
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, dt.date):
        yield _DATE
    elif isinstance(value, str):
        values = [one for one in found[_key(at)] if one != value]
        after = sum(one < value for one in values)
        every = len(values) if _key(at) in ("class", "holds", "admits") else _OTHERS
        yield from [*values[after:], *values[:after]][:every]


def _changed(data: Any, at: KeyPath, other: Any) -> Any:
    if not at:
        return other
    if isinstance(data, dict):
        return {key: _changed(inner, at[1:], other) if key == at[0] else inner for key, inner in data.items()}
    if other is _GONE and len(at) == 1:
        return [inner for position, inner in enumerate(data) if position != at[0]]
    return [_changed(inner, at[1:], other) if position == at[0] else inner for position, inner in enumerate(data)]


def main() -> None:
    """Print how many edits pass in silence, and which."""
    directory = Path(sys.argv[1] if len(sys.argv) > 1 else "stacks/prod")
    bench = Bench(directory, dt.datetime.now(dt.UTC).date())
    for name, edits in (("single-line deletions", bench.deletions()), ("single-value edits", bench.values())):
        outcomes = [bench.tried(edit) for edit in edits]
        silent = [one for one in outcomes if one.silent]
        unshown = [one for one in silent if not one.shown]
        click.echo(f"{name}: {len(outcomes)} load as TOML, {sum(one.said for one in outcomes)} are spoken of,")
        click.echo(
            f"  {len(silent)} change who reaches what in silence, {len(unshown)} of these not even in the graph."
        )
        keys = Counter((one.edit.noun, one.edit.what.split(": ", 1)[1].split("=")[0].strip()[:40]) for one in silent)
        click.echo("\n".join(f"    {count:4} {noun:12} {key}" for (noun, key), count in keys.most_common(60)))
        for one in unshown:
            click.echo(f"  not shown: {one.edit.what}")


if __name__ == "__main__":
    main()
