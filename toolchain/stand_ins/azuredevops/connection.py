"""Azure DevOps over REST, as the official plugin speaks it: the catalogue first, then URLs made from its routes."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Collection, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from saas.client import Client
from saas.errors import SaasError
from saas.run import Run
from saas.service import Service
from toolchain.stand_ins.azuredevops import NAME

CREDENTIAL = "AZDO_PERSONAL_ACCESS_TOKEN"
ADDRESS = "AZDO_ORG_SERVICE_URL"

PATIENCE_SECONDS = 0.5
TIMEOUT_SECONDS = 3.0
"""How long one call may be tried, and one attempt of it may take; nothing here is far away."""

_SEGMENT = re.compile(r"\{\*?(\w+)\}")

Answer = TypeVar("Answer")


class _Location(msgspec.Struct, rename="camel"):
    id: str
    area: str
    resource_name: str
    route_template: str
    resource_version: int


class Listed(msgspec.Struct):
    """A list of whatever it is."""

    value: list[Any]


def _login(token: str) -> Mapping[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"_:{token}".encode()).decode()}


class AzureDevOps:
    """One organisation."""

    name = NAME

    def __init__(self, address: str, run: Run) -> None:
        service = Service(
            name=NAME,
            url=f"{address.lower().rstrip('/')}/",
            credential=CREDENTIAL,
            login=_login,
            patience=PATIENCE_SECONDS,
            timeout=TIMEOUT_SECONDS,
            first_pause=0.1,
            limit_pause=0.1,
        )
        self._client = Client(service, run)
        self._locations: dict[str, _Location] = {}
        self._discovering = asyncio.Lock()

    async def require_recorded(self, names: Mapping[str, Any]) -> None:
        """Do nothing: the official plugin goes by ids alone."""

    async def another_object(self, names: Mapping[str, Any]) -> str:
        """Return nothing, for the same reason."""
        return ""

    async def call(
        self,
        method: str,
        location: str,
        *,
        doing: str,
        answer: type[Answer],
        route: Mapping[str, str] | None = None,
        json: Any = None,
        params: Mapping[str, str | int] | None = None,
        ok: Collection[int] = (200,),
    ) -> Answer:
        """Make one call to what the catalogue has under that location id; `route` fills the parts of its path."""
        found = (await self._catalogue(doing)).get(location)
        if found is None:
            raise SaasError(f"{NAME}: the API location {location} is not registered there. It was needed for {doing}.")
        return await self._client.call(
            method,
            _path(found, route or {}),
            doing=doing,
            answer=answer,
            json=json,
            params=params,
            headers={"Accept": f"application/json;api-version=7.1-preview.{found.resource_version}"},
            ok=ok,
            repeatable=None if method != "PATCH" else True,
        )

    async def _catalogue(self, doing: str) -> Mapping[str, _Location]:
        async with self._discovering:
            if not self._locations:
                found = await self._client.call(
                    "OPTIONS", "_apis", doing=f"looking where things are, for {doing}", answer=Listed, repeatable=True
                )
                locations = msgspec.convert(found.value, list[_Location])
                self._locations = {one.id: one for one in locations}
        return self._locations


def _path(location: _Location, route: Mapping[str, str]) -> str:
    """Return the route with its parts filled in; optional ones that are not given vanish."""
    given = {"area": location.area, "resource": location.resource_name, **route}
    parts = []
    for segment in location.route_template.split("/"):
        named = _SEGMENT.fullmatch(segment)
        if named is None:
            parts.append(segment)
        elif named[1] in given:
            parts.append(quote(given[named[1]], safe=""))
    return "/".join(parts)
