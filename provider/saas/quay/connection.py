"""Quay's connection: where it is, and what several resources ask.

API: version 1, as Quay's own source has it.
"""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

from saas.client import quoted
from saas.connection import HttpConnection
from saas.errors import Gone, SaasError
from saas.reasons import Reason
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

    async def require_organization(self, organization: str, doing: str) -> None:
        """Make sure that a 404 says something of the object. Raise `SaasError` when the organisation is not found."""
        try:
            await self.client.call("GET", f"organization/{quoted(organization)}", doing=doing, answer=_Organization)
        except Gone:
            raise SaasError(
                f"Quay: not found while {doing} (404), and neither is the organisation {organization}, so this does "
                f"not mean that it is gone. Check the organisation's name, and the address in {self.where()}."
            ) from None
