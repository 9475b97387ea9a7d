"""Azure DevOps' connection: one organisation, its projects, and whether every pipeline may use a thing of them.

API: REST 7.1, "Projects" and "Pipeline permissions".
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from saas.client import quoted
from saas.connection import HttpConnection
from saas.errors import SaasError
from saas.reasons import Reason
from saas.settings import Settings

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
    """A project as Azure DevOps shows it."""

    id: str
    name: str


class _Leave(msgspec.Struct):
    authorized: bool = False


class _Permissions(msgspec.Struct, rename="camel"):
    resource: dict[str, Any]
    all_pipelines: _Leave | None = None


class AzureDevOps(HttpConnection):
    """One organisation as this provider uses it: address and credential are in the variables of the official plugin."""

    name = "Azure DevOps"
    credential = "AZDO_PERSONAL_ACCESS_TOKEN"
    Settings = AzureDevOpsSettings
    setting = "azureDevopsUrl"
    variable = "AZDO_ORG_SERVICE_URL"
    hosts = ("dev.azure.com",)
    # Without the second one, a token that is over is answered with a page to log in, not with 401.
    headers = {"User-Agent": "saas-provider", "X-TFS-FedAuthRedirect": "Suppress"}
    reasons = (
        Reason(("message",), beside=("typeKey",)),
        Reason(("message", "Message"), at="innerException"),
        Reason(("Message",), at="value"),  # of a body that it could not read
    )

    @staticmethod
    def login(token: str) -> Mapping[str, str]:
        """Return the header of a basic login: a personal access token as the password, without a name."""
        return {"Authorization": "Basic " + base64.b64encode(f":{token}".encode()).decode()}

    async def project(self, identity: str, name: str, doing: str) -> Project:
        """Return the project of an id, which must have that name; or of that name, if no id is known. Ask once a run.

        Raise `Gone` when there is none or the credential may not see it: Azure DevOps does not distinguish the two.
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
        """Return whether every pipeline of a project may use a thing (`<type>/<number>`) without being asked."""
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
    """Return the header that names the version of the API, and of a resource in it, as the official clients send it."""
    return {"Accept": f"application/json;api-version=7.1-preview.{version}"}


def _leave(project: str, thing: str) -> str:
    return f"{quoted(project)}/_apis/pipelines/pipelinepermissions/{thing}"
