"""GitHub as programs use it. docs/reference/saas.md explains every input.

Generated from `provider/saas/github/` by `PYTHONPATH=provider python -m saas.generate`: do not edit it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import pulumi

from infra.sdk import Resource, call


class OrganizationSecret(Resource):
    """A secret of an organisation's GitHub Actions with its list of repositories, always written in one request.

    The value cannot be read back. When GitHub says that somebody else has written the secret since our last write, the
    next `up` writes the value again. GitHub gives whole seconds: a write in the second of the answer to ours is not
    seen.
    """

    TYPE = "saas:github:OrganizationSecret"
    SECRETS = ("value",)
    updatedAt: pulumi.Output[str]
    writtenAt: pulumi.Output[str]
    repositoryIds: pulumi.Output[dict[str, float]]

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        name: pulumi.Input[str],
        value: pulumi.Input[str],
        visibility: pulumi.Input[str],
        repositories: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
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


class RepositorySecret(Resource):
    """A secret of one repository's GitHub Actions; a write by others is seen as `OrganizationSecret` sees it."""

    TYPE = "saas:github:RepositorySecret"
    SECRETS = ("value",)
    updatedAt: pulumi.Output[str]
    writtenAt: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        name: pulumi.Input[str],
        value: pulumi.Input[str],
        repository: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"organization": organization, "name": name, "value": value, "repository": repository}
        super().__init__(resource_name, inputs, opts)


class EnvironmentSecret(Resource):
    """A secret of one environment of a repository, which only jobs in that environment can read."""

    TYPE = "saas:github:EnvironmentSecret"
    SECRETS = ("value",)
    updatedAt: pulumi.Output[str]
    writtenAt: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        name: pulumi.Input[str],
        value: pulumi.Input[str],
        repository: pulumi.Input[str],
        environment: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "organization": organization,
            "name": name,
            "value": value,
            "repository": repository,
            "environment": environment,
        }
        super().__init__(resource_name, inputs, opts)


class OrganizationVariable(Resource):
    """A variable of an organisation's GitHub Actions with its list of repositories, always written in one request."""

    TYPE = "saas:github:OrganizationVariable"
    SECRETS = ("value",)
    updatedAt: pulumi.Output[str]
    writtenAt: pulumi.Output[str]
    repositoryIds: pulumi.Output[dict[str, float]]

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        name: pulumi.Input[str],
        value: pulumi.Input[str],
        visibility: pulumi.Input[str],
        repositories: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
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
    updatedAt: pulumi.Output[str]
    writtenAt: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        name: pulumi.Input[str],
        value: pulumi.Input[str],
        repository: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"organization": organization, "name": name, "value": value, "repository": repository}
        super().__init__(resource_name, inputs, opts)


class DeployKey(Resource):
    """A deploy key: whoever holds its private half can read one repository, or write to it.

    One with the same public half in the same repository is adopted. Title and permission cannot be changed at
    GitHub: then it is removed and made anew, with a moment between in which it opens nothing. One that was made anew
    under another title is not this one any more, and outlives it.
    """

    TYPE = "saas:github:DeployKey"
    fingerprint: pulumi.Output[str]
    keyId: pulumi.Output[float]
    writtenAt: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        repository: pulumi.Input[str],
        key: pulumi.Input[str],
        title: pulumi.Input[str],
        read_only: pulumi.Input[bool] | None = None,
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
    """A webhook of an organisation, or of one repository: JSON, signed, sent only to a verified certificate.

    One that exists in the same place with the same URL is adopted. The secret cannot be read back: when GitHub says
    that somebody else has written the webhook since our last write, the next `up` writes the secret again. GitHub shows
    whole seconds: a write in the same second as ours is not seen.
    """

    TYPE = "saas:github:Webhook"
    SECRETS = ("secret",)
    hookId: pulumi.Output[float]
    contentType: pulumi.Output[str]
    insecureSsl: pulumi.Output[str]
    updatedAt: pulumi.Output[str]
    writtenAt: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        url: pulumi.Input[str],
        events: pulumi.Input[Sequence[pulumi.Input[str]]],
        secret: pulumi.Input[str],
        repository: pulumi.Input[str] | None = None,
        active: pulumi.Input[bool] | None = None,
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


class Membership(Resource):
    """An account's place in an organisation. Who is none of its members is invited; accepting is the account's part."""

    TYPE = "saas:github:Membership"
    state: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        user_id: pulumi.Input[str],
        login: pulumi.Input[str],
        role: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"organization": organization, "userId": user_id, "login": login, "role": role}
        super().__init__(resource_name, inputs, opts)


