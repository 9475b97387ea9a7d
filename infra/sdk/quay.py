"""Quay as programs use it. docs/reference/saas.md explains every input.

Generated from `provider/saas/quay/` by `PYTHONPATH=provider python -m saas.generate`: do not edit it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import pulumi

from infra.sdk import Resource, call


class Repository(Resource):
    """The visibility and the description of an image repository.

    The repository must exist; the first push makes one. Removing the resource leaves the repository as it is: its
    images are in use everywhere.
    """

    TYPE = "saas:quay:Repository"

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        name: pulumi.Input[str],
        visibility: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"organization": organization, "name": name, "visibility": visibility, "description": description}
        super().__init__(resource_name, inputs, opts)


class Robot(Resource):
    """A robot of an organisation, with its token.

    One that exists is adopted with the token that it has. Quay regenerates a token at once, without overlap, so this is
    never done: for another token, make another robot beside it.

    Removing it from the program only forgets it, and the user is told how to delete it.
    """

    TYPE = "saas:quay:Robot"
    login: pulumi.Output[str]
    value: pulumi.Output[str]
    madeHere: pulumi.Output[bool]

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
    """The role that one user, robot or team has at a repository; others' roles are left alone."""

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


class MintedRobot(Resource):
    """A robot of an organisation that this provider makes, one generation after the other, with its roles.

    Each of the scopes is a role at a repository, such as `image:write`. The value is `<login>:<token>`.
    """

    TYPE = "saas:quay:MintedRobot"
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
    """The end of the former generations of a robot. An account's password is for a person to change."""

    TYPE = "saas:quay:Revocation"
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


class GetUndeclaredRobotsResults(TypedDict):
    """What `get_undeclared_robots` found."""

    failure: str
    names: list[str]
    madeHere: list[str]


def get_undeclared_robots(
    *,
    declared: pulumi.Input[Sequence[pulumi.Input[str]]],
    organization: pulumi.Input[str],
    minted: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
) -> pulumi.Output[GetUndeclaredRobotsResults]:
    """The robots of an organisation at Quay that nothing declares, by their short names."""
    return call("saas:quay:getUndeclaredRobots", {"declared": declared, "minted": minted, "organization": organization})
