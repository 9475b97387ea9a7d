"""1Password as programs use it. docs/reference/saas.md explains every input.

Generated from `provider/saas/onepassword/` by `PYTHONPATH=provider python -m saas.generate`: do not edit it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi

from infra.sdk import Resource, call


class RecordedValue(Resource):
    """The value of a credential in its item, with its generation and the values before it.

    Nothing else of the item is touched. A value there that neither this provider nor the credential's history knows is
    somebody's: it is not overwritten. Removing it from the program changes nothing in the vault.
    """

    TYPE = "saas:onepassword:RecordedValue"
    SECRETS = ("value", "former", "current")
    writtenAt: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        vault: pulumi.Input[str],
        item: pulumi.Input[str],
        title: pulumi.Input[str],
        field: pulumi.Input[str],
        value: pulumi.Input[str],
        generation: pulumi.Input[int],
        made: pulumi.Input[str],
        epoch: pulumi.Input[str],
        former: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        current: pulumi.Input[str] | None = None,
        recorded_generation: pulumi.Input[int] | None = None,
        recorded_made: pulumi.Input[str] | None = None,
        recorded_epoch: pulumi.Input[str] | None = None,
        as_of: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "vault": vault,
            "item": item,
            "title": title,
            "field": field,
            "value": value,
            "generation": generation,
            "made": made,
            "epoch": epoch,
            "former": former,
            "current": current,
            "recordedGeneration": recorded_generation,
            "recordedMade": recorded_made,
            "recordedEpoch": recorded_epoch,
            "asOf": as_of,
        }
        super().__init__(resource_name, inputs, opts)


class RevokedValues(Resource):
    """Former values that are revoked, and so are not kept in the vault any more."""

    TYPE = "saas:onepassword:RevokedValues"

    def __init__(
        self,
        resource_name: str,
        *,
        vault: pulumi.Input[str],
        item: pulumi.Input[str],
        title: pulumi.Input[str],
        revoked: pulumi.Input[int],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(resource_name, {"vault": vault, "item": item, "title": title, "revoked": revoked}, opts)


class GetRecordResults(TypedDict):
    """What `get_record` found."""

    failure: str
    title: str
    value: str
    generation: float
    made: str
    epoch: str
    revoked: float
    former: dict[str, str]


def get_record(
    *,
    vault: pulumi.Input[str],
    item: pulumi.Input[str],
    field: pulumi.Input[str],
) -> pulumi.Output[GetRecordResults]:
    """What an item says of a credential that rotates: its value, which generation it is, and former values."""
    return call("saas:onepassword:getRecord", {"vault": vault, "item": item, "field": field})
