"""What every stand-in is: the machinery of the `saas` provider around the tokens of an official plugin."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ClassVar

import pulumi.provider.experimental.provider as engine

from saas.errors import SaasError
from saas.provider import SaasProvider
from saas.resource import Resource
from saas.run import Run
from saas.schema import plain_map, property_map
from saas.service import is_loopback
from saas.settings import OF_THE_ENGINE
from shared import safe_run
from toolchain.stand_ins.identity import IDENTITY


class StandIn(SaasProvider):
    """The part of an official plugin that this project uses."""

    name: ClassVar[str]
    """How every sentence of it begins."""
    plugin: ClassVar[str]
    """The name of the official plugin, which is also that of its folder here."""
    service: ClassVar[str]
    """What sentences call the real service."""
    setting: ClassVar[str] = ""
    """The setting that has the address, where the environment does not; empty if there is none."""
    address_variable: ClassVar[str]
    """The variable that has the address."""
    credential: ClassVar[str]
    """The variables that it logs in with."""
    more_settings: ClassVar[frozenset[str]] = frozenset()
    """Other settings that it has."""
    resources: ClassVar[tuple[type[Resource[Any, Any]], ...]]
    functions: ClassVar[Mapping[str, Callable[[Any, dict[str, Any]], Awaitable[dict[str, Any]]]]] = {}

    keeps_unseen: ClassVar[bool] = False
    """A refresh that cannot look at an object ends the run, as it does with the official plugin."""
    spares_the_renamed: ClassVar[bool] = False
    """The official plugin does not."""

    def __init__(self, run: Run, dangers: Callable[[], Sequence[str]] = safe_run.found) -> None:
        super().__init__(self._connected, run, dangers)
        self._connection: Any = None

    @abstractmethod
    def address_of(self, settings: Mapping[str, Any]) -> str:
        """Return the address from the stack's settings or the environment; empty if there is none."""

    @abstractmethod
    def connect(self, address: str, settings: Mapping[str, Any], run: Run) -> Any:
        """Return the connection that resources and functions are given. The address is on this machine."""

    def _connected(self, settings: Mapping[str, Any]) -> dict[str, Resource[Any, Any]]:
        """Return the resources; without an address there are none, and the calls say so."""
        address = self.address_of(settings)
        if not address:
            return {}
        self._require_loopback(address)
        connection = self._connection = self.connect(address, settings, self._run)
        return {resource.token: resource(connection) for resource in self.resources}

    def _require_loopback(self, address: str) -> None:
        """Raise `SaasError` for an address that is not on this machine: it must never reach the real service."""
        if not is_loopback(address):
            raise SaasError(
                f"{self.name}: the address {address!r} is not on this machine, and this plugin only takes the place of "
                f"the official one against the sandbox. Nothing was sent. For the real {self.service}, use an official "
                "Pulumi, which fetches the official plugin."
            )

    async def check_config(self, request: engine.CheckRequest) -> engine.CheckResponse:
        """Refuse an address that is not on this machine, a credential among the settings, and other ways to log in."""
        settings = plain_map(request.new_inputs)
        known = self.more_settings | ({self.setting} if self.setting else set())
        if unknown := sorted(settings.keys() - known - OF_THE_ENGINE):
            names = ", ".join(f"{self.plugin}:{name}" for name in unknown)
            own = " and ".join(f"{self.plugin}:{name}" for name in sorted(known))
            sentence = f"{self.name}: it has no setting {names}, only {own}; log in with {self.credential}."
            return engine.CheckResponse(failures=[engine.CheckFailure("", sentence)])
        if address := self.address_of(settings):
            self._require_loopback(address)
        return engine.CheckResponse(inputs=request.new_inputs)

    async def check(self, request: engine.CheckRequest) -> engine.CheckResponse:
        """Refuse what cannot be used. What can is handed back as it came, with the program's marks of secrets."""
        answer = await super().check(request)
        return answer if answer.failures else engine.CheckResponse(inputs=request.new_inputs)

    async def read(self, request: engine.ReadRequest) -> engine.ReadResponse:
        """Read as of every resource; what is secret in the state stays secret.

        Official plugins drop the program's own marks from the inputs that a `pulumi refresh` finds, so until the
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
        function = self.functions.get(request.tok)
        if function is None:
            raise SaasError(f"{self.name}: it has no function {request.tok}. Add it to {self._folder}.")
        found = await function(self._require_connection(), plain_map(request.args))
        return engine.InvokeResponse(property_map(found, frozenset()))

    def _resource(self, token: str) -> Resource[Any, Any]:
        self._require_connection()
        if token.rsplit("$", 1)[-1] not in self._offered:
            raise SaasError(f"{self.name}: it has no resource {token}. Add it to {self._folder}.")
        return super()._resource(token)

    def _require_connection(self) -> Any:
        if self._connection is None:
            setting = (
                f"{self.plugin}:{self.setting} of the stack's Pulumi.<stack>.yaml, or into " if self.setting else ""
            )
            raise SaasError(
                f"{self.name}: there is no address. Put it into {setting}{self.address_variable} of the environment."
            )
        return self._connection

    @property
    def _folder(self) -> str:
        return f"toolchain/stand_ins/{self.plugin}"
