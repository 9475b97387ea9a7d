"""Anaconda.org as programs use it. docs/reference/saas.md explains every input.

Generated from `provider/saas/anaconda_org/` by `PYTHONPATH=provider python -m saas.generate`: do not edit it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


class MintedToken(Resource):
    """A token of an organisation that this provider makes, one generation after the other.

    The value in the vault is adopted, whatever its name, until it is due.
    """

    TYPE = "saas:anaconda_org:MintedToken"
    SECRETS = ("current", "kept")
    value: pulumi.Output[str]
    generation: pulumi.Output[float]
    made: pulumi.Output[str]
    tokenId: pulumi.Output[str]
    former: pulumi.Output[dict[str, str]]
    oldest: pulumi.Output[float]
    agreedScopes: pulumi.Output[list[str]]
    agreedLife: pulumi.Output[float]

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        scopes: pulumi.Input[Sequence[pulumi.Input[str]]],
        life_days: pulumi.Input[int],
        due_after_days: pulumi.Input[int],
        current: pulumi.Input[str],
        organization: pulumi.Input[str],
        epoch: pulumi.Input[str] | None = None,
        account: pulumi.Input[str] | None = None,
        as_of: pulumi.Input[str] | None = None,
        held: pulumi.Input[bool] | None = None,
        recorded_generation: pulumi.Input[int] | None = None,
        recorded_made: pulumi.Input[str] | None = None,
        recorded_epoch: pulumi.Input[str] | None = None,
        recorded_revoked: pulumi.Input[int] | None = None,
        kept: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "name": name,
            "scopes": scopes,
            "lifeDays": life_days,
            "dueAfterDays": due_after_days,
            "epoch": epoch,
            "account": account,
            "asOf": as_of,
            "held": held,
            "current": current,
            "recordedGeneration": recorded_generation,
            "recordedMade": recorded_made,
            "recordedEpoch": recorded_epoch,
            "recordedRevoked": recorded_revoked,
            "kept": kept,
            "organization": organization,
        }
        super().__init__(resource_name, inputs, opts)


class Revocation(Resource):
    """The end of the former generations of a token of an organisation."""

    TYPE = "saas:anaconda_org:Revocation"
    SECRETS = ("former",)
    revoked: pulumi.Output[float]
    since: pulumi.Output[str]
    drainsUntil: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        generation: pulumi.Input[int],
        token_id: pulumi.Input[str],
        former: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        drain_seconds: pulumi.Input[int],
        organization: pulumi.Input[str],
        oldest: pulumi.Input[int] | None = None,
        recorded_revoked: pulumi.Input[int] | None = None,
        account: pulumi.Input[str] | None = None,
        places_written: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        held: pulumi.Input[bool] | None = None,
        as_of: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "name": name,
            "generation": generation,
            "tokenId": token_id,
            "former": former,
            "oldest": oldest,
            "recordedRevoked": recorded_revoked,
            "account": account,
            "drainSeconds": drain_seconds,
            "placesWritten": places_written,
            "held": held,
            "asOf": as_of,
            "organization": organization,
        }
        super().__init__(resource_name, inputs, opts)


class GetUndeclaredTokensResults(TypedDict):
    """What `get_undeclared_tokens` found."""

    failure: str
    names: list[str]
    madeHere: list[str]


def get_undeclared_tokens(
    *,
    declared: pulumi.Input[Sequence[pulumi.Input[str]]],
    minted: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
) -> pulumi.Output[GetUndeclaredTokensResults]:
    """The tokens of the login at Anaconda.org that nothing declares, organisations' among them as far as it lists them.

    It does not show which organisation a token belongs to, so names are compared alone.
    """
    return call("saas:anaconda_org:getUndeclaredTokens", {"declared": declared, "minted": minted})
