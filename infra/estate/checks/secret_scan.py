"""Values: the data holds names and reasons, never a value that opens something."""

import re
from collections.abc import Iterator
from typing import Any

from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.mistakes import KeyPath, Mistake

_SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bgh[pousr]_\w{16}|\bgithub_pat_\w{16}|\bops_eyJ|\beyJ[\w-]{16,}\."
    r"|\bHRKU-\w{8}|\bdckr_pat_\w{8}|\bpul-[0-9a-f]{20}|\bA[KS]IA[0-9A-Z]{16}\b|://[^/\s:@]+:[^/\s@]+@"
)
"""What values of the services we use begin with, and passwords in addresses."""


def data_holds_no_value(_estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that no text in the data looks like a secret. The mistake names its place and does not repeat it."""
    for noun, sources in declared.things.items():
        for name, source in sources.items():
            for at, text in _texts(source.data, ()):
                if _SECRETS.search(text):
                    what = f"A text in '{name}' looks like the value of a secret."
                    remedy = (
                        "Take it out of the file and of the history, and have the value replaced: it is public now."
                    )
                    yield declared.mistake(noun, name, at, what, remedy)


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
