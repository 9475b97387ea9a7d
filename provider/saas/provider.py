"""The provider: turns the engine's calls into calls of a resource, the same way for every resource."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import msgspec
import pulumi.provider.experimental.provider as engine
from pulumi.provider.experimental.property_value import PropertyValue

from saas import registry, secrecy, takeover
from saas.errors import Interrupted, SaasError, Unconnected, Unfinished, Unseen
from saas.function import Function
from saas.resource import Found, Resource
from saas.run import Run
from saas.schema import UNKNOWN, Properties, defaults, described, has_unknown, marked, plain_map, property_map, strings
from shared import safe_run

Values = dict[str, PropertyValue]
Build = Callable[[Mapping[str, Any]], Mapping[str, Resource[Any, Any] | Function[Any, Any]]]


class SaasProvider(engine.Provider):
    """Checks, diffs, creates, reads, updates and deletes by the type token in the resource's URN; calls functions."""

    keeps_unseen: ClassVar[bool] = True
    """Whether a recorded object that cannot be looked at is kept, and fails when it is updated.

    A refresh that fails ends the whole run: a service that is down would keep every other service from its changes.
    Told that the object is there and not in order, the engine warns, keeps what is recorded, and calls `update`, which
    fails if the service is down still; so the run goes on and its exit code says that something was not done.
    """

    spares_the_renamed: ClassVar[bool] = True
    """Whether a removal leaves an object that another resource of the same run stands for."""

    def __init__(self, build: Build, run: Run, dangers: Callable[[], Sequence[str]] = safe_run.found) -> None:
        """Take `build`, which makes the resources and functions from the stack's settings.

        `dangers` gives the reasons why values could be printed; only what runs without an engine gives its own.
        """
        self._build = build
        self._run = run
        self._dangers = dangers
        self._offered: Mapping[str, Resource[Any, Any] | Function[Any, Any]] = {}
        self._holders: dict[tuple[str, str], str] = {}
        """The URN that stands for an object in this run, by the resource's token and the object's id."""
        self._unconnected: set[str] = set()

    async def check_config(self, request: engine.CheckRequest) -> engine.CheckResponse:
        """Refuse settings that no service knows, or with values that it cannot use."""
        problem = registry.problem(plain_map(request.new_inputs))
        failures = [engine.CheckFailure("", problem)] if problem else None
        return engine.CheckResponse(inputs=request.new_inputs, failures=failures)

    async def configure(self, request: engine.ConfigureRequest) -> engine.ConfigureResponse:
        """Take the stack's settings. A missing credential fails the calls that need it, not every run.

        Raise `SaasError` where values would be printed: a refresh runs no program that could refuse.
        """
        if dangers := self._dangers():
            raise SaasError(" ".join([*dangers, "Nothing was read or changed."]))
        self._offered, self._holders = self._build(plain_map(request.args)), {}
        return engine.ConfigureResponse(
            accept_secrets=True, supports_preview=True, accept_resources=False, accept_outputs=True
        )

    async def diff_config(self, request: engine.DiffRequest) -> engine.DiffResponse:
        """Answer that a changed setting replaces nothing."""
        return engine.DiffResponse(changes=False)

    async def get_schema(self, request: engine.GetSchemaRequest) -> engine.GetSchemaResponse:
        """Return every resource with its inputs and outputs. No run asks for it, so what makes it is loaded here."""
        from saas.package_schema import package_schema

        return engine.GetSchemaResponse(schema=json.dumps(package_schema()))

    async def cancel(self) -> None:
        """Let calls under way finish, and send no more: the engine waits, and records what was done."""
        self._run.cancelled.set()

    async def check(self, request: engine.CheckRequest) -> engine.CheckResponse:
        """Refuse wrong, missing and unknown inputs; give the rest in normal form, defaults filled in.

        A secret that is empty now and was before is what an import read: no service shows it. Only a program that
        gives one as well would write it, and then the write refuses.
        """
        resource = self._resource(request.type)
        values = _normal(resource, _read(resource.Inputs, request.new_inputs))
        before, secrets = _read(resource.Inputs, request.old_inputs), marked(resource.Inputs, "secret")
        unread = {name: _unread(values[name], before[name]) for name in secrets & values.keys() & before.keys()}
        problem = _problem(resource, values | unread)
        if problem:  # with a property named, the engine would print its value, secret or not
            return engine.CheckResponse(failures=[engine.CheckFailure("", problem)])
        return engine.CheckResponse(inputs=property_map(values, secrets))

    async def diff(self, request: engine.DiffRequest) -> engine.DiffResponse:
        """Compare what is recorded (refreshed, if a refresh ran) with what is wanted, input by input."""
        resource = self._resource(request.type)
        recorded = _read(resource.State, request.old_state)
        old, new = _normal(resource, recorded), _normal(resource, _read(resource.Inputs, request.new_inputs))
        changed = resource.changed(old, new) | set(resource.stale(_state(resource, recorded)))
        changed -= set(request.ignore_changes)
        replaces = changed & marked(resource.Inputs, "replaces")
        if not replaces:
            self._holders.setdefault((resource.token, request.resource_id), request.urn)
        detailed = {
            path: engine.PropertyDiff(kind, input_diff=False)
            for name in changed
            for path, kind in _differences(name, old.get(name), new.get(name), replaces=name in replaces)
        }
        return engine.DiffResponse(
            changes=bool(changed), replaces=sorted(replaces), diffs=sorted(changed), detailed_diff=detailed
        )

    async def create(self, request: engine.CreateRequest) -> engine.CreateResponse:
        """Make the object; in a preview, promise it. What is there already and would change is reported in both.

        Raise `SaasError` where something is there that is not adopted as it is.
        """
        resource = self._resource(request.type)
        values = _read(resource.Inputs, request.properties)
        if request.preview:
            await self._foretell(resource, values)
            return engine.CreateResponse(None, _promised(resource, values))
        inputs = _inputs(resource, values)
        await resource.connection.require_recorded(values)
        sentence, refuses = await takeover.report(resource, msgspec.to_builtins(inputs))
        if refuses:
            raise SaasError(sentence)
        if sentence:
            await self._run.warn(sentence)
        try:
            state = await resource.create(inputs)
        except Unfinished as unfinished:
            unfinished.outputs = _outputs(resource, unfinished.state)
            raise
        identity = resource.identify(state)
        self._holders[resource.token, identity] = request.urn
        return engine.CreateResponse(identity, _outputs(resource, state))

    async def read(self, request: engine.ReadRequest) -> engine.ReadResponse:
        """Return the object as it is now, or nothing when it is gone.

        What an older provider recorded and this one cannot use is left aside, and the object is looked for by its
        inputs, or by its id as on import: that corrects the state.
        """
        resource = self._resource(request.type)
        recorded = _read(resource.State, request.properties)
        state = _state(resource, recorded) if recorded and _readable(resource.State, recorded) else None
        try:
            await resource.connection.require_recorded(recorded)
            found = await _found_by_inputs(resource, recorded) if recorded and not state else None
            found = found or await resource.read(request.resource_id, state)
            if found is not None and not recorded:
                await resource.connection.require_recorded(msgspec.to_builtins(found.inputs))
        except Interrupted:
            raise
        except SaasError as error:  # an import has nothing to keep
            raise Unseen(str(error)) if recorded and self.keeps_unseen else error from None
        if found is None:
            return engine.ReadResponse("", {}, {})
        # As `check` gives them: else a refresh shows each default as a change.
        as_checked = _normal(resource, msgspec.to_builtins(found.inputs))
        inputs = property_map(as_checked, marked(resource.Inputs, "secret"))
        return engine.ReadResponse(resource.identify(found.state), _outputs(resource, found.state), inputs)

    async def update(self, request: engine.UpdateRequest) -> engine.UpdateResponse:
        """Bring the object to the new inputs; in a preview, promise it."""
        resource = self._resource(request.type)
        values, recorded = _read(resource.Inputs, request.news), _read(resource.State, request.olds)
        if request.preview:
            lasting = {name: recorded[name] for name in marked(resource.State, "lasts") & recorded.keys()}
            await self._warn_of(resource.connection.require_recorded(values))
            return engine.UpdateResponse(_promised(resource, lasting | values))
        inputs = _inputs(resource, values)
        await resource.connection.require_recorded(values)
        state = await resource.update(_state(resource, recorded), inputs)
        return engine.UpdateResponse(_outputs(resource, state))

    async def delete(self, request: engine.DeleteRequest) -> None:
        """Remove the object, unless another resource stands for it by now: then this one was only renamed."""
        resource = self._resource(request.type)
        holder = self._holders.get((resource.token, request.resource_id), request.urn)
        if self.spares_the_renamed and holder != request.urn:
            name = holder.rpartition("::")[2]
            await self._run.announce(f"{resource.token} {request.resource_id} stays: {name} stands for it now.")
            return
        state = _state(resource, _read(resource.State, request.properties))
        if another := await resource.connection.another_object(msgspec.to_builtins(state)):
            await self._run.warn(f"{resource.token} {request.resource_id} is only forgotten: {another}")
            return
        await resource.delete(state)

    async def invoke(self, request: engine.InvokeRequest) -> engine.InvokeResponse:
        """Call a function. That it could not look is a result: an error would end the program.

        Raise `SaasError` for inputs that are wrong, and `Interrupted` when the run was cancelled.
        """
        function = self._offered.get(request.tok)
        if not isinstance(function, Function):
            raise SaasError(f"This version of its provider has no function {request.tok}. Update the provider.")
        inputs = _inputs(function, _read(function.Inputs, request.args))
        try:
            results = await function.call(inputs)
        except Interrupted:
            raise
        except SaasError as error:
            results = function.Results(failure=secrecy.cleared(str(error)))
        return engine.InvokeResponse(property_map(msgspec.to_builtins(results), marked(function.Results, "secret")))

    async def _foretell(self, resource: Resource[Any, Any], values: dict[str, Any]) -> None:
        """Warn of what a create would change; that it could not be looked is no reason to show no preview."""
        await self._warn_of(resource.connection.require_recorded(values))
        try:
            sentence, _ = await takeover.report(resource, _normal(resource, values))
        except Unconnected as error:
            sentence = "" if error.why in self._unconnected else f"{error.why} So {_NOT_LOOKED} what is there."
            self._unconnected.add(error.why)
        except SaasError as error:
            sentence = secrecy.cleared(f"{error} So {_NOT_LOOKED} what is there.")
        if sentence:
            await self._run.warn(sentence)

    async def _warn_of(self, requirement: Awaitable[None]) -> None:
        """Say in a preview what a run would refuse."""
        try:
            await requirement
        except Unconnected:  # a preview without a credential says so where it looks at the object
            return
        except SaasError as error:
            await self._run.warn(secrecy.cleared(str(error)))

    def _resource(self, token: str) -> Resource[Any, Any]:
        resource = self._offered.get(token.rsplit("$", 1)[-1])
        if not isinstance(resource, Resource):
            raise SaasError(f"This version of its provider has no resource {token}. Update the provider.")
        return resource


