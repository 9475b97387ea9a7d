"""Quay's connection: where it is, and what several resources ask.

API: version 1, as Quay's own source has it.
"""

from __future__ import annotations

import os
import re
from typing import Annotated

import msgspec

from saas.client import Client, Service, quoted, require_safe_address
from saas.errors import Gone, SaasError
from saas.reads import Reads
from saas.run import Run
from saas.settings import Settings

CREDENTIAL = "QUAY_TOKEN"
PUBLIC = "https://quay.io/"

NAME = re.compile(r"[a-z0-9_][a-z0-9_.-]*")
"""The name of an organisation, a repository, a team, a user, or the short name of a robot."""


class QuaySettings(Settings, frozen=True, kw_only=True):
    quay_url: Annotated[
        str,
        msgspec.Meta(description="Quay's address; without it `QUAY_URL` of the environment, and then the public Quay."),
    ] = ""


class _Organization(msgspec.Struct):
    name: str


class Quay:
    """Quay as this provider uses it."""

    def __init__(self, settings: QuaySettings, run: Run) -> None:
        url = settings.quay_url or os.environ.get("QUAY_URL") or PUBLIC
        require_safe_address("Quay", url, "saas:quayUrl or QUAY_URL")
        service = Service(
            name="Quay",
            url=f"{url.rstrip('/')}/api/v1/",
            credential=CREDENTIAL,
            headers={"Accept": "application/json", "User-Agent": "saas-provider"},
            patience=settings.patience_seconds,
            timeout=settings.timeout_seconds,
        )
        self.client = Client(service, run)
        self.run = run
        self.reads = Reads(run.clock)

    async def require_organization(self, organization: str, doing: str) -> None:
        """Make sure that a 404 says something of the object. Raises `SaasError` when the organisation is not found."""
        try:
            await self.client.call("GET", f"organization/{quoted(organization)}", doing=doing, answer=_Organization)
        except Gone:
            raise SaasError(
                f"Quay: not found while {doing} (404), and neither is the organisation {organization}, so this does "
                "not mean that it is gone. Check the organisation's name, and the address in saas:quayUrl or QUAY_URL."
            ) from None
