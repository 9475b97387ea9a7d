"""`azuredevops.PipelineAuthorization`: which pipeline may use a variable group, a queue, a connection."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from saas.errors import Gone, SaasError
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, fields_of
from toolchain.stand_ins.azuredevops import NAME, locations
from toolchain.stand_ins.azuredevops.connection import AzureDevOps

_PIPELINE = "pipeline_id="


class PipelineAuthorizationInputs(Properties, frozen=True, kw_only=True):
    project_id: Identity
    resource_id: Identity
    type: Identity
    pipeline_id: Annotated[int | None, msgspec.Meta(extra={"replaces": True})] = None


class PipelineAuthorizationState(PipelineAuthorizationInputs, frozen=True, kw_only=True):
    pass


class _Pipeline(msgspec.Struct):
    id: int
    authorized: bool


class _Everybody(msgspec.Struct):
    authorized: bool


class _Permissions(msgspec.Struct, rename="camel"):
    pipelines: list[_Pipeline]
    all_pipelines: _Everybody | None = None


class PipelineAuthorization(Resource[PipelineAuthorizationInputs, PipelineAuthorizationState]):
    """Leave for one pipeline, or for all. Import id: `<project id>/<type>/<resource id>[;pipeline_id=<number>]`."""

    token: ClassVar[str] = "azuredevops:index/pipelineAuthorization:PipelineAuthorization"
    Inputs = PipelineAuthorizationInputs
    State = PipelineAuthorizationState
    import_id: ClassVar[str] = "`<project id>/<type>/<resource id>`, or that with `;pipeline_id=<number>` behind it"

    connection: AzureDevOps

    def identify(self, state: PipelineAuthorizationState) -> str:
        base = f"{state.project_id}/{state.type}/{state.resource_id}"
        return base if state.pipeline_id is None else f"{base};{_PIPELINE}{state.pipeline_id}"

    async def create(self, inputs: PipelineAuthorizationInputs) -> PipelineAuthorizationState:
        await self._permit(inputs, f"letting {_named(inputs)}", permitted=True)
        return _state(inputs)

    async def read(
        self, identity: str, state: PipelineAuthorizationState | None
    ) -> Found[PipelineAuthorizationInputs, PipelineAuthorizationState] | None:
        inputs = self._imported(identity) if state is None else _inputs(state)
        try:
            found = await self.connection.call(
                "GET",
                locations.PERMISSIONS,
                doing=f"reading whether to let {_named(inputs)}",
                answer=_Permissions,
                route=_route(inputs),
            )
        except Gone:
            return None
        one = any(pipeline.id == inputs.pipeline_id and pipeline.authorized for pipeline in found.pipelines)
        everybody = found.all_pipelines is not None and found.all_pipelines.authorized
        return Found(inputs, _state(inputs)) if (everybody if inputs.pipeline_id is None else one) else None

    async def update(
        self, state: PipelineAuthorizationState, inputs: PipelineAuthorizationInputs
    ) -> PipelineAuthorizationState:
        raise SaasError(f"{NAME}: every change of a pipeline authorization makes a new one. Run `pulumi refresh`.")

    async def delete(self, state: PipelineAuthorizationState) -> None:
        try:
            await self._permit(state, f"no longer letting {_named(state)}", permitted=False)
        except Gone:
            return

    async def _permit(self, inputs: PipelineAuthorizationInputs, doing: str, *, permitted: bool) -> None:
        leave = {"authorized": permitted}
        one = {"pipelines": [{"id": inputs.pipeline_id, **leave}]}
        await self.connection.call(
            "PATCH",
            locations.PERMISSIONS,
            doing=doing,
            answer=_Permissions,
            route=_route(inputs),
            json={"allPipelines": leave} if inputs.pipeline_id is None else one,
        )

    def _imported(self, identity: str) -> PipelineAuthorizationInputs:
        base, _, extra = identity.partition(";")
        parts, number = base.split("/"), extra.removeprefix(_PIPELINE)
        if len(parts) != 3 or (extra and not number.isdecimal()):
            raise SaasError(f"{NAME}: {identity!r} names no pipeline authorization; give {self.import_id}.")
        project, kind, thing = parts
        return PipelineAuthorizationInputs(
            project_id=project, type=kind, resource_id=thing, pipeline_id=int(number) if number else None
        )


def _named(inputs: PipelineAuthorizationInputs) -> str:
    who = "every pipeline" if inputs.pipeline_id is None else f"the pipeline {inputs.pipeline_id}"
    return f"{who} use the {inputs.type} {inputs.resource_id}"


def _route(inputs: PipelineAuthorizationInputs) -> dict[str, str]:
    return {"project": inputs.project_id, "resourceType": inputs.type, "resourceId": inputs.resource_id}


def _inputs(state: PipelineAuthorizationState) -> PipelineAuthorizationInputs:
    return PipelineAuthorizationInputs(**fields_of(PipelineAuthorizationInputs, state))


def _state(inputs: PipelineAuthorizationInputs) -> PipelineAuthorizationState:
    return PipelineAuthorizationState(**fields_of(PipelineAuthorizationInputs, inputs))