class TeamMembership(Resource):
    """An account's place in a team. Who is no member of the organisation is invited to it.

    GitHub shows every owner of the organisation as a maintainer of each of its teams. One who is declared as a member
    is left so, and told; what is declared is so when he is an owner no more.
    """

    TYPE = "saas:github:TeamMembership"
    state: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        team: pulumi.Input[str],
        user_id: pulumi.Input[str],
        login: pulumi.Input[str],
        role: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"organization": organization, "team": team, "userId": user_id, "login": login, "role": role}
        super().__init__(resource_name, inputs, opts)


class Ruleset(Resource):
    """A ruleset for branches of one repository.

    One of that name that is as declared is adopted; one that differs is refused, since what people have set would be
    lost: import it, or declare what it has. Who may bypass it, and parameters of its rules that are not declared, are
    left as they are: what a person needs on a bad day is granted at GitHub, and no run of ours takes it away. Removing
    it deletes it, if it was made here; one that was adopted or imported is left, and the user is told.
    """

    TYPE = "saas:github:Ruleset"
    rulesetId: pulumi.Output[float]
    madeHere: pulumi.Output[bool]

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        repository: pulumi.Input[str],
        name: pulumi.Input[str],
        branches: pulumi.Input[Sequence[pulumi.Input[str]]],
        rules: pulumi.Input[Mapping[str, pulumi.Input[Mapping[str, Any]]]],
        excluded: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        enforcement: pulumi.Input[str] | None = None,
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
    """An organisation's settings of GitHub Actions. They are always there: removing this leaves them as they are."""

    TYPE = "saas:github:ActionsPermissions"
    enabledRepositories: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        allowed: pulumi.Input[str],
        commit_pins: pulumi.Input[bool],
        default_token: pulumi.Input[str],
        approvals: pulumi.Input[bool] | None = None,
        github_owned: pulumi.Input[bool] | None = None,
        verified: pulumi.Input[bool] | None = None,
        patterns: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
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
    """The declared repositories of an App's installation.

    One that is taken off the list is taken from the App; what was never on it is counted, named and left alone. The
    installation was there before us: removing this resource leaves it with all it has.
    """

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
    """Whether a workflow may run. It comes and goes with its file: it is neither made nor removed here."""

    TYPE = "saas:github:Workflow"
    state: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        repository: pulumi.Input[str],
        file: pulumi.Input[str],
        enabled: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"organization": organization, "repository": repository, "file": file, "enabled": enabled}
        super().__init__(resource_name, inputs, opts)


class Pages(Resource):
    """How a repository's website is published. It was there before us: it is neither published nor taken off here.

    A new domain is set first: GitHub makes a certificate for it when it is there, which takes minutes to hours. Until
    then plain http cannot lead to https; the user is told, and a later run does it.
    """

    TYPE = "saas:github:Pages"
    status: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        repository: pulumi.Input[str],
        branch: pulumi.Input[str],
        path: pulumi.Input[str] | None = None,
        domain: pulumi.Input[str] | None = None,
        https_enforced: pulumi.Input[bool] | None = None,
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


class RepositoryFile(Resource):
    """A file of a repository. One that is there is adopted; what somebody commits by hand is drift, and put right.

    Removing it deletes it, if it was made here; one that was there before is left, and the user is told. What the file
    had stays in the history of the repository.
    """

    TYPE = "saas:github:RepositoryFile"
    sha: pulumi.Output[str]
    madeHere: pulumi.Output[bool]

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        repository: pulumi.Input[str],
        path: pulumi.Input[str],
        content: pulumi.Input[str],
        accounts: pulumi.Input[Mapping[str, pulumi.Input[int]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "organization": organization,
            "repository": repository,
            "path": path,
            "content": content,
            "accounts": accounts,
        }
        super().__init__(resource_name, inputs, opts)


class RunnerGroup(Resource):
    """A runner group for listed repositories. One of that name that is there is adopted; a rename by hand is drift.

    Removing it is refused as long as runners are in it: GitHub would move them to the organisation's default group,
    which may be open to more repositories.
    """

    TYPE = "saas:github:RunnerGroup"
    groupId: pulumi.Output[float]
    visibility: pulumi.Output[str]
    restricted: pulumi.Output[bool]
    repositoryIds: pulumi.Output[dict[str, float]]

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        name: pulumi.Input[str],
        repositories: pulumi.Input[Sequence[pulumi.Input[str]]],
        allows_public_repositories: pulumi.Input[bool] | None = None,
        workflows: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "organization": organization,
            "name": name,
            "repositories": repositories,
            "allowsPublicRepositories": allows_public_repositories,
            "workflows": workflows,
        }
        super().__init__(resource_name, inputs, opts)


class WebhookCheck(Resource):
    """Whether the receiver of a webhook accepts a ping that is signed as its deliveries are."""

    TYPE = "saas:github:WebhookCheck"

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        generation: pulumi.Input[int],
        organization: pulumi.Input[str],
        hook_id: pulumi.Input[int],
        written_at: pulumi.Input[str] | None = None,
        repository: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "name": name,
            "generation": generation,
            "writtenAt": written_at,
            "organization": organization,
            "repository": repository,
            "hookId": hook_id,
        }
        super().__init__(resource_name, inputs, opts)


