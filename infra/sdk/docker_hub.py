"""Docker Hub: resources as programs use them. docs/reference/saas.md explains every input.

Generated from `provider/saas/docker_hub/` by `PYTHONPATH=provider python -m saas.generate`: do not edit it.
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from infra.sdk import Resource


class AccessToken(Resource):
    """An access token of the account that logs in.

    With `current`, the token of that label is taken over, if the account logs in with that value. Without, one is made,
    unless the label is taken by one that somebody else made. A token made by an earlier attempt whose answer was lost
    is revoked and made anew. Removing it revokes it, if it was made here; one that was taken over is left, and the user
    is told.
    """

    TYPE = "saas:docker_hub:AccessToken"
    SECRETS = ("current",)
    value: pulumi.Output[str]
    uuid: pulumi.Output[str]
    active: pulumi.Output[bool]
    madeHere: pulumi.Output[bool]

    def __init__(
        self,
        resource_name: str,
        *,
        label: pulumi.Input[str],
        scopes: pulumi.Input[Sequence[pulumi.Input[str]]],
        expires: pulumi.Input[str] | None = None,
        current: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"label": label, "scopes": scopes, "expires": expires, "current": current}
        super().__init__(resource_name, inputs, opts)


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
