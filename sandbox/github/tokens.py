"""Tokens beside that of the world: of another account, for one repository, with a permission on its issues.

Such as a job of Actions has: it is the account `github-actions[bot]`, it cannot ask who it is, and it may do what the
job's `permissions` say (docs.github.com: automatic token authentication). A token of a user is a fine-grained one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeVar

from sandbox.github.state import Account, Accounts, Moved, Repository, not_found
from sandbox.service import Refusal, World
from sandbox.store import random_text
from sandbox.wire import Endpoint, Request, whole

Answer = TypeVar("Answer", bound=Callable[..., Any])

Permission = Literal["", "read", "write"]
Kind = Literal["account", "metadata", "issues"]

JOB = "github-actions[bot]"
"""The account of a job of Actions."""

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def needs(kind: Kind) -> Callable[[Answer], Answer]:
    """Declare what a token needs for a route: to be a user's, to see the repository, or a permission on its issues.

    Only the world's own token may ask for what declares nothing.
    """

    def declared(answer: Answer) -> Answer:
        answer.needs = kind  # type: ignore[attr-defined]
        return answer

    return declared


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token: whose it is, the repository that it is for, and what it may do with the issues there."""

    value: str
    account: int
    repository: int
    issues: Permission


class Tokens:
    """Every such token."""

    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS github_tokens (
    value TEXT PRIMARY KEY, account INTEGER NOT NULL, repository INTEGER NOT NULL, issues TEXT NOT NULL
);
"""
    tables: ClassVar[tuple[str, ...]] = ("github_tokens",)

    def __init__(self, world: World, accounts: Accounts) -> None:
        """Use the table of the world; keep nothing besides."""
        self._store = world.store
        self._accounts = accounts

    def make(self, account: Account, repository: int, issues: Permission) -> Token:
        """Make a token."""
        beginning = "ghs_" if account.kind == "Bot" else "github_pat_"
        made = Token(
            value=beginning + random_text(36, _LETTERS), account=account.id, repository=repository, issues=issues
        )
        self._store.run("INSERT INTO github_tokens VALUES (?, ?, ?, ?)", *vars(made).values())
        return made

    def of(self, request: Request) -> Token | None:
        """Return the token that a request shows; None for the world's own, and for one that is none."""
        row = self._store.one("SELECT * FROM github_tokens WHERE value = ?", shown(request))
        return None if row is None else Token(**dict(row))

    def asker(self, request: Request) -> Account:
        """Return the account that asks."""
        token = self.of(request)
        return self._accounts.robot() if token is None else self._accounts.account_by_id(token.account)

    def require(self, endpoint: Endpoint[Any], request: Request) -> None:
        """Raise Refusal for what the token that is shown may not do, in GitHub's words."""
        token = self.of(request)
        if token is None:
            return
        is_job = self._accounts.account_by_id(token.account).kind == "Bot"
        refused = Refusal(403, f"Resource not accessible by {'integration' if is_job else 'personal access token'}")
        kind: Kind | None = getattr(endpoint.answer, "needs", None)
        if kind is None or (kind == "account" and is_job):
            raise refused
        if kind == "account":
            return
        repository = self._repository(request)
        if repository.id != token.repository and repository.private:
            raise not_found()
        may_read = not repository.private or kind == "metadata" or token.issues
        may_write = repository.id == token.repository and token.issues == "write"
        if not (may_read if request.method in ("GET", "HEAD") else may_write):
            raise refused

    def _repository(self, request: Request) -> Repository:
        """Return the repository in the path, also by a name that it had. Raise Refusal."""
        if "repository" in request.parameters:
            return self._accounts.repository_by_id(whole(request.parameters["repository"], 0))
        try:
            return self._accounts.repository(request.parameters["owner"], request.parameters["repo"])
        except Moved as moved:
            return self._accounts.repository_by_id(moved.repository)


def shown(request: Request) -> str:
    """Return the token of either word, or that of a Basic login: its password, or its user where that has none.

    docs.github.com/rest/authentication has both; `x-oauth-basic` was the password of a user that is a token.
    """
    user, password = request.basic()
    return request.credential("bearer", "token") or (user if password in ("", "x-oauth-basic") else password)
