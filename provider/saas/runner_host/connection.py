"""Runner hosts and what GitHub knows of the runners on them: one login by SSH, one client of GitHub.

API: REST 2022-11-28, "REST API endpoints for self-hosted runners".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import httpx
import msgspec

from saas import secrecy
from saas.client import Nothing, quoted
from saas.connection import is_gone, is_there
from saas.errors import Gone
from saas.github.connection import GitHub, GitHubSettings
from saas.objects import Named, Object
from saas.run import Run
from saas.settings import A_DAY
from saas.ssh import Limit, Rehearsal, SshHosts

_CUSTOM = "custom"


class RunnerHostSettings(GitHubSettings, frozen=True, kw_only=True):
    runner_host_fetch_seconds: Annotated[
        float, msgspec.Meta(gt=0, le=A_DAY, description="How long a host may take to fetch an agent or an image.")
    ] = 900.0
    runner_host_rehearsal_address: Annotated[
        str,
        msgspec.Meta(
            description="In a rehearsal, the address on this machine that takes the place of every runner host."
        ),
    ] = ""
    runner_host_rehearsal_key: Annotated[
        str,
        msgspec.Meta(description="In a rehearsal, the public host key that takes the place of every runner host's."),
    ] = ""


class Label(msgspec.Struct):
    """A label of a runner; `read-only` ones are given by GitHub, `custom` ones by whoever registers it."""

    name: str
    type: str = _CUSTOM


class Runner(msgspec.Struct):
    """A runner as GitHub shows it."""

    id: int
    name: str
    labels: list[Label]
    runner_group_id: int = 0
    busy: bool = False
    status: str = "offline"

    @property
    def own_labels(self) -> list[str]:
        """The labels that it was registered with, in the form they are compared in."""
        return sorted({label.name.lower() for label in self.labels if label.type == _CUSTOM})


class _Runners(msgspec.Struct):
    runners: list[Runner]


class _Token(msgspec.Struct):
    token: str


class RunnerHosts(SshHosts):
    """Runner hosts as this provider uses them."""

    name = "Runner hosts"
    one = "Runner host"
    told_in = "the runner's file"
    credential = "RUNNER_HOST_SSH_KEY"
    Settings = RunnerHostSettings

    def __init__(self, settings: RunnerHostSettings, run: Run) -> None:
        address, key = settings.runner_host_rehearsal_address, settings.runner_host_rehearsal_key
        super().__init__(settings, run, Rehearsal(address, key, "runnerHostRehearsalAddress"))
        self.fetch_limit = Limit(settings.runner_host_fetch_seconds, "saas:runnerHostFetchSeconds")
        """How long an agent or an image may take."""
        self._github = GitHub(settings, run)

    def objects_in(self, names: Mapping[str, Any]) -> Iterable[Named]:
        """Return the organisation."""
        return self._github.objects_in(names)

    async def look_up(self, named: Named) -> Object:
        return await self._github.look_up(named)

    def page_of(self, organization: str) -> str:
        """Return the organisation's address on GitHub's website, which agents want to know."""
        root = httpx.URL(self._github.client.service.url)
        if root.host == "api.github.com":
            return f"https://github.com/{organization}"
        return f"{root.scheme}://{root.netloc.decode()}/{organization}"

    async def runner(self, organization: str, name: str) -> Runner | None:
        """Return the runner of that name as GitHub has it; None when it has none. Raise `SaasError`."""
        found = await self._github.client.call(
            "GET",
            f"orgs/{quoted(organization)}/actions/runners",
            doing=f"looking for the runner {name} of {organization}",
            answer=_Runners,
            params={"name": name, "per_page": 100},
        )
        return next((one for one in found.runners if one.name == name), None)

    async def runner_is(self, organization: str, name: str, *, there: bool) -> Runner | None:
        """Return the runner after it was registered or removed, as soon as GitHub shows that."""
        return await self._github.shown(
            lambda: self.runner(organization, name),
            is_there if there else is_gone,
            f"{'registering' if there else 'removing'} the runner {name}",
        )

    async def registration_token(self, organization: str) -> str:
        """Return a token with which an agent registers, for an hour. It is kept nowhere, and in no sentence."""
        made = await self._github.client.call(
            "POST",
            f"orgs/{quoted(organization)}/actions/runners/registration-token",
            doing=f"asking for a token to register a runner of {organization}",
            answer=_Token,
            ok=(201,),
            repeatable=True,  # each is good for itself, and ends by itself
        )
        secrecy.protect([made.token])
        return made.token

    async def deregister(self, organization: str, runner: Runner) -> None:
        """Remove a runner from GitHub's list; one that is gone is no error. Raise `SaasError`."""
        path = f"orgs/{quoted(organization)}/actions/runners/{runner.id}"
        try:
            await self._github.client.call(
                "DELETE", path, doing=f"removing the runner {runner.name} of {organization}", answer=Nothing, ok=(204,)
            )
        except Gone:
            return
