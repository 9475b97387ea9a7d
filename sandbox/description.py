"""What `sandbox.json` of a folder says: where its sandbox is, its tokens, and what clients need."""

from __future__ import annotations

import json
from pathlib import Path

from sandbox.wire import Json
from shared.files import Missing, Unreadable, read_text

MOST_BYTES = 1024 * 1024
_TABLES = ("addresses", "tokens", "environment", "settings")


class SandboxError(RuntimeError):
    """A sandbox did not start or stop, or cannot be found; the message says why."""


def describe(home: Path) -> dict[str, Json]:
    """Return what `sandbox.json` of a folder says. Raise SandboxError when there is none or it is damaged."""
    try:
        found = json.loads(read_text(home / "sandbox.json", MOST_BYTES))
    except Missing as error:
        raise SandboxError(f"There is no sandbox in {home}; `python -m sandbox start` makes one.") from error
    except (Unreadable, ValueError, RecursionError):
        found = None
    if not _is_whole(found):
        raise SandboxError(
            f"{home / 'sandbox.json'} is damaged. Run `make down`, then the same command again: a start writes it anew."
        )
    whole: dict[str, Json] = found
    return whole


def _is_whole(found: Json) -> bool:
    """Return whether all that is read of it is there, and of its kind."""
    if not isinstance(found, dict) or not isinstance(found.get("pid"), int):
        return False
    tables = [found.get(name) for name in _TABLES]
    texts = (text for table in tables if isinstance(table, dict) for text in table.values())
    return (
        all(isinstance(table, dict) for table in tables)
        and all(isinstance(text, str) for text in texts)
        and all("admin" in found[name] for name in ("addresses", "tokens"))
    )
