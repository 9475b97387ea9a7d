"""GitHub's resources that say who may do what, and where workflows run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from infra.saas import Resource


class Membership(Resource):
    """An account's place in an organisation, by the account's number."""

    TYPE = "saas:github:Membership"
    OUTPUTS = ("state",)

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        user_id: pulumi.Input[str],
        login: pulumi.Input[str],
        role: pulumi.Input[str] = "member",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"organization": organization, "userId": user_id, "login": login, "role": role}
        super().__init__(resource_name, inputs, opts)


class TeamMembership(Resource):
    """An account's place in a team, by the account's number."""

    TYPE = "saas:github:TeamMembership"
    OUTPUTS = ("state",)

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        team: pulumi.Input[str],
        user_id: pulumi.Input[str],
        login: pulumi.Input[str],
        role: pulumi.Input[str] = "member",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"organization": organization, "team": team, "userId": user_id, "login": login, "role": role}
        super().__init__(resource_name, inputs, opts)


class Ruleset(Resource):
    """A ruleset for branches of one repository."""

    TYPE = "saas:github:Ruleset"
    OUTPUTS = ("rulesetId", "madeHere")

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        repository: pulumi.Input[str],
        name: pulumi.Input[str],
        branches: pulumi.Input[Sequence[pulumi.Input[str]]],
        rules: pulumi.Input[Mapping[str, Mapping[str, Any]]],
        excluded: pulumi.Input[Sequence[pulumi.Input[str]]] = (),
        enforcement: pulumi.Input[str] = "active",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "organization": organization,
            "repository": repository,
            "name": name,
            "branches": branches,
            "rules": rules,
            "excluded": excluded,
            "enforcement": enforcement,
        }
        super().__init__(resource_name, inputs, opts)


class ActionsPermissions(Resource):
    """What an organisation allows its workflows."""

    TYPE = "saas:github:ActionsPermissions"
    OUTPUTS = ("enabledRepositories",)

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        allowed: pulumi.Input[str],
        commit_pins: pulumi.Input[bool],
        default_token: pulumi.Input[str],
        approvals: pulumi.Input[bool] = False,
        github_owned: pulumi.Input[bool] = True,
        verified: pulumi.Input[bool] = False,
        patterns: pulumi.Input[Sequence[pulumi.Input[str]]] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "organization": organization,
            "allowed": allowed,
            "commitPins": commit_pins,
            "defaultToken": default_token,
            "approvals": approvals,
            "githubOwned": github_owned,
            "verified": verified,
            "patterns": patterns,
        }
        super().__init__(resource_name, inputs, opts)


class InstallationRepositories(Resource):
    """The declared repositories of an App's installation; others are left to it."""

    TYPE = "saas:github:InstallationRepositories"

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        installation: pulumi.Input[str],
        repositories: pulumi.Input[Sequence[pulumi.Input[str]]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"organization": organization, "installation": installation, "repositories": repositories}
        super().__init__(resource_name, inputs, opts)


class Workflow(Resource):
    """Whether a workflow may run."""

    TYPE = "saas:github:Workflow"
    OUTPUTS = ("state",)

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        repository: pulumi.Input[str],
        file: pulumi.Input[str],
        enabled: pulumi.Input[bool] = True,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"organization": organization, "repository": repository, "file": file, "enabled": enabled}
        super().__init__(resource_name, inputs, opts)


class Pages(Resource):
    """How a repository's website is published."""

    TYPE = "saas:github:Pages"
    OUTPUTS = ("status",)

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        repository: pulumi.Input[str],
        branch: pulumi.Input[str],
        path: pulumi.Input[str] = "/",
        domain: pulumi.Input[str] = "",
        https_enforced: pulumi.Input[bool] = True,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "organization": organization,
            "repository": repository,
            "branch": branch,
            "path": path,
            "domain": domain,
            "httpsEnforced": https_enforced,
        }
        super().__init__(resource_name, inputs, opts)
