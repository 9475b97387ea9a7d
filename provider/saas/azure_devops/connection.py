"""Azure DevOps' connection: one organisation, its projects, and whether every pipeline may use a thing of them.

API: REST 7.1, "Projects" and "Pipeline permissions".
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from saas.client import Client, Service, quoted, require_safe_address
from saas.errors import SaasError
from saas.reads import Reads
from saas.run import Run
from saas.settings import Settings

CREDENTIAL = "AZDO_PERSONAL_ACCESS_TOKEN"
ADDRESS = "AZDO_ORG_SERVICE_URL"
"""The variables that the official plugin reads, too."""

_PROJECTS = 4
_PERMISSIONS = 1


class AzureDevOpsSettings(Settings, frozen=True, kw_only=True):
    azure_devops_url: Annotated[
        str,
        msgspec.Meta(
            description="The organisation's address, `https://dev.azure.com/<organisation>`; without it "
            "`AZDO_ORG_SERVICE_URL` of the environment."
        ),
    ] = ""


class Project(msgspec.Struct):
    """A project as Azure DevOps tells it."""

    id: str
    name: str


class _Leave(msgspec.Struct):
    authorized: bool = False


class _Permissions(msgspec.Struct, rename="camel"):
    resource: dict[str, Any]
    all_pipelines: _Leave | None = None


class AzureDevOps:
    """One organisation as this provider uses it."""

    def __init__(self, settings: AzureDevOpsSettings, run: Run) -> None:
        url = settings.azure_devops_url or os.environ.get(ADDRESS) or ""
        self.run = run
        self.reads = Reads(run.clock)
        self._client = _client(url, settings, run) if url else None

    @property
    def client(self) -> Client:
        """What calls the organisation. Raises `SaasError` when nobody said where it is."""
        if self._client is None:
            raise SaasError(
                "Azure DevOps: there is no address. Put the organisation's into saas:azureDevopsUrl of the stack's "
                f"Pulumi.<stack>.yaml, or into {ADDRESS} of the environment."
            )
        return self._client

    async def project(self, identity: str, name: str, doing: str) -> Project:
        """The project of an id, which must have that name; or of that name, where no id is known. Asked for once a run.

        Raises `Gone` when there is none or the credential may not see it: Azure DevOps does not tell the two apart.
        """
        doing = f"looking up the project {name}, for {doing}"
        path = f"_apis/projects/{quoted(identity or name)}"
        found = await self.reads.object(
            path, lambda: self.client.call("GET", path, doing=doing, answer=Project, headers=accepting(_PROJECTS))
        )
        if found.name.lower() != name.lower():
            raise SaasError(
                f"Azure DevOps: the id that was given for the project {name} is that of the project {found.name}, so "
                f"it stopped {doing}. Correct the id where it is kept, or the project's name in the data."
            )
        return found

    async def is_open(self, project: str, thing: str, doing: str) -> bool:
        """Whether every pipeline of a project may use a thing (`<type>/<number>`) without being asked."""
        found = await self.client.call(
            "GET", _leave(project, thing), doing=doing, answer=_Permissions, headers=accepting(_PERMISSIONS)
        )
        return found.all_pipelines is not None and found.all_pipelines.authorized

    async def open(self, project: str, thing: str, doing: str, *, opened: bool) -> None:
        """Let every pipeline of a project use a thing, or only those that were given leave."""
        await self.client.call(
            "PATCH",
            _leave(project, thing),
            doing=doing,
            answer=_Permissions,
            json={"allPipelines": {"authorized": opened}},
            headers=accepting(_PERMISSIONS),
            repeatable=True,
        )


def accepting(version: int) -> Mapping[str, str]:
    """The header that names the version of the API, and of a resource in it, as the official clients send it."""
    return {"Accept": f"application/json;api-version=7.1-preview.{version}"}


def _leave(project: str, thing: str) -> str:
    return f"{quoted(project)}/_apis/pipelines/pipelinepermissions/{thing}"


def _client(url: str, settings: AzureDevOpsSettings, run: Run) -> Client:
    require_safe_address("Azure DevOps", url, f"saas:azureDevopsUrl or {ADDRESS}")
    service = Service(
        name="Azure DevOps",
        url=f"{url.rstrip('/')}/",
        credential=CREDENTIAL,
        login=_login,
        # Without the second one, a token that is over is answered with a page to log in, not with 401.
        headers={"User-Agent": "saas-provider", "X-TFS-FedAuthRedirect": "Suppress"},
        patience=settings.patience_seconds,
        timeout=settings.timeout_seconds,
    )
    return Client(service, run)


def _login(token: str) -> Mapping[str, str]:
    """A personal access token goes for the password of nobody."""
    return {"Authorization": "Basic " + base64.b64encode(f":{token}".encode()).decode()}
