"""`azuredevops.Project`."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, ClassVar

import msgspec

from saas.errors import Gone, SaasError
from saas.resource import Found, Resource
from saas.schema import Properties, fields_of
from toolchain.stand_ins.azuredevops import NAME, locations
from toolchain.stand_ins.azuredevops.connection import AzureDevOps, Listed
from toolchain.stand_ins.identity import IDENTITY

LOOK_EVERY_SECONDS = 0.2
LOOKS = 50

Fixed = Annotated[str, msgspec.Meta(extra={"replaces": True})]


class _Document(msgspec.Struct):
    """A project as Azure DevOps shows it."""

    id: str
    name: str
    state: str
    visibility: str
    capabilities: dict[str, dict[str, str]]
    description: str | None = None


class _Operation(msgspec.Struct):
    id: str
    status: str


class ProjectInputs(Properties, frozen=True, kw_only=True):
    name: str
    description: str = ""
    visibility: str = "private"
    version_control: Fixed = "Git"
    work_item_template: Fixed = "Agile"


class ProjectState(ProjectInputs, frozen=True, kw_only=True):
    process_template_id: str


class Project(Resource[ProjectInputs, ProjectState]):
    """A project. Import id: the project's id or name."""

    token: ClassVar[str] = "azuredevops:index/project:Project"
    Inputs = ProjectInputs
    State = ProjectState
    import_id: ClassVar[str] = "the project's id or its name"

    connection: AzureDevOps

    def identify(self, state: ProjectState) -> str:
        return IDENTITY.get()

    async def create(self, inputs: ProjectInputs) -> ProjectState:
        doing = f"making the project {inputs.name}"
        body = {
            "name": inputs.name,
            "description": inputs.description,
            "visibility": inputs.visibility,
            "capabilities": {
                "versioncontrol": {"sourceControlType": inputs.version_control},
                "processTemplate": {"templateTypeId": await self._process(inputs.work_item_template, doing)},
            },
        }
        await self._carry_out("POST", doing, {}, body)
        found = await self._find(inputs.name, doing)
        if found is None:
            raise SaasError(f"{NAME}: the project {inputs.name} is not there after it was made. Look at it there.")
        return found.state

    async def read(self, identity: str, state: ProjectState | None) -> Found[ProjectInputs, ProjectState] | None:
        doing = f"reading the project {state.name}" if state else f"reading the project {identity}"
        return await self._find(identity, doing)

    async def update(self, state: ProjectState, inputs: ProjectInputs) -> ProjectState:
        doing = f"changing the project {state.name}"
        changes = {
            name: getattr(inputs, name)
            for name in ("name", "description", "visibility")
            if getattr(inputs, name) != getattr(state, name)
        }
        await self._carry_out("PATCH", doing, {"projectId": IDENTITY.get()}, changes)
        found = await self._find(IDENTITY.get(), doing)
        if found is None:
            raise SaasError(f"{NAME}: the project {inputs.name} is not there after it was changed. Look at it there.")
        return found.state

    async def delete(self, state: ProjectState) -> None:
        doing = f"deleting the project {state.name}"
        try:
            await self._carry_out("DELETE", doing, {"projectId": IDENTITY.get()}, None)
        except Gone:
            return

    async def _find(self, identity: str, doing: str) -> Found[ProjectInputs, ProjectState] | None:
        try:
            project = await self.connection.call(
                "GET",
                locations.PROJECTS,
                doing=doing,
                answer=_Document,
                route={"projectId": identity},
                params={"includeCapabilities": "true", "includeHistory": "false"},
            )
        except Gone:
            return None
        IDENTITY.set(project.id)
        inputs = ProjectInputs(
            name=project.name,
            description=project.description or "",
            visibility=project.visibility,
            version_control=project.capabilities["versioncontrol"]["sourceControlType"],
        )
        process = project.capabilities["processTemplate"]["templateTypeId"]
        return Found(inputs, ProjectState(**fields_of(ProjectInputs, inputs), process_template_id=process))

    async def _process(self, template: str, doing: str) -> str:
        found = await self.connection.call("GET", locations.PROCESSES, doing=doing, answer=Listed)
        for process in found.value:
            if process["name"].lower() == template.lower():
                return str(process["id"])
        raise SaasError(f"{NAME}: there is no process {template} for {doing}. Correct the program.")

    async def _carry_out(self, method: str, doing: str, route: dict[str, str], body: Any) -> None:
        """Queue a change of a project, and see it through."""
        operation = await self.connection.call(
            method, locations.PROJECTS, doing=doing, answer=_Operation, route=route, json=body, ok=(202,)
        )
        for _ in range(LOOKS):
            seen = await self.connection.call(
                "GET", locations.OPERATIONS, doing=doing, answer=_Operation, route={"operationId": operation.id}
            )
            if seen.status == "succeeded":
                return
            if seen.status in ("failed", "cancelled"):
                break
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        raise SaasError(f"{NAME}: {doing} has not succeeded. Look at the project there.")
