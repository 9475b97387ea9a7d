"""The scopes of the classic token, and which of them a request may have any one of, as answers say."""

from __future__ import annotations

SCOPES = "admin:org, admin:org_hook, admin:repo_hook, repo"
"""What the token of the world may do."""

_READS_ORGANIZATION = "admin:org, read:org, repo, user, write:org"
_ACCEPTED: tuple[tuple[str, str, str], ...] = (
    ("/orgs/{}/hooks", "admin:org_hook", "admin:org_hook"),
    *((f"/orgs/{{}}/{whose}", "admin:org", "admin:org") for whose in ("actions", "dependabot", "codespaces")),
    ("/orgs/{}/installations", "admin:org, read:org, write:org", "admin:org"),
    ("/orgs/", _READS_ORGANIZATION, "admin:org, write:org"),
    ("/organizations/", _READS_ORGANIZATION, "admin:org, write:org"),
    ("/repos/{}/{}/hooks", "admin:repo_hook, public_repo, read:repo_hook, repo, write:repo_hook",
     "admin:repo_hook, public_repo, repo, write:repo_hook"),
    ("/repos/", "repo", "repo"),
    ("/repositories/", "repo", "repo"),
)  # fmt: skip
"""Beginnings of paths, the scopes of which a read may have any one, and those of a write."""


def accepted(method: str, path: str) -> str:
    """Return the scopes of which a request may have any one; nothing where it needs none.

    The routes' pages in docs.github.com/rest name them for the most part; the description has none.
    """
    parts = path.split("/")[3:]
    for beginning, read, write in _ACCEPTED:
        wanted = beginning.rstrip("/").split("/")[1:]
        if len(parts) >= len(wanted) and all(one in ("{}", part) for one, part in zip(wanted, parts, strict=False)):
            return read if method in ("GET", "HEAD") else write
    return ""
