"""Container hosts as programs use it. docs/reference/saas.md explains every input.

Generated from `provider/saas/container/` by `PYTHONPATH=provider python -m saas.generate`: do not edit it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from infra.sdk import Resource


class App(Resource):
    """An app on a container host: a private file of settings, and a container that was started with them.

    What is as wanted is left running. Any change writes the file whole, starts a new container in place of the old one,
    and waits until it answers. Removing it removes container and settings; what was set by hand stays. A container that
    was brought up since by another address of the host is left.
    """

    TYPE = "saas:container:App"
    SECRETS = ("secrets",)
    running: pulumi.Output[bool]
    writtenAt: pulumi.Output[str]

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
        secrets: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        health: pulumi.Input[str] | None = None,
        runtime: pulumi.Input[str] | None = None,
        settings: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        by_hand: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
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
