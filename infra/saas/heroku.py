"""Heroku's resources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from infra.saas import Resource


class ConfigVars(Resource):
    """The declared config vars of one Heroku app, written together; others on the app are left alone."""

    TYPE = "saas:heroku:ConfigVars"
    OUTPUTS = ("release",)
    SECRETS = ("secrets",)

    def __init__(
        self,
        resource_name: str,
        *,
        app: pulumi.Input[str],
        secrets: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        settings: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"app": app, "secrets": secrets, "settings": settings}
        super().__init__(resource_name, inputs, opts)


class Formation(Resource):
    """How many dynos of which size run a process type of an app; removing it scales nothing."""

    TYPE = "saas:heroku:Formation"

    def __init__(
        self,
        resource_name: str,
        *,
        app: pulumi.Input[str],
        process: pulumi.Input[str],
        quantity: pulumi.Input[int],
        size: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"app": app, "process": process, "quantity": quantity, "size": size}
        super().__init__(resource_name, inputs, opts)


class Domain(Resource):
    """A hostname of an app's own; `cname` is what its DNS record points to."""

    TYPE = "saas:heroku:Domain"
    OUTPUTS = ("cname", "status")
    cname: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        app: pulumi.Input[str],
        hostname: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(resource_name, {"app": app, "hostname": hostname}, opts)


class LogDrain(Resource):
    """One more address that an app's log is sent to."""

    TYPE = "saas:heroku:LogDrain"
    OUTPUTS = ("drainId",)
    SECRETS = ("url",)
    drainId: pulumi.Output[str]  # noqa: N815  # outputs have their names on the wire

    def __init__(
        self,
        resource_name: str,
        *,
        app: pulumi.Input[str],
        url: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(resource_name, {"app": app, "url": url}, opts)


class Authorization(Resource):
    """An OAuth authorization of the account, and its token."""

    TYPE = "saas:heroku:Authorization"
    OUTPUTS = ("value", "tokenId", "madeHere")
    SECRETS = ("current",)

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        scopes: pulumi.Input[Sequence[pulumi.Input[str]]],
        expires: pulumi.Input[str] = "",
        current: pulumi.Input[str] = "",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"name": name, "scopes": scopes, "expires": expires, "current": current}
        super().__init__(resource_name, inputs, opts)
