"""Resources and functions of the official plugins, by their names on the wire.

Their SDKs would say the same with types, but each takes 0.1 s of every run to import, for a class or two of some
hundreds. Names, inputs and versions are held against the installed SDKs and the plugins in tests/toolchain/test_pins.py
and tests/toolchain/azuredevops/test_names.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

import pulumi

VERSIONS = MappingProxyType({"aws": "7.51.1", "azuredevops": "3.16.2", "github": "6.12.2", "onepassword": "1.2.1"})
"""The plugins' versions, which are those of the SDKs in pyproject.toml."""


class OfficialResource(pulumi.CustomResource):
    """A resource of an official plugin, such as `github:index/team:Team`. Names of inputs are in camelCase."""

    def __init__(
        self,
        token: str,
        name: str,
        inputs: Mapping[str, Any],
        opts: pulumi.ResourceOptions,
        outputs: Collection[str] = (),
    ) -> None:
        """Register the resource. It has an attribute for each output that is named, as on the wire."""
        version = pulumi.ResourceOptions(version=VERSIONS[token.partition(":")[0]])
        properties = {**dict.fromkeys(outputs), **inputs}
        super().__init__(token, name, properties, pulumi.ResourceOptions.merge(version, opts))


def provider(
    package: str, name: str, settings: Mapping[str, Any], opts: pulumi.ResourceOptions
) -> pulumi.ProviderResource:
    """Register an official plugin with settings of the data, in place of the stack's."""
    given = {key: value for key, value in settings.items() if value is not None}
    version = pulumi.ResourceOptions(version=VERSIONS[package])
    return pulumi.ProviderResource(package, name, given, pulumi.ResourceOptions.merge(version, opts))


async def call(token: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a function of an official plugin answers, such as `onepassword:index/getItem:getItem`.

    Raise a bare `Exception` when it fails: the SDK raises nothing narrower.
    """
    version = pulumi.InvokeOptions(version=VERSIONS[token.partition(":")[0]])
    answer: Mapping[str, Any] = await pulumi.runtime.invoke_async(token, dict(arguments), version)
    return answer
