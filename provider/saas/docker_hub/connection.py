"""Docker Hub's connection: where it is, and how one logs in.

The password, or an access token in its place, is exchanged for a login that is good for ten minutes; every other call
shows that. API: version 2, as Docker describes it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, TypeVar

import msgspec

from saas import secrecy
from saas.connection import HttpConnection
from saas.errors import Refused, SaasError
from saas.reasons import Reason
from saas.run import Run
from saas.service import bearer
from saas.settings import Settings

ACCOUNT = "DOCKER_USERNAME"
"""The environment variable that names the account; not secret."""
CREDENTIAL = "DOCKER_PASSWORD"

USER_AGENT = "saas-provider"
"""What Docker Hub notes of whoever makes an access token, and shows: it distinguishes ours from a person's."""

Answer = TypeVar("Answer")


class DockerHubSettings(Settings, frozen=True, kw_only=True):
    docker_hub_url: Annotated[
        str,
        msgspec.Meta(
            description="Docker Hub's address; without it `DOCKER_HUB_URL` of the environment, and then the public "
            "one. The account is the one in `DOCKER_USERNAME`."
        ),
    ] = ""


class _Login(msgspec.Struct):
    access_token: str


class DockerHub(HttpConnection):
    """Docker Hub as this provider uses it."""

    name = "Docker Hub"
    credential = CREDENTIAL
    Settings = DockerHubSettings
    setting = "dockerHubUrl"
    variable = "DOCKER_HUB_URL"
    public = "https://hub.docker.com/"
    root = "v2/"
    headers = {"Accept": "application/json", "User-Agent": USER_AGENT}
    reasons = (Reason(("detail", "message")), Reason(("message", "detail"), at="errors", beside=("code",)))

    def __init__(self, settings: DockerHubSettings, run: Run) -> None:
        super().__init__(settings, run)
        self._login: asyncio.Task[str] | None = None

    @staticmethod
    def login(token: str) -> Mapping[str, str]:  # noqa: ARG004
        """Return no header: the password goes into the body of the login alone."""
        return {}

    async def call(
        self, method: str, path: str, *, doing: str, answer: type[Answer], look: Callable[[], Awaitable[Answer | None]]
        | None = None, **more: Any,
    ) -> Answer:  # fmt: skip
        """Make one call as `saas.client.Client.call` does, with a login; with a new one when the old one is over."""
        login = await self._logged_in(doing)
        try:
            return await self._shown(login, method, path, doing=doing, answer=answer, look=look, **more)
        except Refused as error:
            if error.status != 401:
                raise
        if self._login is not None and self._login.done():
            self._login = None
        login = await self._logged_in(doing)
        return await self._shown(login, method, path, doing=doing, answer=answer, look=look, **more)

    async def logs_in(self, secret: str, doing: str) -> bool:
        """Return whether a password or an access token is one that the account logs in with."""
        try:
            await self._log_in(secret, doing)
        except Refused as error:
            if error.status != 401:
                raise
        else:
            return True
        await self._logged_in(doing, anew=True)  # one that refuses us too says nothing of the other
        return False

    async def _logged_in(self, doing: str, *, anew: bool = False) -> str:
        """Return the login of this run, shared by all calls; one that failed is tried again by the next."""
        if anew or self._login is None:
            secret = os.environ.get(CREDENTIAL, "").strip()
            self._login = asyncio.create_task(self._log_in(secret, f"logging in for {doing}"))
        task = self._login
        try:
            return await asyncio.shield(task)
        except SaasError:
            if self._login is task:
                self._login = None
            raise

    async def _log_in(self, secret: str, doing: str) -> str:
        account = os.environ.get(ACCOUNT, "").strip()
        if not account:
            raise SaasError(
                f"Docker Hub: there is no account. Put its name in the environment as {ACCOUNT}, for {doing}."
            )
        body = {"identifier": account, "secret": secret}
        made = await self.client.call(
            "POST", "auth/token", doing=doing, answer=_Login, json=body, repeatable=True
        )  # fmt: skip
        secrecy.protect_always(made.access_token)
        return made.access_token

    async def _shown(self, login: str, method: str, path: str, *, answer: type[Answer], **more: Any) -> Answer:
        return await self.client.call(method, path, answer=answer, headers=bearer(login), **more)
