"""GitHub Pages: the website that a repository is published as."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from sandbox.github.state import Repository, not_found
from sandbox.service import Refusal, World

CERTIFICATES_TAKE_TIME = "certificates-take-time"
"""The switch: whether a website's new domain has its certificate only after some time."""

APPROVED: Literal["approved"] = "approved"
NEW: Literal["new"] = "new"
_GOOD = (None, APPROVED)


@dataclass(frozen=True, kw_only=True)
class Site:
    """A published website; `domain` is None where it has none of its own."""

    repository: int
    build_type: str
    branch: str
    path: str
    domain: str | None = None
    https_enforced: bool = False
    certificate: str | None = None
    """The state of its own domain's certificate; None where it has no domain of its own."""


class Pages:
    """Every website."""

    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS github_pages (
    repository INTEGER PRIMARY KEY, build_type TEXT NOT NULL, branch TEXT NOT NULL, path TEXT NOT NULL, domain TEXT,
    https_enforced INTEGER NOT NULL, certificate TEXT
);
"""
    tables: ClassVar[tuple[str, ...]] = ("github_pages",)

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
        self.world = world
        self._store = world.store

    def get(self, repository: Repository) -> Site:
        """Return a repository's website. Raise Refusal."""
        row = self._store.one("SELECT * FROM github_pages WHERE repository = ?", repository.id)
        if row is None:
            raise not_found()
        return _site(row)

    def all(self) -> list[Site]:
        """Return every website."""
        return [_site(row) for row in self._store.all("SELECT * FROM github_pages ORDER BY repository")]

    def add(self, repository: Repository, build_type: str, branch: str, path: str) -> Site:
        """Publish a repository. Raise Refusal when it is published already."""
        if self._store.one("SELECT 1 FROM github_pages WHERE repository = ?", repository.id) is not None:
            raise Refusal(409, "GitHub Pages is already enabled.")
        site = Site(repository=repository.id, build_type=build_type, branch=branch, path=path)
        self._write(site)
        return site

    def change(self, site: Site, **changes: str | bool | None) -> Site:
        """Change what is mentioned; a certificate of the domain is there, unless another state of it is mentioned."""
        changed = replace(site, **changes)  # type: ignore[arg-type]
        if changed.domain is None or changed.certificate is None:
            changed = replace(changed, certificate=None if changed.domain is None else APPROVED)
        self._write(changed)
        return changed

    def publish(self, site: Site, **changes: str | bool | None) -> Site:
        """Change what is mentioned, as a client does. Raise Refusal.

        Plain http leads to https only where there is a certificate; another domain has none when it is set.
        """
        renamed = "domain" in changes and changes["domain"] != site.domain
        if changes.get("https_enforced") and (changes.get("domain") if renamed else site.certificate not in _GOOD):
            raise Refusal(404, "The certificate does not exist yet")
        if renamed:
            state = NEW if self.world.switch(CERTIFICATES_TAKE_TIME) else APPROVED
            changes = {"https_enforced": False, **changes, "certificate": state if changes["domain"] else None}
        return self.change(site, **changes)

    def remove(self, site: Site) -> None:
        """Take the website off the net."""
        self._store.run("DELETE FROM github_pages WHERE repository = ?", site.repository)

    def _write(self, site: Site) -> None:
        self._store.run(
            "INSERT OR REPLACE INTO github_pages VALUES (?, ?, ?, ?, ?, ?, ?)",
            site.repository, site.build_type, site.branch, site.path, site.domain, site.https_enforced,
            site.certificate,
        )  # fmt: skip


def _site(row: sqlite3.Row) -> Site:
    return Site(**{**dict(row), "https_enforced": bool(row["https_enforced"])})
