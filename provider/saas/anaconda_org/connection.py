"""Anaconda.org's connection: where it is, and the calls about tokens that several places need.

There is no description of its API; what is known is how its own client, `anaconda-client`, uses it. That client makes
tokens with a login, sent as a bearer, and does everything else with a token.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated

import msgspec

from saas import secrecy
from saas.client import Client, Nothing, Service, bearer, quoted, require_safe_address
from saas.errors import Gone, Refused, SaasError
from saas.run import Run
from saas.settings import Settings

CREDENTIAL = "ANACONDA_API_TOKEN"
LOGIN = "ANACONDA_AUTH_API_KEY"
"""What tokens are made with: a person's login to Anaconda. Only a run that makes one needs it."""
PUBLIC_API = "https://api.anaconda.org/"

HOSTNAME = "saas-provider"
"""Where a token that this provider made was made, as Anaconda.org lists it: how it is told from a person's."""


class AnacondaOrgSettings(Settings, frozen=True, kw_only=True):
    anaconda_org_url: Annotated[
        str,
        msgspec.Meta(
            description="Anaconda.org's address; without it `ANACONDA_ORG_URL` of the environment, and then the public "
            "one. Tokens are made with the login in `ANACONDA_AUTH_API_KEY`."
        ),
    ] = ""


class KnownToken(msgspec.Struct):
    """A token as Anaconda.org tells it; `application` is its name."""

    id: str
    application: str
    scopes: list[str] | None = None
    expires: str | None = None
    hostname: str | None = None


class _Made(msgspec.Struct):
    token: str


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
            login=_with_token,
            headers={"Accept": "application/json", "User-Agent": "saas-provider"},
            patience=settings.patience_seconds,
            timeout=settings.timeout_seconds,
        )
        self.client = Client(service, run)
        self.minting = Client(replace(service, credential=LOGIN, login=bearer), run)
        self.run = run

    async def token_of(self, value: str, organization: str, doing: str) -> KnownToken | None:
        """The token that a value is, or None when it is none that is valid.

        Asks once more with our own credential before it says None: a service that refuses everything says nothing of
        the value.
        """
        secrecy.protect([value])
        headers = _with_token(value)
        try:
            return await self.client.call("GET", "authentication", doing=doing, answer=KnownToken, headers=headers)
        except Refused as error:
            if error.status != 401:
                raise
        await self.require_organization(organization, doing)
        return None

    async def listed(self, name: str, doing: str) -> KnownToken | None:
        """The token of that name in the list of whoever asks; nobody has written down whether it has organisations'."""
        listed = await self.client.call("GET", "authentications", doing=doing, answer=list[KnownToken])
        return next((token for token in listed if token.application == name), None)

    async def mint(
        self,
        organization: str,
        name: str,
        *,
        scopes: Sequence[str],
        seconds: int,
        doing: str,
        look: Callable[[], Awaitable[None]],
    ) -> str:
        """Make a token and tell its value. A name that is taken is refused: without asking for that, it is replaced.

        `look` runs before an attempt whose forerunner may have taken effect: its value is lost then.
        """
        body = {
            "user": organization,
            "note": name,
            "note_url": "https://anaconda.org",
            "hostname": HOSTNAME,
            "scopes": list(scopes),
            "max-age": seconds,
            "strength": "strong",
            "fail-if-exists": True,
        }
        made = await self.minting.call("POST", "authentications", doing=doing, answer=_Made, json=body, look=look)
        secrecy.protect([made.token])
        return made.token

    async def revoke(self, organization: str, name: str, doing: str) -> None:
        """Revoke an organisation's token by its name; one that is gone is no error. It answers 201 for success."""
        path = f"authentications/org/{quoted(organization)}/name/{quoted(name)}"
        try:
            await self.client.call("DELETE", path, doing=doing, answer=Nothing, ok=(201,))
        except Gone:
            await self.require_organization(organization, doing)

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


def _with_token(token: str) -> Mapping[str, str]:
    return {"Authorization": f"token {token}"}