class SecretCheck(Resource):
    """Whether a job of a repository finds a value in a secret."""

    TYPE = "saas:github:SecretCheck"
    SECRETS = ("value",)

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        generation: pulumi.Input[int],
        organization: pulumi.Input[str],
        repository: pulumi.Input[str],
        workflow: pulumi.Input[str],
        secret: pulumi.Input[str],
        value: pulumi.Input[str],
        written_at: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "name": name,
            "generation": generation,
            "writtenAt": written_at,
            "organization": organization,
            "repository": repository,
            "workflow": workflow,
            "secret": secret,
            "value": value,
        }
        super().__init__(resource_name, inputs, opts)


class Removal(Resource):
    """The removal of what a retired service left in an organisation at GitHub. Webhooks are turned off, then go."""

    TYPE = "saas:github:Removal"

    def __init__(
        self,
        resource_name: str,
        *,
        organization: pulumi.Input[str],
        name: pulumi.Input[str],
        until: pulumi.Input[str],
        tokens: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        repositories: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        secrets: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        hook_hosts: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        installations: pulumi.Input[Sequence[pulumi.Input[int]]] | None = None,
        apps: pulumi.Input[Sequence[pulumi.Input[int]]] | None = None,
        found: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "tokens": tokens,
            "organization": organization,
            "repositories": repositories,
            "secrets": secrets,
            "hookHosts": hook_hosts,
            "installations": installations,
            "apps": apps,
            "name": name,
            "until": until,
            "found": found,
        }
        super().__init__(resource_name, inputs, opts)


class GetRetiredSecretsResults(TypedDict):
    """What `get_retired_secrets` found."""

    failure: str
    names: list[str]


def get_retired_secrets(
    *,
    organization: pulumi.Input[str],
    names: pulumi.Input[Sequence[pulumi.Input[str]]],
) -> pulumi.Output[GetRetiredSecretsResults]:
    """Which of some names a secret of an organisation's GitHub Actions still has.

    An organisation that is gone has none. They are left: deleting one is for a person to decide.
    """
    return call("saas:github:getRetiredSecrets", {"organization": organization, "names": names})


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
    organization: pulumi.Input[str],
    tokens: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
    repositories: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    secrets: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    hook_hosts: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    installations: pulumi.Input[Sequence[pulumi.Input[int]]] | None = None,
    apps: pulumi.Input[Sequence[pulumi.Input[int]]] | None = None,
) -> pulumi.Output[GetLeftoversResults]:
    """What a retired service left in an organisation at GitHub. An organisation that may not be seen is a failure."""
    inputs = {
        "tokens": tokens,
        "organization": organization,
        "repositories": repositories,
        "secrets": secrets,
        "hookHosts": hook_hosts,
        "installations": installations,
        "apps": apps,
    }
    return call("saas:github:getLeftovers", inputs)


class GetUndeclaredResults(TypedDict):
    """What `get_undeclared` found."""

    failure: str
    found: dict[str, list[str]]
    unseen: dict[str, str]


def get_undeclared(
    *,
    organization: pulumi.Input[str],
    repositories: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    secrets: pulumi.Input[Mapping[str, pulumi.Input[Sequence[pulumi.Input[str]]]]] | None = None,
    variables: pulumi.Input[Mapping[str, pulumi.Input[Sequence[pulumi.Input[str]]]]] | None = None,
    reading_keys: pulumi.Input[Mapping[str, pulumi.Input[Sequence[pulumi.Input[str]]]]] | None = None,
    writing_keys: pulumi.Input[Mapping[str, pulumi.Input[Sequence[pulumi.Input[str]]]]] | None = None,
    webhooks: pulumi.Input[Mapping[str, pulumi.Input[Sequence[pulumi.Input[str]]]]] | None = None,
    hook_hosts: pulumi.Input[Mapping[str, pulumi.Input[Sequence[pulumi.Input[str]]]]] | None = None,
) -> pulumi.Output[GetUndeclaredResults]:
    """What lies in an organisation at GitHub, and in those of its repositories that are named, and nothing declares.

    Secrets and variables of Actions by their names, with those of environments; deploy keys by title and number, and
    webhooks by host and number. A list that may not be seen is told as such. It changes nothing.
    """
    inputs = {
        "organization": organization,
        "repositories": repositories,
        "secrets": secrets,
        "variables": variables,
        "readingKeys": reading_keys,
        "writingKeys": writing_keys,
        "webhooks": webhooks,
        "hookHosts": hook_hosts,
    }
    return call("saas:github:getUndeclared", inputs)
