"""The classes through which programs use this provider's resources, written from its package schema.

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
    resources = {token: one for token, one in schema["resources"].items() if token.split(":")[1] == name}
    classes = "\n\n\n".join("\n".join(_class(token, spec)) for token, spec in resources.items())
    return "\n".join([*_head(name, title, classes), "", "", classes, ""])


def _head(name: str, title: str, classes: str) -> Iterator[str]:
    yield f'"""{title}: resources as programs use them. docs/reference/saas.md explains every input.'
    yield ""
    yield f"Generated from `provider/saas/{name}/` by `PYTHONPATH=provider python -m saas.generate`: do not edit it."
    yield '"""'
    yield "\nfrom __future__ import annotations\n"
    collections = [one for one in ("Mapping", "Sequence") if f"{one}[" in classes]
    if collections:
        yield f"from collections.abc import {', '.join(collections)}"
    if "Any]" in classes:
        yield "from typing import Any"
    if collections:
        yield ""
    yield "import pulumi\n"
    yield "from infra.sdk import Resource"


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
    for name in sorted(inputs, key=lambda name: name not in required):
        optional = "" if name in required else " | None = None"
        yield f"        {_argument(name)}: pulumi.Input[{_input(inputs[name])}]{optional},"
    yield "        opts: pulumi.ResourceOptions | None = None,\n    ) -> None:"
    yield from _given([f'"{name}": {_argument(name)}' for name in inputs])


def _given(items: list[str]) -> Iterator[str]:
    """The body of a constructor, on as few lines as its table of inputs needs."""
    whole, table = "        super().__init__(resource_name, {0}, opts)", f"{{{', '.join(items)}}}"
    if len(whole.format(table)) <= _LONGEST_LINE:
        yield whole.format(table)
        return
    if len(f"        inputs = {table}") <= _LONGEST_LINE:
        yield f"        inputs = {table}"
    else:
        yield from ("        inputs = {", *(f"            {item}," for item in items), "        }")
    yield whole.format("inputs")


def _input(spec: Spec) -> str:
    """The type of what is given for an input; what is inside of it may be an output, too."""
    if spec.get("type") == "array":
        return f"Sequence[{_inside(spec['items'])}]"
    if spec.get("type") == "object":
        return f"Mapping[str, {_inside(spec['additionalProperties'])}]"
    return _TYPES.get(spec.get("type", ""), "Any")


def _inside(spec: Spec) -> str:
    return f"pulumi.Input[{_input(spec)}]" if "type" in spec else "Any"


def _output(spec: Spec) -> str:
    """The type of an output. The engine knows one kind of number, and the SDK hands it on as a float."""
    if spec.get("type") == "array":
        return f"list[{_output(spec['items'])}]"
    if spec.get("type") == "object":
        return f"dict[str, {_output(spec['additionalProperties'])}]"
    return "float" if spec.get("type") == "integer" else _TYPES.get(spec.get("type", ""), "Any")


def _argument(name: str) -> str:
    """The name of an input in Python."""
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)