_NOT_LOOKED = "it is not known what a create would change of"


def _read(struct: type[Properties], properties: Values) -> dict[str, Any]:
    """Return properties as plain values; the secret ones among them are kept out of sentences from here on."""
    values = plain_map(properties)
    for name in marked(struct, "secret") & values.keys():
        secrecy.protect(strings(values[name]))
    return values


def _differences(name: str, old: Any, new: Any, *, replaces: bool) -> Iterator[tuple[str, engine.PropertyDiffKind]]:
    """Yield what differs in a property, as the engine writes paths: of a table each key that does, so that it is told.

    The engine shows a path into a secret as it shows the secret: masked.
    """
    kinds = engine.PropertyDiffKind
    before, after = old or {}, new or {}
    if before == after or not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        yield name, kinds.UPDATE_REPLACE if replaces else kinds.UPDATE
        return
    for key in sorted(before.keys() | after.keys()):
        path = f"{name}[{json.dumps(key)}]"
        if key not in before:
            yield path, kinds.ADD_REPLACE if replaces else kinds.ADD
        elif key not in after:
            yield path, kinds.DELETE_REPLACE if replaces else kinds.DELETE
        elif before[key] != after[key]:
            yield path, kinds.UPDATE_REPLACE if replaces else kinds.UPDATE


