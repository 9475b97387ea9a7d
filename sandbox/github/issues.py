"""Issues of repositories and their comments, each with its author. A pull request is an issue in lists, too."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from sandbox.github.state import Account, Repository, not_found
from sandbox.service import Refusal, World
from sandbox.wire import Json

LONGEST_TITLE, LONGEST_BODY = 256, 65536
"""So many characters GitHub takes; clients have seen what it says of more."""


@dataclass(frozen=True, kw_only=True)
class Issue:
    """An issue. `state` is `open` or `closed`; who may not write to the repository cannot comment on a `locked` one."""

    id: int
    repository: int
    number: int
    author: int
    title: str
    body: str | None
    labels: tuple[str, ...] = ()
    state: str = "open"
    state_reason: str | None = None
    locked: bool = False
    is_pull_request: bool = False
    created_at: int
    updated_at: int
    closed_at: int | None = None
    closed_by: int | None = None


@dataclass(frozen=True, kw_only=True)
class Comment:
    """A comment on an issue."""

    id: int
    issue: int
    author: int
    body: str
    created_at: int


class Issues:
    """Every issue and every comment, and which repositories have no issues."""

    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS github_issues (
    id INTEGER PRIMARY KEY, repository INTEGER NOT NULL, number INTEGER NOT NULL, author INTEGER NOT NULL,
    title TEXT NOT NULL, body TEXT, labels TEXT NOT NULL, state TEXT NOT NULL, state_reason TEXT,
    locked INTEGER NOT NULL, is_pull_request INTEGER NOT NULL, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, closed_at INTEGER, closed_by INTEGER, UNIQUE (repository, number)
);
CREATE TABLE IF NOT EXISTS github_issue_comments (
    id INTEGER PRIMARY KEY, issue INTEGER NOT NULL, author INTEGER NOT NULL, body TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS github_without_issues (repository INTEGER PRIMARY KEY);
"""
    tables: ClassVar[tuple[str, ...]] = ("github_issues", "github_issue_comments", "github_without_issues")

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
        self.world = world
        self._store = world.store

    def are_disabled(self, repository: Repository) -> bool:
        """Return whether the repository has no issues."""
        row = self._store.one("SELECT 1 FROM github_without_issues WHERE repository = ?", repository.id)
        return row is not None

    def disable(self, repository: Repository, *, disabled: bool) -> None:
        """Turn the issues of a repository off, or on again: those that it had are there then."""
        self._store.run("DELETE FROM github_without_issues WHERE repository = ?", repository.id)
        if disabled:
            self._store.run("INSERT INTO github_without_issues VALUES (?)", repository.id)

    def require(self, repository: Repository) -> None:
        """Raise Refusal where the repository has no issues."""
        if self.are_disabled(repository):
            raise Refusal(410, "Issues are disabled for this repo")

    def of(self, repository: Repository) -> list[Issue]:
        """Return a repository's issues and pull requests, the newest first."""
        rows = self._store.all("SELECT * FROM github_issues WHERE repository = ? ORDER BY number DESC", repository.id)
        return [_issue(row) for row in rows]

    def get(self, repository: Repository, number: int) -> Issue:
        """Return one issue. Raise Refusal."""
        for issue in self.of(repository):
            if issue.number == number:
                return issue
        raise not_found()

    def add(
        self,
        repository: Repository,
        author: Account,
        title: str,
        body: str | None,
        labels: Sequence[str] = (),
        *,
        is_pull_request: bool = False,
    ) -> Issue:
        """Open an issue. Raise Refusal for a text that is too long."""
        now = self.world.clock.now()
        number = 1 + max((one.number for one in self.of(repository)), default=0)
        made = Issue(
            id=self._next("github_issues"), repository=repository.id, number=number, author=author.id, title=title,
            body=body, labels=tuple(dict.fromkeys(labels)), is_pull_request=is_pull_request, created_at=now,
            updated_at=now,
        )  # fmt: skip
        self._write(made)
        return made

    def change(self, issue: Issue, changes: Mapping[str, Json], by: Account) -> Issue:
        """Change title, body, labels, state and its reason, or locked. Raise Refusal for a text that is too long."""
        now = self.world.clock.stamp(f"github/issue/{issue.id}")
        changed = replace(issue, **changes, updated_at=now)
        if changed.state != issue.state:
            is_closed = changed.state == "closed"
            reason = changes.get("state_reason") or ("completed" if is_closed else "reopened")
            changed = replace(
                changed,
                state_reason=reason,
                closed_at=now if is_closed else None,
                closed_by=by.id if is_closed else None,
            )
        else:  # a reason is passed over unless the state changes
            changed = replace(changed, state_reason=issue.state_reason)
        self._write(changed)
        return changed

    def comments(self, issue: Issue) -> list[Comment]:
        """Return the comments on an issue, the oldest first."""
        rows = self._store.all("SELECT * FROM github_issue_comments WHERE issue = ? ORDER BY id", issue.id)
        return [Comment(**dict(row)) for row in rows]

    def comment(self, issue: Issue, author: Account, body: str) -> Comment:
        """Comment on an issue. Raise Refusal for a text that is empty or too long."""
        if not body.strip():
            raise invalid("IssueComment", "body", "body can't be blank")
        _require_short("IssueComment", "body", body, LONGEST_BODY)
        now = self.world.clock.stamp(f"github/issue/{issue.id}")
        made = Comment(
            id=self._next("github_issue_comments"), issue=issue.id, author=author.id, body=body, created_at=now
        )
        self._store.run("INSERT INTO github_issue_comments VALUES (?, ?, ?, ?, ?)", *vars(made).values())
        self._write(replace(issue, updated_at=now))
        return made

    def _next(self, table: str) -> int:
        row = self._store.one(f"SELECT coalesce(max(id), 10000) + 1 AS next FROM {table}")  # noqa: S608  # two names
        return 1 if row is None else int(row["next"])

    def _write(self, issue: Issue) -> None:
        _require_short("Issue", "title", issue.title, LONGEST_TITLE)
        _require_short("Issue", "body", issue.body or "", LONGEST_BODY)
        if not issue.title.strip():
            raise invalid("Issue", "title", "title can't be blank")
        row = {**vars(issue), "labels": json.dumps(issue.labels)}
        marks = ", ".join("?" * len(row))
        names = ", ".join(row)
        self._store.run(
            f"INSERT OR REPLACE INTO github_issues ({names}) VALUES ({marks})",  # noqa: S608  # our own names
            *row.values(),
        )


def invalid(resource: str, field: str, sentence: str) -> Refusal:
    """Return what GitHub says of a text that it does not take."""
    error = {"resource": resource, "code": "custom", "field": field, "message": sentence}
    return Refusal(422, "Validation Failed", [error])


def _require_short(resource: str, field: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise invalid(resource, field, f"{field} is too long (maximum is {longest} characters)")


def _issue(row: sqlite3.Row) -> Issue:
    known: Mapping[str, Json] = dict(row)
    more = {"labels": tuple(json.loads(known["labels"]))}
    return Issue(**{**known, **more, **{name: bool(known[name]) for name in ("locked", "is_pull_request")}})
