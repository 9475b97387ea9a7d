"""The provider: turns the engine's calls into calls of a resource, the same way for every resource."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pulumi.provider.experimental.provider as engine
from pulumi.provider.experimental.property_value import PropertyValue

from saas.errors import SaasError
from saas.resource import Resource
from saas.schema import UNKNOWN, Properties, has_unknown, marked, plain_map, property_map

Values = dict[str, PropertyValue]


class SaasProvider(engine.Provider):
    """Checks, diffs, creates, reads, updates and deletes by the type token in the resource's URN."""

    def __init__(self, build: Callable[[dict[str, str]], dict[str, Resource[Any, Any]]]) -> None:
        self._build = build
        self._resources: dict[str, Resource[Any, Any]] = {}

    async def configure(self, request: engine.ConfigureRequest) -> engine.ConfigureResponse:
        """Take the stack's settings. A missing credential fails the calls that need it, not every run."""
        settings = {key: str(value) for key, value in plain_map(request.args).items()}
        self._resources = self._build(settings)
        return engine.ConfigureResponse(
            accept_secrets=True, supports_preview=True, accept_resources=False, accept_outputs=True
        )

    async def check_config(self, request: engine.CheckRequest) -> engine.CheckResponse:
        """Take the settings as they are; `configure` reads them."""
        return engine.CheckResponse(inputs=request.new_inputs)

    async def diff_config(self, request: engine.DiffRequest) -> engine.DiffResponse:
        """Never replace anything because a setting changed."""
        return engine.DiffResponse(changes=False)

    async def get_schema(self, request: engine.GetSchemaRequest) -> engine.GetSchemaResponse:
        """An empty schema: programs use the classes in `infra`, not a generated SDK."""
        return engine.GetSchemaResponse(schema="{}")

    async def cancel(self) -> None:
        """Let calls under way finish: the engine waits for them and records what they did."""

    async def check(self, request: engine.CheckRequest) -> engine.CheckResponse:
        """Refuse wrong, missing and unknown inputs; give the rest in normal form."""
        resource = self._resource(request.type)
        values = resource.normalise(plain_map(request.new_inputs))
        problem = _problem(resource, values)
        if problem:  # with a property named, the engine would print its value, secret or not
            return engine.CheckResponse(failures=[engine.CheckFailure("", problem)])
        return engine.CheckResponse(inputs=property_map(values, marked(resource.Inputs, "secret")))

    async def diff(self, request: engine.DiffRequest) -> engine.DiffResponse:
        """Compare what is recorded (refreshed, if a refresh ran) with what is wanted, input by input."""
        resource = self._resource(request.type)
        old, new = plain_map(request.old_state), plain_map(request.new_inputs)
        names = {field.encode_name for field in msgspec.structs.fields(resource.Inputs)}
        changed = {name for name in names if old.get(name) != new.get(name)}
        changed |= set(resource.stale(_decode(resource.State, old)))
        changed -= set(request.ignore_changes)
        replaces = changed & marked(resource.Inputs, "replaces")
        kinds = engine.PropertyDiffKind
        detailed = {
            name: engine.PropertyDiff(kinds.UPDATE_REPLACE if name in replaces else kinds.UPDATE, input_diff=False)
            for name in changed
        }
        return engine.DiffResponse(
            changes=bool(changed), replaces=sorted(replaces), diffs=sorted(changed), detailed_diff=detailed
        )

    async def create(self, request: engine.CreateRequest) -> engine.CreateResponse:
        """Make the object; in a preview, promise it."""
        resource = self._resource(request.type)
        values = plain_map(request.properties)
        if request.preview:
            return engine.CreateResponse(None, _promised(resource, values))
        inputs = _decode(resource.Inputs, values)
        state = await resource.create(inputs)
        return engine.CreateResponse(resource.identify(inputs), _outputs(resource, state))

    async def read(self, request: engine.ReadRequest) -> engine.ReadResponse:
        """The object as it is now, or nothing when it is gone."""
        resource = self._resource(request.type)
        recorded = plain_map(request.properties)
        state = _decode(resource.State, recorded) if recorded else None
        found = await resource.read(request.resource_id, state)
        if found is None:
            return engine.ReadResponse("", {}, {})
        inputs = property_map(msgspec.to_builtins(found.inputs), marked(resource.Inputs, "secret"))
        return engine.ReadResponse(request.resource_id, _outputs(resource, found.state), inputs)

    async def update(self, request: engine.UpdateRequest) -> engine.UpdateResponse:
        """Bring the object to the new inputs; in a preview, promise it."""
        resource = self._resource(request.type)
        values = plain_map(request.news)
        if request.preview:
            return engine.UpdateResponse(_promised(resource, values))
        state = await resource.update(
            _decode(resource.State, plain_map(request.olds)), _decode(resource.Inputs, values)
        )
        return engine.UpdateResponse(_outputs(resource, state))

    async def delete(self, request: engine.DeleteRequest) -> None:
        """Remove the object."""
        resource = self._resource(request.type)
        await resource.delete(_decode(resource.State, plain_map(request.properties)))

    def _resource(self, token: str) -> Resource[Any, Any]:
        resource = self._resources.get(token.rsplit("$", 1)[-1])
        if resource is None:
            raise SaasError(f"This version of the saas provider has no resource {token}. Update the provider.")
        return resource


def _problem(resource: Resource[Any, Any], values: dict[str, Any]) -> str | None:
    """Everything that is wrong with inputs; those that are unknown in this preview are taken on trust."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(resource.Inputs)}
    unknown = {name for name, value in values.items() if has_unknown(value)}
    problems = [f"it has no input {name}" for name in sorted(values.keys() - fields.keys())]
    problems += [f"{name} is missing" for name, field in fields.items() if field.required and name not in values]
    for name in fields.keys() & values.keys() - unknown:
        try:
            msgspec.convert(values[name], fields[name].type)
        except msgspec.ValidationError as error:  # tells the expected and the given type, never the value
            problems.append(f"{name}: {error}")
    if problems:
        return f"{resource.token}: {'; '.join(problems)}. Correct the program."
    return None if unknown else resource.problem(_decode(resource.Inputs, values))


def _decode(struct: type[Properties], values: dict[str, Any]) -> Any:
    try:
        return msgspec.convert(values, struct)
    except msgspec.ValidationError as error:  # tells the expected and the given type, never the value
        raise SaasError(
            f"The state holds a {struct.__name__} that this version of the saas provider cannot read: {error}. "
            "Run `pulumi refresh`, or use the version that wrote it."
        ) from None


def _outputs(resource: Resource[Any, Any], state: Properties) -> Values:
    return property_map(msgspec.to_builtins(state), marked(resource.State, "secret"))


def _promised(resource: Resource[Any, Any], values: dict[str, Any]) -> Values:
    """Outputs of a preview: the inputs, and the engine's mark for what only the service will know."""
    names = [field.encode_name for field in msgspec.structs.fields(resource.State)]
    return property_map({name: values.get(name, UNKNOWN) for name in names}, marked(resource.State, "secret"))
