"""Anaconda.org's connection: where it is, and how one logs in.

There is no description of its API; what is known is how its own client, `anaconda-client`, uses it. That client makes
tokens with a login, sent as a bearer, and does everything else with a token.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import msgspec

from saas.client import Client, quoted
from saas.connection import HttpConnection
from saas.errors import Gone, SaasError
from saas.reasons import Reason
from saas.run import Run
from saas.service import bearer
from saas.settings import Settings

LOGIN = "ANACONDA_AUTH_API_KEY"
"""What tokens are made with: a person's login to Anaconda. Only a run that makes one needs it."""


def with_token(token: str) -> Mapping[str, str]:
    """Return the header that shows a token."""
    return {"Authorization": f"token {token}"}


class AnacondaOrgSettings(Settings, frozen=True, kw_only=True):
    anaconda_org_url: Annotated[
        str,
        msgspec.Meta(
            description="Anaconda.org's address; without it `ANACONDA_ORG_URL` of the environment, and then the public "
            "one. Tokens are made with the login in `ANACONDA_AUTH_API_KEY`."
        ),
    ] = ""


class _Login(msgspec.Struct):
    login: str


class AnacondaOrg(HttpConnection):
    """Anaconda.org as this provider uses it."""

    name = "Anaconda.org"
    credential = "ANACONDA_API_TOKEN"
    Settings = AnacondaOrgSettings
    setting = "anacondaOrgUrl"
    variable = "ANACONDA_ORG_URL"
    public = "https://api.anaconda.org/"
    reasons = (
        Reason(("error", "message", "detail")),
        Reason(("message",), at="error", beside=("code",)),  # of the login's own service
    )

    def __init__(self, settings: AnacondaOrgSettings, run: Run) -> None:
        super().__init__(settings, run)
        self.minting = Client(replace(self.client.service, credential=LOGIN, login=bearer), run)

    @staticmethod
    def login(token: str) -> Mapping[str, str]:
        return with_token(token)

    async def require_organization(self, organization: str, doing: str) -> None:
        """Make sure that Anaconda.org knows us and the organisation, so that a 404 or 401 says something of the object.

        Raise `SaasError` when it does not.
        """
        try:
            await self.client.call("GET", f"user/{quoted(organization)}", doing=doing, answer=_Login)
        except Gone:
            raise SaasError(
                f"Anaconda.org: not found while {doing} (404), and neither is {organization} itself, so this does not "
                f"mean that it is gone. Check the organisation's name, and the address in {self.where()}."
            ) from None
