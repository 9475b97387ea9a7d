"""The stand-in as the engine sees it: the machinery of the `saas` provider around the official plugin's tokens."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ClassVar

import pulumi.provider.experimental.provider as engine

from saas.errors import SaasError
from saas.provider import SaasProvider
from saas.resource import Resource
from saas.run import Run
from saas.schema import plain_map, property_map
from saas.settings import OF_THE_ENGINE
from shared import safe_run
from toolchain.stand_ins.azuredevops import NAME, lookups
from toolchain.stand_ins.azuredevops.connection import ADDRESS, CREDENTIAL, AzureDevOps, require_loopback
from toolchain.stand_ins.azuredevops.identity import IDENTITY
from toolchain.stand_ins.azuredevops.pipeline_authorizations import PipelineAuthorization
from toolchain.stand_ins.azuredevops.projects import Project

SETTING = "orgServiceUrl"

RESOURCES: tuple[type[Resource[Any, Any]], ...] = (Project, PipelineAuthorization)

FUNCTIONS: Mapping[str, Callable[[AzureDevOps, dict[str, Any]], Awaitable[dict[str, Any]]]] = {
    "azuredevops:index/getServiceEndpointGithub:getServiceEndpointGithub": lookups.github_connection,
    "azuredevops:index/getAgentQueue:getAgentQueue": lookups.agent_queue,
}


class StandIn(SaasProvider):
    """The part of the official plugin that this project uses."""

    keeps_unseen: ClassVar[bool] = False
    """A refresh that cannot look at an object ends the run, as it does with the official plugin."""
    spares_the_renamed: ClassVar[bool] = False
    """The official plugin does not."""

    def __init__(self, run: Run, dangers: Callable[[], Sequence[str]] = safe_run.found) -> None:
        super().__init__(self._connected, run, dangers)
        self._connection: AzureDevOps | None = None

    def _connected(self, settings: Mapping[str, Any]) -> dict[str, Resource[Any, Any]]:
        """Return the resources; without an address there are none, and the calls say so."""
        address = address_of(settings)
        if not address:
            return {}
        connection = self._connection = AzureDevOps(address, self._run)
        return {resource.token: resource(connection) for resource in RESOURCES}

    async def check_config(self, request: engine.CheckRequest) -> engine.CheckResponse:
        """Refuse an address that is not on this machine, a credential among the settings, and other ways to log in."""
        settings = plain_map(request.new_inputs)
        unknown = sorted(settings.keys() - {SETTING} - OF_THE_ENGINE)
        if unknown:
            names = ", ".join(f"azuredevops:{name}" for name in unknown)
            sentence = f"{NAME}: it has no setting {names}, only azuredevops:{SETTING}; log in with {CREDENTIAL}."
            return engine.CheckResponse(failures=[engine.CheckFailure("", sentence)])
        if address := address_of(settings):
            require_loopback(address)
        return engine.CheckResponse(inputs=request.new_inputs)

    async def check(self, request: engine.CheckRequest) -> engine.CheckResponse:
        """Refuse what cannot be used. What can is handed back as it came, with the program's marks of secrets."""
        answer = await super().check(request)
        return answer if answer.failures else engine.CheckResponse(inputs=request.new_inputs)

    async def read(self, request: engine.ReadRequest) -> engine.ReadResponse:
        """Read as of every resource; what is secret in the state stays secret.

        The official plugin drops the program's own marks from the inputs that a `pulumi refresh` finds, so until the
        next `pulumi up` a project's id, which is public, lies there in plain text.
        """
        answer = await super().read(request)
        secret = {name for name, value in request.properties.items() if value.contains_secret()}
        inputs = {name: value.with_secret(name in secret) for name, value in (answer.inputs or {}).items()}
        return engine.ReadResponse(answer.resource_id, answer.properties, inputs)

    async def update(self, request: engine.UpdateRequest) -> engine.UpdateResponse:
        """Do as for every resource, found by its id."""
        IDENTITY.set(request.resource_id)
        return await super().update(request)

    async def delete(self, request: engine.DeleteRequest) -> None:
        """Do as for every resource, found by its id."""
        IDENTITY.set(request.resource_id)
        await super().delete(request)

    async def invoke(self, request: engine.InvokeRequest) -> engine.InvokeResponse:
        """Return the function of that name."""
        function = FUNCTIONS.get(request.tok)
        if function is None:
            raise SaasError(f"{NAME}: it has no function {request.tok}. Add it to toolchain/stand_ins/azuredevops.")
        found = await function(self._require_connection(), plain_map(request.args))
        return engine.InvokeResponse(property_map(found, frozenset()))

    def _resource(self, token: str) -> Resource[Any, Any]:
        self._require_connection()
        if token.rsplit("$", 1)[-1] not in self._offered:
            raise SaasError(f"{NAME}: it has no resource {token}. Add it to toolchain/stand_ins/azuredevops.")
        return super()._resource(token)

    def _require_connection(self) -> AzureDevOps:
        if self._connection is None:
            raise SaasError(
                f"{NAME}: there is no address. Put the organisation's into azuredevops:{SETTING} of the stack's "
                f"Pulumi.<stack>.yaml, or into {ADDRESS} of the environment."
            )
        return self._connection


def address_of(settings: Mapping[str, Any]) -> str:
    """Return the organisation's address from the stack's settings or the environment."""
    return str(settings.get(SETTING) or os.environ.get(ADDRESS) or "")


def make(run: Run) -> StandIn:
    """Return the stand-in of one run."""
    return StandIn(run)
