"""Where releases are published of the agents that take jobs (decision 126): by the kind of agent, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping

RELEASES: Mapping[str, str] = {
    "official": "https://github.com/actions/runner/releases/download/",
    "canonical": "https://github.com/canonical/github-actions-runner/releases/download/",
}
"""What the address of an archive begins with; behind it come the release and the file."""

_PART = "[A-Za-z0-9][A-Za-z0-9._-]*"
_FILE = re.compile(rf"{_PART}/{_PART}\.tar\.gz")


def is_release(kind: str, url: str) -> bool:
    """Return whether an address is that of a release's archive of such an agent."""
    begin = RELEASES.get(kind)
    return begin is not None and url.startswith(begin) and _FILE.fullmatch(url, len(begin)) is not None