def _normal(resource: Resource[Any, Any] | Function[Any, Any], values: dict[str, Any]) -> dict[str, Any]:
    return resource.normalize(defaults(resource.Inputs) | values)


def _problem(resource: Resource[Any, Any] | Function[Any, Any], values: dict[str, Any]) -> str | None:
    """Return everything that is wrong with inputs; those that are unknown in this preview are taken on trust."""
    fields = {field.encode_name: field for field in described(resource.Inputs)}
    known = {name: value for name, value in values.items() if not has_unknown(value)}
    problems = [f"it has no input {name}" for name in sorted(values.keys() - fields.keys())]
    problems += [f"{name} is missing" for name, field in fields.items() if field.required and name not in values]
    for name in sorted(fields.keys() & known.keys()):
        try:
            msgspec.convert(known[name], fields[name].type)
        except msgspec.ValidationError as error:  # has the expected and the given type, never the value
            problems.append(f"{name}: {error}")
    if problems:
        return f"{resource.token}: {'; '.join(problems)}. Correct the program."
    return resource.problem(known)


def _unread(value: Any, before: Any) -> Any:
    """Return a secret, or a table of them, with the mark of the unknown in place of what is empty and was before."""
    if isinstance(value, dict) and isinstance(before, dict):
        return {name: _unread(one, before.get(name)) for name, one in value.items()}
    return UNKNOWN if value == before == "" else value


