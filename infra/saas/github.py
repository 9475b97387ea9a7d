"""GitHub's resources."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from infra.saas import Resource
from infra.saas.github_access import ActionsPermissions as ActionsPermissions
from infra.saas.github_access import InstallationRepositories as InstallationRepositories
from infra.saas.github_access import Membership as Membership
from infra.saas.github_access import Pages as Pages
from infra.saas.github_access import Ruleset as Ruleset
from infra.saas.github_access import TeamMembership as TeamMembership
from infra.saas.github_access import Workflow as Workflow


class OrganizationSecret(Resource):
    """A secret of an organisation's GitHub Actions together with the repositories that may read it."""

    TYPE = "saas:github:OrganizationSecret"
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


class DependabotOrganizationSecret(OrganizationSecret):
    """A secret of an organisation's Dependabot together with the repositories whose Dependabot may read it."""

    TYPE = "saas:github:DependabotOrganizationSecret"


class RepositorySecret(Resource):
    """A secret of one repository's GitHub Actions."""

    TYPE = "saas:github:RepositorySecret"
    OUTPUTS = ("updatedAt", "writtenAt")
    SECRETS = ("value",)

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        repository: pulumi.Input[str],
        name: pulumi.Input[str],
        value: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "organization": organization,
            "repository": repository,
            "name": name,
            "value": value,
        }
        super().__init__(resource_name, inputs, opts)


class DependabotRepositorySecret(RepositorySecret):
    """A secret of one repository's Dependabot."""

    TYPE = "saas:github:DependabotRepositorySecret"


class EnvironmentSecret(Resource):
    """A secret of one environment of a repository."""

    TYPE = "saas:github:EnvironmentSecret"
    OUTPUTS = ("updatedAt", "writtenAt")
    SECRETS = ("value",)

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        repository: pulumi.Input[str],
        environment: pulumi.Input[str],
        name: pulumi.Input[str],
        value: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "organization": organization,
            "repository": repository,
            "environment": environment,
            "name": name,
            "value": value,
        }
        super().__init__(resource_name, inputs, opts)


class OrganizationVariable(Resource):
    """A variable of an organisation's GitHub Actions together with the repositories that may read it."""

    TYPE = "saas:github:OrganizationVariable"
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


class RepositoryVariable(Resource):
    """A variable of one repository's GitHub Actions."""

    TYPE = "saas:github:RepositoryVariable"
    SECRETS = ("value",)

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        repository: pulumi.Input[str],
        name: pulumi.Input[str],
        value: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"organization": organization, "repository": repository, "name": name, "value": value}
        super().__init__(resource_name, inputs, opts)


class DeployKey(Resource):
    """A deploy key of one repository, by its public half."""

    TYPE = "saas:github:DeployKey"
    OUTPUTS = ("fingerprint", "keyId")

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        repository: pulumi.Input[str],
        key: pulumi.Input[str],
        title: pulumi.Input[str],
        read_only: pulumi.Input[bool] = True,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "organization": organization,
            "repository": repository,
            "key": key,
            "title": title,
            "readOnly": read_only,
        }
        super().__init__(resource_name, inputs, opts)


class Webhook(Resource):
    """A webhook of an organisation or, with a `repository`, of one repository."""

    TYPE = "saas:github:Webhook"
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
