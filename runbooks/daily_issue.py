"""The life of the daily issue: one for a stack, opened, edited when its text changes, closed when nothing is left.

It is ours if the account of the token opened it and its text begins with our mark: in a public repository anybody can
write a mark. No run reads what others write into it, and a person who closes it gets a new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runbooks.findings import Finding
from runbooks.issue_text import CLOSING, TITLE, Mark, body, closing, is_same, mark_of, new_in, news, other
from runbooks.issues import TOKEN, Account, Comment, Issue, Issues, NotTold


@dataclass(frozen=True)
class Told:
    """What became of the issue: `what` was done with the one at an address; empty where there is none."""

    what: str = ""
    url: str = ""


@dataclass
class DailyIssue:
    """The issue of one stack."""

    issues: Issues
    stack: str
    account: Account

    async def tell(self, findings: Sequence[Finding]) -> Told:
        """Bring the issue to what was found. Without news nothing is written. Raise `NotTold`.

        Of several open ones, of runs at the same time, the oldest is kept.
        """
        ours = await self._ours()
        for one in ours[1:]:
            await self._close(one, other(self.stack, _mark(one).number + 1, ours[0].number), "not_planned")
        if not ours:
            return await self._open(findings) if findings else Told()
        if not findings:
            await self._close(ours[0], closing(self.stack, _mark(ours[0]).number + 1), "completed")
            return Told("closed", ours[0].html_url)
        return await self._edit(ours[0], findings)

    async def _ours(self) -> list[Issue]:
        """Return our open issues, the oldest first."""
        found = [one for one in await self.issues.open() if self._is_ours(one)]
        return sorted(found, key=lambda one: one.number)

    def _is_ours(self, issue: Issue) -> bool:
        mark = mark_of(issue.body)
        return mark is not None and mark.stack == self.stack and self.account.is_same(issue.user)

    async def _open(self, findings: Sequence[Finding]) -> Told:
        async def look() -> Issue | None:
            return next(iter(await self._ours()), None)

        made = await self.issues.create(TITLE, body(self.stack, findings, 1), look)
        if not self.account.is_same(made.user):  # no run would find it again
            await self.issues.change(made.number, state="closed", state_reason="not_planned")
            author = made.user.login if made.user else "nobody"
            raise NotTold(
                f"GitHub: {TOKEN} opened an issue as {author}, and was taken for the token of {self.account.login}, so "
                "the issue was closed again. Give a job its own token, or use a user's."
            )
        return Told("opened", made.html_url)

    async def _edit(self, issue: Issue, findings: Sequence[Finding]) -> Told:
        """Tell what is new in a comment, then in the text: a run that is cut short between them finds its comment."""
        before = _mark(issue)
        if is_same(issue.body, body(self.stack, findings, before.number, before.told)):
            return Told("left as it is", issue.html_url)
        number = before.number + 1
        since = [digest for mark in await self._marks_since(issue, before) for digest in mark.told]
        text = body(self.stack, findings, number, dict.fromkeys([*before.told, *since]))
        if fresh := new_in(text, before, since, findings):
            await self._comment(issue, news(self.stack, fresh, number))
        await self.issues.change(issue.number, body=text)
        return Told("edited", issue.html_url)

    async def _close(self, issue: Issue, words: str, reason: str) -> None:
        if not any(CLOSING in mark.told for mark in await self._marks_since(issue, _mark(issue))):
            await self._comment(issue, words)
        await self.issues.change(issue.number, state="closed", state_reason=reason)

    async def _comment(self, issue: Issue, words: str) -> None:
        async def look() -> Comment | None:
            return next((one for one in await self._own_comments(issue) if is_same(one.body, words)), None)

        await self.issues.comment(issue.number, words, look)

    async def _marks_since(self, issue: Issue, before: Mark) -> list[Mark]:
        """Return the marks of our comments that belong to a later text than the issue has."""
        marks = [mark_of(one.body) for one in await self._own_comments(issue)]
        return [mark for mark in marks if mark is not None and mark.number > before.number]

    async def _own_comments(self, issue: Issue) -> list[Comment]:
        return [one for one in await self.issues.comments(issue.number) if self.account.is_same(one.user)]


def _mark(issue: Issue) -> Mark:
    mark = mark_of(issue.body)
    if mark is None:
        raise AssertionError("an issue is ours by its mark")
    return mark