def _inputs(resource: Resource[Any, Any] | Function[Any, Any], values: dict[str, Any]) -> Any:
    """Return inputs to be written, or asked with. Raise `SaasError` on what a check would refuse."""
    normal = _normal(resource, values)
    if problem := _problem(resource, normal):
        raise SaasError(problem)
    return msgspec.convert(normal, resource.Inputs)


def _state(resource: Resource[Any, Any], values: dict[str, Any]) -> Any:
    try:
        return msgspec.convert(values, resource.State)
    except msgspec.ValidationError as error:
        raise SaasError(
            f"{resource.token}: the state was recorded by another version of its provider, and this one cannot use "
            f"it: {error}. Run `pulumi refresh`, or use the version that recorded it."
        ) from None


async def _found_by_inputs(resource: Resource[Any, Any], recorded: dict[str, Any]) -> Found[Any, Any] | None:
    """Return the object by the inputs in a state that is of no other use; an import may take more than its id."""
    names = {field.encode_name for field in described(resource.Inputs)}
    inputs = _normal(resource, {name: value for name, value in recorded.items() if name in names})
    return await resource.existing(inputs) if _readable(resource.Inputs, inputs) else None


def _readable(struct: type[Properties], values: dict[str, Any]) -> bool:
    try:
        msgspec.convert(values, struct)
    except msgspec.ValidationError:
        return False
    return True


def _outputs(resource: Resource[Any, Any], state: Properties) -> Values:
    return property_map(msgspec.to_builtins(state), marked(resource.State, "secret"))


def _promised(resource: Resource[Any, Any], values: dict[str, Any]) -> Values:
    """Return outputs of a preview: the inputs, and the engine's mark for what only the service will know."""
    names = [field.encode_name for field in described(resource.State)]
    return property_map({name: values.get(name, UNKNOWN) for name in names}, marked(resource.State, "secret"))
