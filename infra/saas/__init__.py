"""The resources of the `saas` provider as programs use them: one module a service.

`tests/infra/test_saas.py` holds them against the provider.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi


def call(function: str, inputs: Mapping[str, pulumi.Input[Any]]) -> pulumi.Output[dict[str, Any]]:
    """Call a function of the provider, by its token; inputs and results by their names on the wire.

    A look that failed is no error: the result says why in `failure`.
    """
    return pulumi.runtime.invoke_output(function, dict(inputs))


class Resource(pulumi.CustomResource):
    """A resource of the provider. A subclass names its type and its outputs, and takes its inputs as arguments."""

    TYPE: ClassVar[str]
    OUTPUTS: ClassVar[tuple[str, ...]] = ()
    """What the provider adds to the inputs, by the names on the wire."""
    SECRETS: ClassVar[tuple[str, ...]] = ()
    """Inputs that are secret whatever is given for them."""

    def __init__(self, resource_name: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        secret = {name: pulumi.Output.secret(inputs[name]) for name in self.SECRETS}
        super().__init__(self.TYPE, resource_name, {**inputs, **secret, **dict.fromkeys(self.OUTPUTS)}, opts)
