"""Drone as programs use it. docs/reference/saas.md explains every input.

Generated from `provider/saas/drone/` by `PYTHONPATH=provider python -m saas.generate`: do not edit it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import pulumi

from infra.sdk import Resource, call


class Removal(Resource):
    """The removal of what is left at Drone: repositories are turned off, secrets and accounts go, tokens end."""

    TYPE = "saas:drone:Removal"

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        until: pulumi.Input[str],
        tokens: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        owners: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        accounts: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        found: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "tokens": tokens,
            "owners": owners,
            "accounts": accounts,
            "name": name,
            "until": until,
            "found": found,
        }
        super().__init__(resource_name, inputs, opts)


class GetLeftoversResults(TypedDict):
    """What `get_leftovers` found."""

    failure: str
    found: dict[str, str]
    on: list[str]
    byHand: dict[str, str]
    accepted: dict[str, str]
    refused: list[str]
    untried: dict[str, str]
    unproven: dict[str, str]


def get_leftovers(
    *,
    tokens: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
    owners: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    accounts: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
) -> pulumi.Output[GetLeftoversResults]:
    """What is left at Drone, and whether old tokens are still accepted there."""
    return call("saas:drone:getLeftovers", {"tokens": tokens, "owners": owners, "accounts": accounts})
