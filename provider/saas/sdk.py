"""The classes and functions through which programs use this provider, written from its package schema.

Each service is one module of `infra/sdk/`. The text is in the form that `ruff format` leaves as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from saas.package_schema import Spec

_TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_LONGEST_LINE = 120
"""As in pyproject.toml: what fits stands on one line, as the formatter would have it."""


def module(name: str, title: str, schema: Spec) -> str:
    """Return the text of one service's module; `title` is what people call the service."""
    pieces = [("\n".join(_class(token, spec))) for token, spec in _of(name, schema["resources"])]
    for token, spec in _of(name, schema["functions"]):
        pieces += ["\n".join(_results(token, spec)), "\n".join(_function(token, spec))]
    text = "\n\n\n".join(pieces)
    return "\n".join([*_head(name, title, text), "", "", text, ""])


def _of(name: str, specs: dict[str, Spec]) -> Iterator[tuple[str, Spec]]:
    return ((token, spec) for token, spec in specs.items() if token.split(":")[1] == name)


def _head(name: str, title: str, text: str) -> Iterator[str]:
    yield f'"""{title} as programs use it. docs/reference/saas.md explains every input.'
    yield ""
    yield f"Generated from `provider/saas/{name}/` by `PYTHONPATH=provider python -m saas.generate`: do not edit it."
    yield '"""'
    yield "\nfrom __future__ import annotations\n"
    collections = [one for one in ("Mapping", "Sequence") if f"{one}[" in text]
    if collections:
        yield f"from collections.abc import {', '.join(collections)}"
    if typed := [one for one in ("Any", "TypedDict") if re.search(rf"\b{one}\b[\])]", text)]:
        yield f"from typing import {', '.join(typed)}"
    if collections or typed:
        yield ""
    yield "import pulumi\n"
    offered = [one for one, use in (("Resource", "(Resource)"), ("call", "    return call(")) if use in text]
    yield f"from infra.sdk import {', '.join(offered)}"


def _class(token: str, spec: Spec) -> Iterator[str]:
    inputs: dict[str, Spec] = spec["inputProperties"]
    outputs = {name: one for name, one in spec["properties"].items() if name not in inputs}
    yield f"class {token.rpartition(':')[2]}(Resource):"
    yield from _docstring(spec["description"])
    yield f'    TYPE = "{token}"'
    if secrets := [f'"{name}"' for name, one in inputs.items() if one.get("secret")]:
        yield f"    SECRETS = ({', '.join(secrets)}{',' if len(secrets) == 1 else ''})"
    yield from (f"    {name}: pulumi.Output[{_output(one)}]" for name, one in outputs.items())
    yield from _constructor(inputs, set(spec["requiredInputs"]))


def _docstring(description: str) -> Iterator[str]:
    text = description.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    first, *others = text.splitlines()
    if not others:
        yield f'    """{first}"""\n'
        return
    yield f'    """{first}'
    yield from (f"    {line}".rstrip() for line in others)
    yield '    """\n'


def _constructor(inputs: dict[str, Spec], required: set[str]) -> Iterator[str]:
    yield "\n    def __init__(\n        self,\n        resource_name: str,\n        *,"
    yield from (f"        {line}" for line in _arguments(inputs, required))
    yield "        opts: pulumi.ResourceOptions | None = None,\n    ) -> None:"
    yield from (f"        {line}" for line in _given("super().__init__(resource_name, {0}, opts)", inputs, indent=8))


def _results(token: str, spec: Spec) -> Iterator[str]:
    results: dict[str, Spec] = spec["outputs"]["properties"]
    yield f"class {_results_name(token)}(TypedDict):"
    yield f'    """What `{_argument(token.rpartition(":")[2])}` found."""\n'
    yield from (f"    {name}: {_output(one)}" for name, one in results.items())


def _function(token: str, spec: Spec) -> Iterator[str]:
    inputs: dict[str, Spec] = spec["inputs"]["properties"]
    yield f"def {_argument(token.rpartition(':')[2])}(\n    *,"
    yield from (f"    {line}" for line in _arguments(inputs, set(spec["inputs"]["required"])))
    yield f") -> pulumi.Output[{_results_name(token)}]:"
    yield "\n".join(_docstring(spec["description"])).rstrip("\n")
    yield from (f"    {line}" for line in _given(f'return call("{token}", {{0}})', inputs, indent=4))


def _results_name(token: str) -> str:
    name = token.rpartition(":")[2]
    return f"{name[0].upper()}{name[1:]}Results"


def _arguments(inputs: dict[str, Spec], required: set[str]) -> Iterator[str]:
    for name in sorted(inputs, key=lambda name: name not in required):
        optional = "" if name in required else " | None = None"
        yield f"{_argument(name)}: pulumi.Input[{_input(inputs[name])}]{optional},"


def _given(call: str, inputs: dict[str, Spec], *, indent: int) -> Iterator[str]:
    """Yield the call that the inputs are given to, on as few lines as the table of them needs."""
    items = [f'"{name}": {_argument(name)}' for name in inputs]
    table, room = f"{{{', '.join(items)}}}", _LONGEST_LINE - indent
    if len(call.format(table)) <= room:
        yield call.format(table)
        return
    if len(f"inputs = {table}") <= room:
        yield f"inputs = {table}"
    else:
        yield from ("inputs = {", *(f"    {item}," for item in items), "}")
    yield call.format("inputs")


def _input(spec: Spec) -> str:
    """Return the type of what is given for an input; what is inside of it may be an output, too."""
    if spec.get("type") == "array":
        return f"Sequence[{_inside(spec['items'])}]"
    if spec.get("type") == "object":
        return f"Mapping[str, {_inside(spec['additionalProperties'])}]"
    return _TYPES.get(spec.get("type", ""), "Any")


def _inside(spec: Spec) -> str:
    return f"pulumi.Input[{_input(spec)}]" if "type" in spec else "Any"


def _output(spec: Spec) -> str:
    """Return the type of an output. The engine knows one kind of number, and the SDK hands it on as a float."""
    if spec.get("type") == "array":
        return f"list[{_output(spec['items'])}]"
    if spec.get("type") == "object":
        return f"dict[str, {_output(spec['additionalProperties'])}]"
    return "float" if spec.get("type") == "integer" else _TYPES.get(spec.get("type", ""), "Any")


def _argument(name: str) -> str:
    """Return the name of an input in Python."""
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)
