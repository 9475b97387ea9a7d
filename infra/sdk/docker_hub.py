"""Docker Hub as programs use it. docs/reference/saas.md explains every input.

Generated from `provider/saas/docker_hub/` by `PYTHONPATH=provider python -m saas.generate`: do not edit it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import pulumi

from infra.sdk import Resource, call


class AccessToken(Resource):
    """An access token of the account that logs in.

    With `current`, the token of that label is adopted, if the account logs in with that value. Without, one is made,
    unless the label is taken: nobody here has that one's value, and workflows may use it.

    Removing it from the program only forgets it, and the user is told how to revoke it.
    """

    TYPE = "saas:docker_hub:AccessToken"
    SECRETS = ("current",)
    value: pulumi.Output[str]
    tokenId: pulumi.Output[str]
    active: pulumi.Output[bool]
    madeHere: pulumi.Output[bool]

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        scopes: pulumi.Input[Sequence[pulumi.Input[str]]],
        expires: pulumi.Input[str] | None = None,
        current: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(resource_name, {"name": name, "scopes": scopes, "expires": expires, "current": current}, opts)


class Repository(Resource):
    """The visibility and the short description of an image repository.

    The repository must exist; the first push makes one. Removing the resource leaves the repository as it is: its
    images are in use everywhere.
    """

    TYPE = "saas:docker_hub:Repository"

    def __init__(
        self,
        resource_name: str,
        *,
        namespace: pulumi.Input[str],
        name: pulumi.Input[str],
        visibility: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"namespace": namespace, "name": name, "visibility": visibility, "description": description}
        super().__init__(resource_name, inputs, opts)


class MintedAccessToken(Resource):
    """An access token of the account that this provider makes, one generation after the other."""

    TYPE = "saas:docker_hub:MintedAccessToken"
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
        }
        super().__init__(resource_name, inputs, opts)


class Revocation(Resource):
    """The end of the former generations of an access token. The account's password is for a person to change."""

    TYPE = "saas:docker_hub:Revocation"
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
        }
        super().__init__(resource_name, inputs, opts)


class GetUndeclaredAccessTokensResults(TypedDict):
    """What `get_undeclared_access_tokens` found."""

    failure: str
    names: list[str]
    madeHere: list[str]


def get_undeclared_access_tokens(
    *,
    declared: pulumi.Input[Sequence[pulumi.Input[str]]],
    minted: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
) -> pulumi.Output[GetUndeclaredAccessTokensResults]:
    """The access tokens of the account at Docker Hub that nothing declares."""
    return call("saas:docker_hub:getUndeclaredAccessTokens", {"declared": declared, "minted": minted})
