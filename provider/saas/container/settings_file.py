"""The file that an app's settings lie in on its host: shell, since values may have several lines.

Docker's own `--env-file` takes none of more than one line, and a private key has.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

_GENERATION = re.compile(r"# generation ([0-9a-f]{32})\n")


def render(values: Mapping[str, str], generation: str) -> str:
    """Return the file's text; the generation says which container was started with it."""
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in sorted(values.items())]
    return "".join([f"# generation {generation}\n", *lines])


def generation_of(text: str) -> str:
    """Return the generation that a text names, or nothing."""
    match = _GENERATION.match(text)
    return match[1] if match else ""


def parse(text: str) -> dict[str, str] | None:
    """Return the values in a text, whoever wrote it; None when it is no such file."""
    try:
        words = shlex.split(text, comments=True)
    except ValueError:
        return None
    return dict(word.split("=", 1) for word in words if "=" in word)
