"""Anaconda.org's connection: where it is, and how one logs in.

There is no description of its API; what is known is how its own client, `anaconda-client`, uses it. That client makes
tokens with a login, sent as a bearer, and does everything else with a token.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import msgspec

from saas.client import Client, Service, bearer, quoted, require_safe_address
from saas.errors import Gone, SaasError
from saas.run import Run
from saas.settings import Settings

CREDENTIAL = "ANACONDA_API_TOKEN"
LOGIN = "ANACONDA_AUTH_API_KEY"
"""What tokens are made with: a person's login to Anaconda. Only a run that makes one needs it."""
PUBLIC_API = "https://api.anaconda.org/"


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


class AnacondaOrg:
    """Anaconda.org as this provider uses it."""

    def __init__(self, settings: AnacondaOrgSettings, run: Run) -> None:
        url = settings.anaconda_org_url or os.environ.get("ANACONDA_ORG_URL") or PUBLIC_API
        require_safe_address("Anaconda.org", url, "saas:anacondaOrgUrl or ANACONDA_ORG_URL")
        service = Service(
            name="Anaconda.org",
            url=f"{url.rstrip('/')}/",
            credential=CREDENTIAL,
            login=with_token,
            headers={"Accept": "application/json", "User-Agent": "saas-provider"},
            patience=settings.patience_seconds,
            timeout=settings.timeout_seconds,
        )
        self.client = Client(service, run)
        self.minting = Client(replace(service, credential=LOGIN, login=bearer), run)
        self.run = run

    async def require_organization(self, organization: str, doing: str) -> None:
        """Make sure that Anaconda.org knows us and the organisation, so that a 404 or 401 says something of the object.

        Raises `SaasError` when it does not.
        """
        try:
            await self.client.call("GET", f"user/{quoted(organization)}", doing=doing, answer=_Login)
        except Gone:
            raise SaasError(
                f"Anaconda.org: not found while {doing} (404), and neither is {organization} itself, so this does not "
                "mean that it is gone. Check the organisation's name, and the address in saas:anacondaOrgUrl or "
                "ANACONDA_ORG_URL."
            ) from None


def with_token(token: str) -> Mapping[str, str]:
    """The header that shows a token."""
    return {"Authorization": f"token {token}"}
