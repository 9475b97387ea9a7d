"""Own values as programs use it. docs/reference/saas.md explains every input.

Generated from `provider/saas/own/` by `PYTHONPATH=provider python -m saas.generate`: do not edit it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from infra.sdk import Resource


class GeneratedValue(Resource):
    """Random bytes of our own, in hex. What the vault has is adopted, until it is due."""

    TYPE = "saas:own:GeneratedValue"
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
    """The end of former values of our own: nothing has them any more, so nobody accepts them."""

    TYPE = "saas:own:Revocation"
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
