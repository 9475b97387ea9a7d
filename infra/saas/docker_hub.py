"""Docker Hub's resources."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from infra.saas import Resource


class AccessToken(Resource):
    """An access token of the account that logs in; with `current`, the one of that label is taken over."""

    TYPE = "saas:docker_hub:AccessToken"
    OUTPUTS = ("value", "tokenId", "active", "madeHere")
    SECRETS = ("current",)

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        scopes: pulumi.Input[Sequence[pulumi.Input[str]]],
        expires: pulumi.Input[str] = "",
        current: pulumi.Input[str] = "",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"name": name, "scopes": scopes, "expires": expires, "current": current}
        super().__init__(resource_name, inputs, opts)


class Repository(Resource):
    """The visibility and the short description of an image repository that exists."""

    TYPE = "saas:docker_hub:Repository"

    def __init__(
        self,
        resource_name: str,
        *,
        namespace: pulumi.Input[str],
        name: pulumi.Input[str],
        visibility: pulumi.Input[str],
        description: pulumi.Input[str] = "",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"namespace": namespace, "name": name, "visibility": visibility, "description": description}
        super().__init__(resource_name, inputs, opts)
