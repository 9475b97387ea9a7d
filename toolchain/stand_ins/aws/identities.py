"""`aws.iam`: whom the account trusts, and what those may do."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec

from saas.errors import SaasError
from saas.schema import Identity, Properties
from toolchain.stand_ins.aws import NAME
from toolchain.stand_ins.aws.resource import AwsResource, Fixed, Tags, listed, tags_of

MOST_VERSIONS = 5
"""So many versions a managed policy can have."""


class ProviderInputs(Properties, frozen=True, kw_only=True):
    url: Identity
    client_id_lists: Annotated[list[str], msgspec.Meta(extra={"replaces": True})]
    """The official plugin changes it in place; moto cannot."""
    tags: Annotated[Tags, msgspec.Meta(extra={"replaces": True})] = msgspec.field(default_factory=dict)


class ProviderState(ProviderInputs, frozen=True, kw_only=True):
    arn: str


class OpenIdConnectProvider(AwsResource[ProviderInputs, ProviderState]):
    """An issuer of identities that the account believes."""

    token: ClassVar[str] = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
    Inputs = ProviderInputs
    State = ProviderState
    identity = ("arn",)
    import_id: ClassVar[str] = "its ARN"
    any_order = ("clientIdLists",)
    kind, title = "the identity provider", "the identity provider {url}"

    async def make(self, inputs: ProviderInputs, doing: str) -> str:
        made = await self.connection.call(
            "iam", "create_open_id_connect_provider", doing, Url=inputs.url, ClientIDList=inputs.client_id_lists,
            Tags=listed(inputs.tags),
        )  # fmt: skip
        return str(made["OpenIDConnectProviderArn"])

    async def look(self, identity: str, state: ProviderState | None, doing: str) -> dict[str, Any]:
        found = await self.connection.call(
            "iam", "get_open_id_connect_provider", doing, OpenIDConnectProviderArn=identity
        )
        return {
            "url": f"https://{found['Url'].removeprefix('https://')}",
            "client_id_lists": sorted(found["ClientIDList"]),
            "tags": tags_of(found.get("Tags", [])),
            "arn": identity,
        }

    async def remove(self, identity: str, state: ProviderState, doing: str) -> None:
        await self.connection.call("iam", "delete_open_id_connect_provider", doing, OpenIDConnectProviderArn=identity)


class RoleInputs(Properties, frozen=True, kw_only=True):
    name: Identity
    assume_role_policy: str
    description: str = ""
    max_session_duration: int = 3600
    permissions_boundary: str = ""
    tags: Tags = msgspec.field(default_factory=dict)


class RoleState(RoleInputs, frozen=True, kw_only=True):
    arn: str
    unique_id: str


class Role(AwsResource[RoleInputs, RoleState]):
    """A role, and who may take it."""

    token: ClassVar[str] = "aws:iam/role:Role"
    Inputs = RoleInputs
    State = RoleState
    documents = ("assumeRolePolicy",)
    identity = ("name",)
    import_id: ClassVar[str] = "the name of the role"
    kind, title = "the role", "the role {name}"

    async def make(self, inputs: RoleInputs, doing: str) -> str:
        await self.connection.call(
            "iam", "create_role", doing, RoleName=inputs.name, AssumeRolePolicyDocument=inputs.assume_role_policy,
            Description=inputs.description, MaxSessionDuration=inputs.max_session_duration,
            PermissionsBoundary=inputs.permissions_boundary or None, Tags=listed(inputs.tags),
        )  # fmt: skip
        return inputs.name

    async def look(self, identity: str, state: RoleState | None, doing: str) -> dict[str, Any]:
        found = (await self.connection.call("iam", "get_role", doing, RoleName=identity))["Role"]
        return {
            "name": found["RoleName"],
            "assume_role_policy": found["AssumeRolePolicyDocument"],
            "description": found.get("Description", ""),
            "max_session_duration": found["MaxSessionDuration"],
            "permissions_boundary": found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
            "tags": tags_of(found.get("Tags", [])),
            "arn": found["Arn"],
            "unique_id": found["RoleId"],
        }

    async def change(self, identity: str, state: RoleState, inputs: RoleInputs, doing: str) -> None:
        if inputs.assume_role_policy != state.assume_role_policy:
            await self.connection.call(
                "iam", "update_assume_role_policy", doing, RoleName=identity, PolicyDocument=inputs.assume_role_policy
            )
        if (inputs.description, inputs.max_session_duration) != (state.description, state.max_session_duration):
            await self.connection.call(
                "iam", "update_role", doing, RoleName=identity, Description=inputs.description,
                MaxSessionDuration=inputs.max_session_duration,
            )  # fmt: skip
        if inputs.permissions_boundary != state.permissions_boundary:
            operation = f"{'put' if inputs.permissions_boundary else 'delete'}_role_permissions_boundary"
            boundary = inputs.permissions_boundary or None
            await self.connection.call("iam", operation, doing, RoleName=identity, PermissionsBoundary=boundary)
        if removed := sorted(state.tags.keys() - inputs.tags.keys()):
            await self.connection.call("iam", "untag_role", doing, RoleName=identity, TagKeys=removed)
        if inputs.tags != state.tags and inputs.tags:
            await self.connection.call("iam", "tag_role", doing, RoleName=identity, Tags=listed(inputs.tags))

    async def remove(self, identity: str, state: RoleState, doing: str) -> None:
        await self.connection.call("iam", "delete_role", doing, RoleName=identity)


class RolePolicyInputs(Properties, frozen=True, kw_only=True):
    role: Identity
    name: Identity
    policy: str


class RolePolicyState(RolePolicyInputs, frozen=True, kw_only=True):
    pass


class RolePolicy(AwsResource[RolePolicyInputs, RolePolicyState]):
    """What a role may do."""

    token: ClassVar[str] = "aws:iam/rolePolicy:RolePolicy"
    Inputs = RolePolicyInputs
    State = RolePolicyState
    documents = ("policy",)
    import_id: ClassVar[str] = "the name of the role and that of the policy, with a colon between"
    kind, title = "the policy", "the policy {name} of the role {role}"

    def identify(self, state: RolePolicyState) -> str:
        return f"{state.role}:{state.name}"

    async def make(self, inputs: RolePolicyInputs, doing: str) -> str:
        await self.connection.call(
            "iam", "put_role_policy", doing, RoleName=inputs.role, PolicyName=inputs.name, PolicyDocument=inputs.policy
        )
        return f"{inputs.role}:{inputs.name}"

    async def look(self, identity: str, state: RolePolicyState | None, doing: str) -> dict[str, Any]:
        role, _, name = identity.partition(":")
        if not role or not name:
            raise SaasError(f"{NAME}: {identity!r} is not the id of a role's policy; give {self.import_id}.")
        found = await self.connection.call("iam", "get_role_policy", doing, RoleName=role, PolicyName=name)
        return {"role": role, "name": name, "policy": found["PolicyDocument"]}

    async def change(self, identity: str, state: RolePolicyState, inputs: RolePolicyInputs, doing: str) -> None:
        await self.make(inputs, doing)

    async def remove(self, identity: str, state: RolePolicyState, doing: str) -> None:
        await self.connection.call("iam", "delete_role_policy", doing, RoleName=state.role, PolicyName=state.name)


class ManagedInputs(Properties, frozen=True, kw_only=True):
    name: Identity
    policy: str
    description: Fixed = ""


class ManagedState(ManagedInputs, frozen=True, kw_only=True):
    arn: str


class ManagedPolicy(AwsResource[ManagedInputs, ManagedState]):
    """A policy with a name of its own, such as the most that a role may ever do."""

    token: ClassVar[str] = "aws:iam/policy:Policy"
    Inputs = ManagedInputs
    State = ManagedState
    documents = ("policy",)
    identity = ("arn",)
    import_id: ClassVar[str] = "its ARN"
    kind, title = "the policy", "the policy {name}"

    async def make(self, inputs: ManagedInputs, doing: str) -> str:
        made = await self.connection.call(
            "iam", "create_policy", doing, PolicyName=inputs.name, PolicyDocument=inputs.policy,
            Description=inputs.description,
        )  # fmt: skip
        return str(made["Policy"]["Arn"])

    async def look(self, identity: str, state: ManagedState | None, doing: str) -> dict[str, Any]:
        found = (await self.connection.call("iam", "get_policy", doing, PolicyArn=identity))["Policy"]
        version = await self.connection.call(
            "iam", "get_policy_version", doing, PolicyArn=identity, VersionId=found["DefaultVersionId"]
        )
        return {
            "name": found["PolicyName"],
            "policy": version["PolicyVersion"]["Document"],
            "description": found.get("Description", ""),
            "arn": identity,
        }

    async def change(self, identity: str, state: ManagedState, inputs: ManagedInputs, doing: str) -> None:
        old = await self._others(identity, doing)
        if len(old) + 1 >= MOST_VERSIONS:
            await self.connection.call("iam", "delete_policy_version", doing, PolicyArn=identity, VersionId=old[0])
        await self.connection.call(
            "iam", "create_policy_version", doing, PolicyArn=identity, PolicyDocument=inputs.policy, SetAsDefault=True
        )

    async def remove(self, identity: str, state: ManagedState, doing: str) -> None:
        for version in await self._others(identity, doing):
            await self.connection.call("iam", "delete_policy_version", doing, PolicyArn=identity, VersionId=version)
        await self.connection.call("iam", "delete_policy", doing, PolicyArn=identity)

    async def _others(self, identity: str, doing: str) -> list[str]:
        """Return the versions that are not in force, oldest first."""
        found = await self.connection.call("iam", "list_policy_versions", doing, PolicyArn=identity)
        numbers = [one["VersionId"] for one in found["Versions"] if not one["IsDefaultVersion"]]
        return sorted(numbers, key=lambda version: int(version.removeprefix("v")))
