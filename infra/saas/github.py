"""GitHub's resources."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from infra.saas import Resource


class OrganizationSecret(Resource):
    """A secret of an organisation's GitHub Actions together with the repositories that may read it."""

    TOKEN = "saas:github:OrganizationSecret"  # noqa: S105  # a type token
    OUTPUTS = (
        "updatedAt",
        "writtenAt",
    )
    SECRETS = ("value",)

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        name: pulumi.Input[str],
        value: pulumi.Input[str],
        visibility: pulumi.Input[str],
        repositories: pulumi.Input[Sequence[pulumi.Input[str]]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "organization": organization,
            "name": name,
            "value": value,
            "visibility": visibility,
            "repositories": repositories,
        }
        super().__init__(resource_name, inputs, opts)


class Webhook(Resource):
    """A webhook of an organisation or, with a `repository`, of one repository."""

    TOKEN = "saas:github:Webhook"  # noqa: S105  # a type token
    OUTPUTS = (
        "hookId",
        "contentType",
        "insecureSsl",
        "updatedAt",
        "writtenAt",
    )
    SECRETS = ("secret",)

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        repository: pulumi.Input[str],
        url: pulumi.Input[str],
        events: pulumi.Input[Sequence[pulumi.Input[str]]],
        secret: pulumi.Input[str],
        active: pulumi.Input[bool] = True,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "organization": organization,
            "repository": repository,
            "url": url,
            "events": events,
            "secret": secret,
            "active": active,
        }
        super().__init__(resource_name, inputs, opts)
