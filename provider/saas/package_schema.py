"""The provider's package schema, in the form that Pulumi documents: made from the resources' own types.

The classes in `infra/sdk/` and the page `docs/reference/saas.md` are written from it (`saas.generate`). The engine asks
for it to generate code, as `pulumi import` does unless told otherwise; no run of a program asks for it.

Form: https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from saas import VERSION, registry
from saas.function import Function
from saas.resource import Resource
from saas.schema import Properties, defaults, described, marked
from saas.settings import Settings

Spec = dict[str, Any]
"""A piece of the schema: plain values, as in its JSON."""

_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def package_schema() -> Spec:
    """Return the schema of the whole package."""
    settings: list[type[Properties]] = [Settings, *(entry.connection.Settings for entry in registry.SERVICES)]
    resources = [resource for entry in registry.SERVICES for resource in entry.resources]
    functions = [function for entry in registry.SERVICES for function in entry.functions]
    return {
        "name": "saas",
        "version": VERSION,
        "description": "Resources of outside services that no official provider offers, or offers unsafely.",
        "meta": {"moduleFormat": "(.*)"},  # the module of saas:github:Webhook is `github`
        "config": {"variables": {name: one for struct in settings for name, one in properties(struct).items()}},
        "resources": {resource.token: _resource(resource) for resource in resources},
        "functions": {function.token: _function(function) for function in functions},
    }


def properties(struct: type[Properties]) -> dict[str, Spec]:
    """Return each field of a struct by its name on the wire: type, description, default, and whether it is secret.

    The schema knows no defaults of lists and tables. Theirs are empty, so a field of these that is not required is it.
    """
    hints = get_type_hints(struct, include_extras=True)
    known, secrets = defaults(struct), marked(struct, "secret")
    found = {}
    for field in described(struct):
        spec = {**_type(hints[field.name]), "description": _description(hints[field.name])}
        if isinstance(known.get(field.encode_name), str | bool | int | float):
            spec["default"] = known[field.encode_name]
        if field.encode_name in secrets:
            spec["secret"] = True
        found[field.encode_name] = spec
    return found


def _resource(resource: type[Resource[Any, Any]]) -> Spec:
    inputs, outputs = properties(resource.Inputs), properties(resource.State)
    for name in marked(resource.Inputs, "replaces"):
        # Not `replaceOnChanges`, which makes the engine replace: here the provider's diff decides it.
        inputs[name]["willReplaceOnChanges"] = True
    return {
        "description": inspect.cleandoc(resource.__doc__ or ""),
        "inputProperties": inputs,
        "requiredInputs": _required(resource.Inputs),
        "properties": _without_defaults(outputs),
        "required": list(outputs),
    }


def _function(function: type[Function[Any, Any]]) -> Spec:
    results = properties(function.Results)
    return {
        "description": inspect.cleandoc(function.__doc__ or ""),
        "inputs": {"properties": properties(function.Inputs), "required": _required(function.Inputs)},
        "outputs": {"properties": _without_defaults(results), "required": list(results)},
    }


def _without_defaults(outputs: dict[str, Spec]) -> dict[str, Spec]:
    """Return the outputs, all of them required: a default is only for states that were recorded before it was."""
    return {name: {key: spec[key] for key in spec if key != "default"} for name, spec in outputs.items()}


def _required(struct: type[Properties]) -> list[str]:
    return [field.encode_name for field in described(struct) if field.required]


def _type(annotation: Any) -> Spec:
    """Return a type in the schema's words. Raise `TypeError` for one that the schema has no word for here."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if hasattr(annotation, "__metadata__"):
        return _type(arguments[0])
    if origin is list:
        return {"type": "array", "items": _type(arguments[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _type(arguments[1])}
    if origin is Literal:
        return {"type": "string"}
    if annotation is Any:
        return {"$ref": "pulumi.json#/Any"}
    if annotation not in _TYPES:
        raise TypeError(f"The package schema has no type for {annotation}. Add one to saas.package_schema.")
    return {"type": _TYPES[annotation]}


def _description(annotation: Any) -> str:
    metas: Iterable[Any] = reversed(getattr(annotation, "__metadata__", ()))
    return next((meta.description for meta in metas if isinstance(meta, msgspec.Meta) and meta.description), "")
