"""Anaconda.org: resources as programs use them. docs/reference/saas.md explains every input.

Generated from `provider/saas/anaconda_org/` by `PYTHONPATH=provider python -m saas.generate`: do not edit it.
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from infra.sdk import Resource


class Token(Resource):
    """A token of an organisation.

    With `current`, the token that value is gets taken over: it must be valid and have this name, these scopes and this
    last day. Without, one is made, unless the name is taken by one that somebody else made: nobody here has its value,
    and builds may use it, so it is left alone. A token made by an earlier attempt whose answer was lost is revoked and
    made anew. A token that is no more valid counts as gone.

    Removing it revokes it, if it was made here; one that was taken over is left, and the user is told.
    """

    TYPE = "saas:anaconda_org:Token"
    SECRETS = ("current",)
    value: pulumi.Output[str]
    tokenId: pulumi.Output[str]
    madeHere: pulumi.Output[bool]

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        name: pulumi.Input[str],
        scopes: pulumi.Input[Sequence[pulumi.Input[str]]],
        expires: pulumi.Input[str],
        current: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"organization": organization, "name": name, "scopes": scopes, "expires": expires, "current": current}
        super().__init__(resource_name, inputs, opts)


class GroupMember(Resource):
    """One member of a group of an organisation; members that are not declared are left alone.

    A group's last member is not removed: nobody could look after it any more.
    """

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
