"""The resources and functions of the `saas` provider as programs use them: one module a service.

`PYTHONPATH=provider python -m saas.generate` writes the modules from the provider's types. None of them imports the
provider: a program and its provider are two processes, and only the engine speaks to both.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi


def call(function: str, inputs: Mapping[str, Any]) -> pulumi.Output[Any]:
    """Call a function of the provider, by its token; inputs and results by their names on the wire.

    A look that failed is no error: the result says why in `failure`.
    """
    return pulumi.runtime.invoke_output(function, _given(inputs))


class Resource(pulumi.CustomResource):
    """A resource of the provider. A subclass names its type and takes its inputs as arguments.

    Its annotations are what the provider adds to the inputs, by the names on the wire.
    """

    TYPE: ClassVar[str]
    SECRETS: ClassVar[tuple[str, ...]] = ()
    """Inputs that are secret whatever is given for them."""

    def __init__(self, resource_name: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        """Register the resource. An input that is None is not sent: the provider knows the default."""
        given = _given(inputs)
        secret = {name: _secret(given[name]) for name in self.SECRETS if name in given}
        outputs = dict.fromkeys(inspect.get_annotations(type(self)))
        super().__init__(self.TYPE, resource_name, {**given, **secret, **outputs}, opts)


def _secret(value: Any) -> Any:
    """Return a value, or each of a table, as a secret: of a table a plan then shows which values are not known yet."""
    if isinstance(value, Mapping):
        return {name: pulumi.Output.secret(one) for name, one in value.items()}
    return pulumi.Output.secret(value)


def _given(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in inputs.items() if value is not None}
