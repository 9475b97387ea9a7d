"""The resources of the `saas` provider as programs use them: one module a service, generated from the provider's types.

`PYTHONPATH=provider python -m saas.generate` writes the modules. None of them imports the provider: a program and its
provider are two processes, and only the engine speaks to both.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi


class Resource(pulumi.CustomResource):
    """A resource of the provider. A subclass names its type and takes its inputs as arguments.

    Its annotations are what the provider adds to the inputs, by the names on the wire.
    """

    TYPE: ClassVar[str]
    SECRETS: ClassVar[tuple[str, ...]] = ()
    """Inputs that are secret whatever is given for them."""

    def __init__(self, resource_name: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        """Register the resource. An input that is None is not sent: the provider knows the default."""
        given = {name: value for name, value in inputs.items() if value is not None}
        secret = {name: pulumi.Output.secret(given[name]) for name in self.SECRETS if name in given}
        outputs = dict.fromkeys(inspect.get_annotations(type(self)))
        super().__init__(self.TYPE, resource_name, {**given, **secret, **outputs}, opts)
