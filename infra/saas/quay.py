"""Quay's resources."""

from __future__ import annotations

import pulumi

from infra.saas import Resource


class Repository(Resource):
    """The visibility and the description of an image repository that exists."""

    TYPE = "saas:quay:Repository"

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        name: pulumi.Input[str],
        visibility: pulumi.Input[str],
        description: pulumi.Input[str] = "",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"organization": organization, "name": name, "visibility": visibility, "description": description}
        super().__init__(resource_name, inputs, opts)


class Robot(Resource):
    """A robot of an organisation, with its token."""

    TYPE = "saas:quay:Robot"
    OUTPUTS = ("login", "value", "madeHere")

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        name: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(resource_name, {"organization": organization, "name": name}, opts)


class Permission(Resource):
    """The role that one user, robot or team has at a repository."""

    TYPE = "saas:quay:Permission"

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        repository: pulumi.Input[str],
        kind: pulumi.Input[str],
        name: pulumi.Input[str],
        role: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"organization": organization, "repository": repository, "kind": kind, "name": name, "role": role}
        super().__init__(resource_name, inputs, opts)
