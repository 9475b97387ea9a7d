"""Azure DevOps as a service of the sandbox: its credential, its error documents, its part of the seed and history."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from sandbox.azure_devops.api import ENDPOINTS
from sandbox.azure_devops.controls import CONTROLS
from sandbox.azure_devops.state import ALL_PIPELINES, MISSING_IS_NULL, SCHEMA, TABLES, AzureDevOps, Group, Project
from sandbox.described import Described, WrongBodyError, WrongParameterError
from sandbox.service import Refusal, Service, VaultMode, World
from sandbox.store import random_text
from sandbox.wire import Json, Reply, Request

_READS = {"GET", "HEAD", "OPTIONS"}
_EXCEPTIONS = {
    "absent": ("Value cannot be null.", "ArgumentNullException"),
    "type": (
        "{sentence} Valid content types for this method are: application/json.",
        "VssRequestContentTypeNotSupportedException",
    ),
}
"""What is said where no argument is read: the sentence, and the exception."""


class AzureDevOpsService(Service[AzureDevOps]):
    """Azure DevOps."""

    name = "azure-devops"
    offset = 5
    schema = SCHEMA
    tables = TABLES
    observed = True
    switches: ClassVar[Mapping[str, str]] = {
        MISSING_IS_NULL: "A variable group that is not there is answered with 200 and null, not with 404."
    }
    endpoints = ENDPOINTS
    described = Described(Path(__file__).with_name("described.json"), case_matters=False)
    controls = CONTROLS

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        super().__init__(world, AzureDevOps(world))

    def token(self) -> str:
        """Return a personal access token, by its looks."""
        return self.world.store.setting("token azure-devops", lambda: random_text(52, "abcdefghijklmnopqrstuvwxyz2345"))

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Return the variables that both plugins read; an address names an organisation."""
        del mode
        return {"AZDO_ORG_SERVICE_URL": self._address(origin), "AZDO_PERSONAL_ACCESS_TOKEN": self.token()}

    def settings(self, origin: str) -> dict[str, str]:
        """Return the settings of both plugins; the program looks at both."""
        return {"azuredevops:orgServiceUrl": self._address(origin), "saas:azureDevopsUrl": self._address(origin)}

    def _address(self, origin: str) -> str:
        return f"{origin}/{next(iter(self.state.organizations()), 'no-organization')}"

    def admits(self, request: Request) -> bool:
        """Return whether the request has the token; the catalogue is for everybody."""
        return request.method == "OPTIONS" or super().admits(request)

    def shown(self, request: Request) -> str:
        """Return the password of a Basic login, whoever the user is."""
        return request.basic()[1]

    def answer(self, request: Request) -> Reply:
        """Answer as every service does; refuse a change that does not name the version of the API."""
        named = re.search(r"api-version=", request.headers.get("accept", "")) or "api-version" in request.query.sent
        if request.method not in _READS and not named:
            sentence = f'No api-version was supplied for the "{request.method}" request.'
            return self.error(400, sentence, {"typeKey": "VssVersionNotSpecifiedException"})
        return super().answer(request)

    def error(self, status: int, message: str, detail: Json = None) -> Reply:
        """Answer with Azure DevOps' error document."""
        kind = (detail or {}).get("typeKey", "VssServiceException")
        body = {
            "$id": "1", "innerException": None, "message": message, "typeName": f"Microsoft.{kind}", "typeKey": kind,
            "errorCode": 0, "eventId": 3000,
        }  # fmt: skip
        return Reply(status, body)

    def wrong_body(self, wrong: WrongBodyError) -> Reply:
        """Answer with the exception that the framework raises, or one of an argument."""
        sentence, kind = _EXCEPTIONS.get(wrong.kind, ("{place}{sentence}", "ArgumentException"))
        place = f"{wrong.field}: " if wrong.field else ""
        return self.error(400, sentence.format(place=place, sentence=wrong.sentence), {"typeKey": kind})

    def wrong_parameter(self, wrong: WrongParameterError) -> Reply:
        """Answer with the exception of an argument."""
        return self.error(400, f"{wrong.name}: {wrong.sentence}", {"typeKey": "ArgumentException"})

    def unauthorized(self) -> Reply:
        """Answer with what is said to a token that is not known: a page for people."""
        page = b"<!DOCTYPE html><title>Azure DevOps Services | Sign In</title>"
        return Reply(401, page, {"Content-Type": "text/html; charset=utf-8", "WWW-Authenticate": "Basic realm=sandbox"})

    def finish(self, request: Request, reply: Reply) -> Reply:
        """Add Azure DevOps' headers: by the activity's id its support finds a request."""
        del request
        activity = str(uuid.uuid4())
        headers = {"X-TFS-Session": str(uuid.uuid4()), "X-VSS-E2EID": activity, "ActivityId": activity}
        return Reply(reply.status, reply.body, {**headers, **reply.headers})

    def readable(self, place: str) -> dict[str, str]:
        """Return the variables of a group, `ORGANIZATION/PROJECT/GROUP`, secret ones too. Raise Refusal."""
        organization, _, rest = place.partition("/")
        project, _, name = rest.partition("/")
        for group in self.state.groups(self.state.project(organization.lower(), project)):
            if group.name == name:
                return {one.name: one.value for one in self.state.variables(group).values()}
        raise Refusal(404, f"There is no variable group {place!r}.")

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add the projects of the seed."""
        self.state.seed(seed.get("azure_devops", {}))

    def observe(self) -> dict[str, Json]:
        """Return every project with its variable groups, values as digests."""
        return {
            organization: {project.name: self._seen(project) for project in self.state.projects(organization)}
            for organization in self.state.organizations()
        }

    def _seen(self, project: Project) -> dict[str, Json]:
        return {
            "id": project.id,
            "groups": {group.name: self._seen_group(project, group) for group in self.state.groups(project)},
            "connections": [one.name for one in self.state.connections(project)],
        }

    def _seen_group(self, project: Project, group: Group) -> dict[str, Json]:
        permitted = self.state.permitted(project, "variablegroup", str(group.id))
        return {
            "variables": {
                name: self.world.digest(variable.value) for name, variable in self.state.variables(group).items()
            },
            "open_to_all_pipelines": ALL_PIPELINES in permitted,
            "pipelines": [number for number in permitted if number != ALL_PIPELINES],
        }

    def inventory(self) -> dict[str, int]:
        """Return the numbers of projects, variable groups and variables."""
        projects = [one for name in self.state.organizations() for one in self.state.projects(name)]
        groups = [group for project in projects for group in self.state.groups(project)]
        variables = sum(len(self.state.variables(group)) for group in groups)
        return {"projects": len(projects), "variable groups": len(groups), "variables": variables}
