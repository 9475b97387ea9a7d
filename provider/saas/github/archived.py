"""A repository that is archived: GitHub shows it, and refuses every change in it with the status of a missing leave."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import msgspec

from saas.client import READS, Answer, Client
from saas.errors import Refused, SaasError

_IN_A_REPOSITORY = re.compile(r"repos/([^/]+)/([^/]+)/")


class Archived(Refused):
    """A change was refused since its repository is archived; `repository` is its name with its owner's."""

    def __init__(self, repository: str, doing: str) -> None:
        super().__init__(
            f"GitHub: not done: {doing}. The repository {repository} is archived, so nothing in it can be changed. "
            "Unarchive it in its settings, or take what is declared for it out of the data; then run the same command "
            "again.",
            403,
        )
        self.repository = repository


class _Repository(msgspec.Struct):
    archived: bool = False


class GitHubClient(Client):
    """Calls GitHub, and finds out of a refusal whether the repository is archived."""

    async def call(self, method: str, path: str, *, doing: str, answer: type[Answer], **more: Any) -> Answer:
        """Make one call as any client does. Raise `Archived` where that is why a change is refused."""
        try:
            return await super().call(method, path, doing=doing, answer=answer, **more)
        except Refused as refused:
            place = _IN_A_REPOSITORY.match(path)
            if refused.status != 403 or method in READS or place is None or not await self._is_archived(place[0]):
                raise
            raise Archived(unquote(f"{place[1]}/{place[2]}"), doing) from None

    async def _is_archived(self, path: str) -> bool:
        try:
            found = await super().call("GET", path.rstrip("/"), doing="looking why", answer=_Repository)
        except SaasError:  # what was refused first says more
            return False
        return found.archived
