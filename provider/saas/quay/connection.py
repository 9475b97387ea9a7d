"""Quay's connection: where it is, and what several resources ask.

API: version 1, as Quay's own source has it.
"""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import Annotated

import msgspec

from saas import secrecy
from saas.client import Client, Nothing, quoted
from saas.connection import HttpConnection
from saas.errors import Gone, Refused, SaasError
from saas.reasons import Reason
from saas.run import Run
from saas.settings import Settings

NAME = re.compile(r"[a-z0-9_][a-z0-9_.-]*")
"""The name of an organisation, a repository, a team, a user, or the short name of a robot."""


class QuaySettings(Settings, frozen=True, kw_only=True):
    quay_url: Annotated[
        str,
        msgspec.Meta(description="Quay's address; without it `QUAY_URL` of the environment, and then the public Quay."),
    ] = ""


class _Organization(msgspec.Struct):
    name: str


class Quay(HttpConnection):
    """Quay as this provider uses it."""

    name = "Quay"
    credential = "QUAY_TOKEN"
    Settings = QuaySettings
    setting = "quayUrl"
    variable = "QUAY_URL"
    public = "https://quay.io/"
    root = "api/v1/"
    reasons = (Reason(("detail", "error_message", "message", "error"), beside=("error_type",)),)

    def __init__(self, settings: QuaySettings, run: Run) -> None:
        super().__init__(settings, run)
        registry = replace(self.client.service, url=self.client.service.url.removesuffix(self.root))
        self.registry = Client(registry, run)
        """The registry itself, where images are pushed and pulled."""

    async def logs_in(self, account: str, secret: str, doing: str) -> bool:
        """Return whether the registry accepts an account's password, by its own token endpoint.

        API: "Docker Registry Token Authentication". Raise `SaasError` where it does not say.
        """
        if not account:
            raise SaasError(f"Quay: it is not known which account a password belongs to. It was needed for {doing}.")
        secrecy.protect([secret])
        login = base64.b64encode(f"{account}:{secret}".encode()).decode()
        headers = {"Authorization": f"Basic {login}"}
        try:
            await self.registry.call(
                "GET", "v2/auth", doing=doing, answer=Nothing, headers=headers, params={"service": "quay.io"}
            )
        except Refused as error:
            if error.status != 401:
                raise
            return False
        return True

    async def require_organization(self, organization: str, doing: str) -> None:
        """Make sure that a 404 says something of the object. Raise `SaasError` when the organisation is not found."""
        try:
            await self.client.call("GET", f"organization/{quoted(organization)}", doing=doing, answer=_Organization)
        except Gone:
            raise SaasError(
                f"Quay: not found while {doing} (404), and neither is the organisation {organization}, so this does "
                f"not mean that it is gone. Check the organisation's name, and the address in {self.where()}."
            ) from None
