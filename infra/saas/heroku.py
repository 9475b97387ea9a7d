"""Heroku's resources."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from infra.saas import Resource


class ConfigVars(Resource):
    """The declared config vars of one Heroku app, written together; others on the app are left alone."""

    TOKEN = "saas:heroku:ConfigVars"  # noqa: S105  # a type token
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
