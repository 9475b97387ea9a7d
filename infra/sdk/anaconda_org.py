"""Anaconda.org as programs use it. docs/reference/saas.md explains every input.

Generated from `provider/saas/anaconda_org/` by `PYTHONPATH=provider python -m saas.generate`: do not edit it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import pulumi

from infra.sdk import Resource, call


class Token(Resource):
    """A token of an organisation.

    With `current`, the token that has that value is adopted: it must be valid and have this name, these scopes and this
    last day. Without, one is made, unless the name is taken: nobody here has that one's value, and builds may use it. A
    token that is no more valid counts as gone.

    Removing it from the program only forgets it, and the user is told how to revoke it.
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
        name: pulumi.Input[str],
        scopes: pulumi.Input[Sequence[pulumi.Input[str]]],
        expires: pulumi.Input[str],
        organization: pulumi.Input[str],
        current: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"name": name, "scopes": scopes, "expires": expires, "current": current, "organization": organization}
        super().__init__(resource_name, inputs, opts)


class GetUndeclaredTokensResults(TypedDict):
    """What `get_undeclared_tokens` found."""

    failure: str
    names: list[str]
    madeHere: list[str]


def get_undeclared_tokens(
    *,
    declared: pulumi.Input[Sequence[pulumi.Input[str]]],
) -> pulumi.Output[GetUndeclaredTokensResults]:
    """The tokens of the login at Anaconda.org that nothing declares, organisations' among them as far as it lists them.

    It does not show which organisation a token belongs to, so names are compared alone.
    """
    return call("saas:anaconda_org:getUndeclaredTokens", {"declared": declared})
