"""The project's own files: the engine takes the first of several, so there may be only those that are checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

PROJECT_FILE = "Pulumi.yaml"
_KNOWN = re.compile(r"Pulumi(\.[a-z0-9][a-z0-9-]*)?\.yaml")


def strange_files(folder: Path) -> Iterator[str]:
    """Yield the names of files that the engine might take for the project's or a stack's, and that are neither.

    `Pulumi.json` comes before `Pulumi.yaml` (Pulumi 3.256): with `main` in it another program runs, with all
    credentials.
    """
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.lower().startswith("pulumi."))
    yield from (name for name in names if not _KNOWN.fullmatch(name) and (folder / name).is_file())
