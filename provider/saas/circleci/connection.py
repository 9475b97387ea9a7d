"""CircleCI's connection.

API: version 2 (circleci.com/docs/api/v2), and of version 1.1 the list of followed projects, which version 2 has not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec

from saas.retired import RetiredConnection, Verdict, document_of
from saas.settings import Settings


class CircleCiSettings(Settings, frozen=True, kw_only=True):
    circleci_url: Annotated[
        str,
        msgspec.Meta(
            description="CircleCI's address; without it `CIRCLECI_URL` of the environment, and then the public one."
        ),
    ] = ""


class CircleCi(RetiredConnection):
    """CircleCI as this provider uses it."""

    name = "CircleCI"
    credential = "CIRCLE_TOKEN"
    Settings = CircleCiSettings
    setting = "circleciUrl"
    variable = "CIRCLECI_URL"
    public = "https://circleci.com/"
    root = "api/"
    tried_at = "v2/me"

    @staticmethod
    def login(token: str) -> Mapping[str, str]:
        return {"Circle-Token": token}

    @staticmethod
    def verdict(status: int, content: bytes) -> Verdict:
        """Return what an answer says of a person's token. A project's own is refused at this read though it lives."""
        document = document_of(content)
        if status == 200:
            return "accepted" if "login" in document and "id" in document else ""
        known = status == 401 and document.keys() == {"message"} and document["message"] in _REFUSALS
        return "refused" if known else ""

    @classmethod
    def refuses_nobody(cls, status: int, content: bytes) -> bool:
        """Return whether it says that one must log in; that a token is wrong it does not say to who shows none."""
        return cls.verdict(status, content) == "refused" and document_of(content).get("message") in _TO_NOBODY


_TO_NOBODY = ("You must log in first.", "You must log in first")
_REFUSALS = (*_TO_NOBODY, "Invalid token provided.")
