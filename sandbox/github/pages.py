"""GitHub Pages: the website that a repository is published as."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from typing import ClassVar

from sandbox.github.state import Repository, not_found
from sandbox.service import Refusal, World


@dataclass(frozen=True, kw_only=True)
class Site:
    """A published website; `domain` is None where it has none of its own."""

    repository: int
    build_type: str
    branch: str
    path: str
    domain: str | None = None
    https_enforced: bool = False


class Pages:
    """Every website."""

    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS github_pages (
    repository INTEGER PRIMARY KEY, build_type TEXT NOT NULL, branch TEXT NOT NULL, path TEXT NOT NULL, domain TEXT,
    https_enforced INTEGER NOT NULL
);
"""
    tables: ClassVar[tuple[str, ...]] = ("github_pages",)

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
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
        """Change what is mentioned."""
        changed = replace(site, **changes)  # type: ignore[arg-type]
        self._write(changed)
        return changed

    def remove(self, site: Site) -> None:
        """Take the website off the net."""
        self._store.run("DELETE FROM github_pages WHERE repository = ?", site.repository)

    def _write(self, site: Site) -> None:
        self._store.run(
            "INSERT OR REPLACE INTO github_pages VALUES (?, ?, ?, ?, ?, ?)",
            site.repository, site.build_type, site.branch, site.path, site.domain, site.https_enforced,
        )  # fmt: skip


def _site(row: sqlite3.Row) -> Site:
    return Site(**{**dict(row), "https_enforced": bool(row["https_enforced"])})
