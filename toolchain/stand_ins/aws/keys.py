"""`aws.kms`: keys, and the names by which they are used."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from saas.errors import Gone, SaasError
from saas.schema import Identity, Properties
from toolchain.stand_ins.aws import NAME
from toolchain.stand_ins.aws.resource import AwsResource, Tags, listed, tags_of


class KeyInputs(Properties, frozen=True, kw_only=True):
    description: str = ""
    deletion_window_in_days: int = 30
    enable_key_rotation: bool = False
    tags: Tags = msgspec.field(default_factory=dict)


class KeyState(KeyInputs, frozen=True, kw_only=True):
    arn: str
    key_id: str


class Key(AwsResource[KeyInputs, KeyState]):
    """A key. It is never gone at once: its removal is set for a day, and can be taken back until then."""

    token: ClassVar[str] = "aws:kms/key:Key"
    Inputs = KeyInputs
    State = KeyState
    identity = ("keyId",)
    import_id: ClassVar[str] = "the id of the key"
    kind, title = "the key", "the key ({description})"

    async def make(self, inputs: KeyInputs, doing: str) -> str:
        made = await self.connection.call(
            "kms", "create_key", doing, Description=inputs.description, Tags=_listed(inputs.tags)
        )
        identity = str(made["KeyMetadata"]["KeyId"])
        try:
            await self._rotate(identity, doing, on=inputs.enable_key_rotation)
        except SaasError:
            await self._schedule(identity, inputs.deletion_window_in_days, f"removing the half-made key {identity}")
            raise
        return identity

    async def look(self, identity: str, state: KeyState | None, doing: str) -> dict[str, Any]:
        about = (await self.connection.call("kms", "describe_key", doing, KeyId=identity))["KeyMetadata"]
        if about["KeyState"] == "PendingDeletion":
            raise Gone(f"{NAME}: the key {identity} is to be removed, found while {doing}. Take that back, or run it.")
        rotation = await self.connection.call("kms", "get_key_rotation_status", doing, KeyId=identity)
        tags = await self.connection.call("kms", "list_resource_tags", doing, KeyId=identity)
        return {
            "description": about["Description"],
            "deletion_window_in_days": state.deletion_window_in_days if state else 30,
            "enable_key_rotation": rotation["KeyRotationEnabled"],
            "tags": tags_of(tags["Tags"], "TagKey", "TagValue"),
            "arn": about["Arn"],
            "key_id": about["KeyId"],
        }

    async def change(self, identity: str, state: KeyState, inputs: KeyInputs, doing: str) -> None:
        if inputs.description != state.description:
            await self.connection.call(
                "kms", "update_key_description", doing, KeyId=identity, Description=inputs.description
            )
        if inputs.enable_key_rotation != state.enable_key_rotation:
            await self._rotate(identity, doing, on=inputs.enable_key_rotation)
        if removed := sorted(state.tags.keys() - inputs.tags.keys()):
            await self.connection.call("kms", "untag_resource", doing, KeyId=identity, TagKeys=removed)
        if inputs.tags != state.tags and inputs.tags:
            await self.connection.call("kms", "tag_resource", doing, KeyId=identity, Tags=_listed(inputs.tags))

    async def remove(self, identity: str, state: KeyState, doing: str) -> None:
        await self._schedule(identity, state.deletion_window_in_days, doing)

    async def _schedule(self, identity: str, days: int, doing: str) -> None:
        await self.connection.call("kms", "schedule_key_deletion", doing, KeyId=identity, PendingWindowInDays=days)

    async def _rotate(self, identity: str, doing: str, *, on: bool) -> None:
        operation = "enable_key_rotation" if on else "disable_key_rotation"
        await self.connection.call("kms", operation, doing, KeyId=identity)


def _listed(tags: Tags) -> list[dict[str, str]]:
    return listed(tags, "TagKey", "TagValue")


class AliasInputs(Properties, frozen=True, kw_only=True):
    name: Identity
    target_key_id: str


class AliasState(AliasInputs, frozen=True, kw_only=True):
    arn: str
    target_key_arn: str


class Alias(AwsResource[AliasInputs, AliasState]):
    """A name of a key."""

    token: ClassVar[str] = "aws:kms/alias:Alias"
    Inputs = AliasInputs
    State = AliasState
    identity = ("name",)
    import_id: ClassVar[str] = "the name, with `alias/` before it"
    kind, title = "the name of a key", "the name {name} of a key"

    async def make(self, inputs: AliasInputs, doing: str) -> str:
        await self.connection.call(
            "kms", "create_alias", doing, AliasName=inputs.name, TargetKeyId=inputs.target_key_id
        )
        return inputs.name

    async def look(self, identity: str, state: AliasState | None, doing: str) -> dict[str, Any]:
        key = (await self.connection.call("kms", "describe_key", doing, KeyId=identity))["KeyMetadata"]
        return {
            "name": identity,
            "target_key_id": key["KeyId"],
            "arn": f"{key['Arn'].partition(':key/')[0]}:{identity}",
            "target_key_arn": key["Arn"],
        }

    async def change(self, identity: str, state: AliasState, inputs: AliasInputs, doing: str) -> None:
        await self.connection.call("kms", "update_alias", doing, AliasName=identity, TargetKeyId=inputs.target_key_id)

    async def remove(self, identity: str, state: AliasState, doing: str) -> None:
        await self.connection.call("kms", "delete_alias", doing, AliasName=identity)
