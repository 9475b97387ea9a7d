"""Values: the data holds names and reasons, never a value that opens something."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.estate.checks.declarations import Declarations
from infra.estate.checks.secret_forms import looks_secret
from infra.estate.estate import Estate
from infra.estate.files import texts_around
from infra.estate.mistakes import KeyPath, Mistake

_REMEDY = "Take it out of the file and of the history, and have the value replaced: it is public now."


def data_holds_no_value(_estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that no text in the data, and no comment, looks like a secret. The mistake does not repeat it."""
    yield from _comments(declared)
    for noun, sources in declared.things.items():
        for name, source in sources.items():
            texts = list(_texts(source.data, ()))
            for (at, _), is_secret in zip(texts, looks_secret((_key(at), text) for at, text in texts), strict=True):
                if is_secret:
                    what = f"A text in '{name}' looks like the value of a secret."
                    yield declared.mistake(noun, name, at, what, _REMEDY)


def _comments(declared: Declarations) -> Iterator[Mistake]:
    files = {source.file: source.lines for sources in declared.things.values() for source in sources.values()}
    for file, lines in files.items():
        found = looks_secret(("", text) for _, text in lines.comments)
        for (line, _), is_secret in zip(lines.comments, found, strict=True):
            if is_secret:
                what = "A comment looks like the value of a secret."
                yield Mistake(file=file, line=line, at=(), what=what, remedy=_REMEDY)


def values_around(directory: Path) -> Iterator[str]:
    """Yield a sentence for each line of what lies beside the data that looks like the value of a secret."""
    for file, text in texts_around(directory):
        lines = text.splitlines()
        for number, is_secret in enumerate(looks_secret(("", line) for line in lines), start=1):
            if is_secret:
                yield f"{file}:{number}: E811 The line looks like the value of a secret. {_REMEDY}"


def _key(at: KeyPath) -> str:
    """Return the name of the key that a text stands under, in whatever list."""
    return next((step for step in reversed(at) if isinstance(step, str)), "")


def _texts(value: Any, at: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Return every text in a table, keys too, with its place."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield at, key
            yield from _texts(inner, (*at, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _texts(inner, (*at, position))
