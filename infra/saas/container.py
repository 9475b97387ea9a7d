"""Resources on container hosts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from infra.saas import Resource


class App(Resource):
    """An app that runs as a container on a host, with its settings in a private file there."""

    TYPE = "saas:container:App"
    OUTPUTS = ("running",)
    SECRETS = ("secrets",)

    def __init__(
        self,
        resource_name: str,
        *,
        address: pulumi.Input[str],
        app: pulumi.Input[str],
        user: pulumi.Input[str],
        host_key: pulumi.Input[str],
        image: pulumi.Input[str],
        port: pulumi.Input[int],
        health: pulumi.Input[str],
        runtime: pulumi.Input[str],
        secrets: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        settings: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        by_hand: pulumi.Input[Sequence[pulumi.Input[str]]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "address": address,
            "app": app,
            "user": user,
            "hostKey": host_key,
            "image": image,
            "port": port,
            "health": health,
            "runtime": runtime,
            "secrets": secrets,
            "settings": settings,
            "byHand": by_hand,
        }
        super().__init__(resource_name, inputs, opts)
