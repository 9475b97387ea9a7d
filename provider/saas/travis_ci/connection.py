"""Travis CI's connection.

API: version 3 (developer.travis-ci.com). Who shows a token that it does not know is answered before any route is looked
for, in two plain words (travis-api, `middleware/scope_check.rb`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec

from saas.reasons import Reason
from saas.retired import RetiredConnection, Verdict, document_of
from saas.settings import Settings


class TravisCiSettings(Settings, frozen=True, kw_only=True):
    travis_ci_url: Annotated[
        str,
        msgspec.Meta(
            description="Travis CI's address; without it `TRAVIS_CI_URL` of the environment, and then the public one."
        ),
    ] = ""


class TravisCi(RetiredConnection):
    """Travis CI as this provider uses it."""

    name = "Travis CI"
    credential = "TRAVIS_TOKEN"
    Settings = TravisCiSettings
    setting = "travisCiUrl"
    variable = "TRAVIS_CI_URL"
    public = "https://api.travis-ci.com/"
    headers = {"Accept": "application/json", "User-Agent": "saas-provider", "Travis-API-Version": "3"}
    reasons = (Reason(("error_message",), beside=("error_type",)),)
    tried_at = "user"

    @staticmethod
    def login(token: str) -> Mapping[str, str]:
        return {"Authorization": f"token {token}"}

    @staticmethod
    def verdict(status: int, content: bytes) -> Verdict:
        document = document_of(content)
        if status == 200:
            return "accepted" if document.get("@type") == "user" and "id" in document else ""
        by_itself = status == 403 and content.strip() == b"access denied"
        by_document = status == 403 and document.get("@type") == "error" and document.get("error_type") in _REFUSALS
        return "refused" if by_itself or by_document else ""

    @classmethod
    def refuses_nobody(cls, status: int, content: bytes) -> bool:
        """Return whether it says that a login is required. The two plain words are those of many a proxy, too."""
        document = document_of(content)
        return status == 403 and (document.get("@type"), document.get("error_type")) == ("error", _NOBODY)


_NOBODY = "login_required"
_REFUSALS = ("wrong_credentials", _NOBODY)
"""Its errors about a token, each with 403 (travis-api, `lib/travis/api/v3/errors.rb`)."""
