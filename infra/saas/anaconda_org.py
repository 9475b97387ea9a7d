"""Anaconda.org's resources."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from infra.saas import Resource


class Token(Resource):
    """A token of an organisation; with `current`, the one that value is gets taken over."""

    TYPE = "saas:anaconda_org:Token"
    OUTPUTS = ("value", "tokenId", "madeHere")
    SECRETS = ("current",)

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        name: pulumi.Input[str],
        scopes: pulumi.Input[Sequence[pulumi.Input[str]]],
        expires: pulumi.Input[str],
        current: pulumi.Input[str] = "",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "organization": organization,
            "name": name,
            "scopes": scopes,
            "expires": expires,
            "current": current,
        }
        super().__init__(resource_name, inputs, opts)


class GroupMember(Resource):
    """One member of a group of an organisation; others are left alone."""

    TYPE = "saas:anaconda_org:GroupMember"

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        group: pulumi.Input[str],
        member: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(resource_name, {"organization": organization, "group": group, "member": member}, opts)
