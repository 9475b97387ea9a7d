"""The resources of the `saas` provider as programs use them; `tests/infra/test_saas.py` holds them against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi


class OrganizationSecret(pulumi.CustomResource):
    """A secret of an organisation's GitHub Actions together with the repositories that may read it."""

    TOKEN = "saas:github:OrganizationSecret"  # noqa: S105  # a type token

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
            "value": pulumi.Output.secret(value),
            "visibility": visibility,
            "repositories": repositories,
            "updatedAt": None,
            "writtenAt": None,
        }
        super().__init__(self.TOKEN, resource_name, inputs, opts)


class Webhook(pulumi.CustomResource):
    """A webhook of an organisation or, with a `repository`, of one repository."""

    TOKEN = "saas:github:Webhook"  # noqa: S105  # a type token

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
            "secret": pulumi.Output.secret(secret),
            "active": active,
            "hookId": None,
            "contentType": None,
            "insecureSsl": None,
            "updatedAt": None,
            "writtenAt": None,
        }
        super().__init__(self.TOKEN, resource_name, inputs, opts)


class ConfigVars(pulumi.CustomResource):
    """The declared config vars of one Heroku app, written together; others on the app are left alone."""

    TOKEN = "saas:heroku:ConfigVars"  # noqa: S105  # a type token

    def __init__(
        self,
        resource_name: str,
        *,
        app: pulumi.Input[str],
        secrets: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        settings: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"app": app, "secrets": pulumi.Output.secret(secrets), "settings": settings, "release": None}
        super().__init__(self.TOKEN, resource_name, inputs, opts)
