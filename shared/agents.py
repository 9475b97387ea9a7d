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


ARCHITECTURES: Mapping[str, str] = {"linux-64": "x64", "linux-aarch64": "arm64", "linux-ppc64le": "ppc64le"}
"""What releases call the architecture of each conda platform that has an agent."""


def file_of(platform: str, version: str) -> str:
    """Return the name of a release's archive for a conda platform; empty where there is none."""
    architecture = ARCHITECTURES.get(platform)
    return f"actions-runner-linux-{architecture}-{version}.tar.gz" if architecture else ""


def is_release(kind: str, url: str) -> bool:
    """Return whether an address is that of a release's archive of such an agent."""
    begin = RELEASES.get(kind)
    return begin is not None and url.startswith(begin) and _FILE.fullmatch(url, len(begin)) is not None
