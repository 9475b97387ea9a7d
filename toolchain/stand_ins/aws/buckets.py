"""`aws.s3`: a bucket, and what is set for it, each a resource of its own."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, TypeVar

import msgspec

from saas.errors import Gone, Refused, SaasError
from saas.schema import Identity, Properties
from toolchain.stand_ins.aws import NAME
from toolchain.stand_ins.aws.resource import AwsResource, renamed

OUTSIDE_OF_IT = "us-east-1"
"""The one region that a new bucket may not name."""

RULES = {
    "abortIncompleteMultipartUpload": "AbortIncompleteMultipartUpload",
    "applyServerSideEncryptionByDefault": "ApplyServerSideEncryptionByDefault",
    "bucketKeyEnabled": "BucketKeyEnabled",
    "days": "Days",
    "daysAfterInitiation": "DaysAfterInitiation",
    "defaultRetention": "DefaultRetention",
    "expiration": "Expiration",
    "filter": "Filter",
    "id": "ID",
    "kmsMasterKeyId": "KMSMasterKeyID",
    "mode": "Mode",
    "noncurrentDays": "NoncurrentDays",
    "noncurrentVersionExpiration": "NoncurrentVersionExpiration",
    "prefix": "Prefix",
    "sseAlgorithm": "SSEAlgorithm",
    "status": "Status",
}
"""The names that nested properties have at the official plugin, and at S3."""
_BACK = {theirs: ours for ours, theirs in RULES.items()}

Table = dict[str, Any]
S = TypeVar("S", bound=Properties)


class BucketInputs(Properties, frozen=True, kw_only=True):
    bucket: Identity
    object_lock_enabled: Annotated[bool, msgspec.Meta(extra={"replaces": True})] = False


class BucketState(BucketInputs, frozen=True, kw_only=True):
    arn: str
    region: str


class Bucket(AwsResource[BucketInputs, BucketState]):
    """A bucket."""

    token: ClassVar[str] = "aws:s3/bucket:Bucket"
    Inputs = BucketInputs
    State = BucketState
    identity = ("bucket",)
    import_id: ClassVar[str] = "the name of the bucket"
    kind, title = "the bucket", "the bucket {bucket}"

    async def make(self, inputs: BucketInputs, doing: str) -> str:
        region = self.connection.region
        where = None if region == OUTSIDE_OF_IT else {"LocationConstraint": region}
        await self.connection.call(
            "s3", "create_bucket", doing, Bucket=inputs.bucket, CreateBucketConfiguration=where,
            ObjectLockEnabledForBucket=inputs.object_lock_enabled or None,
        )  # fmt: skip
        return inputs.bucket

    async def look(self, identity: str, state: BucketState | None, doing: str) -> dict[str, Any]:
        await self.connection.call("s3", "head_bucket", doing, Bucket=identity)
        try:
            lock = await self.connection.call("s3", "get_object_lock_configuration", doing, Bucket=identity)
        except Gone:
            lock = {}
        enabled = lock.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled"
        return {
            "bucket": identity,
            "object_lock_enabled": enabled,
            "arn": f"arn:aws:s3:::{identity}",
            "region": self.connection.region,
        }

    async def remove(self, identity: str, state: BucketState, doing: str) -> None:
        try:
            await self.connection.call("s3", "delete_bucket", doing, Bucket=identity)
        except Refused as refused:
            if "BucketNotEmpty" not in str(refused):
                raise
            raise SaasError(
                f"{NAME}: the bucket {identity} is not empty, and what is in it would be lost, {doing}. "
                "Empty it by hand if nobody needs it; then run this again."
            ) from None


class OfBucketInputs(Properties, frozen=True, kw_only=True):
    bucket: Identity


class VersioningInputs(OfBucketInputs, frozen=True, kw_only=True):
    versioning_configuration: Table


class VersioningState(VersioningInputs, frozen=True, kw_only=True):
    pass


class Versioning(AwsResource[VersioningInputs, VersioningState]):
    """Whether a bucket keeps versions. It can be suspended, and not be taken away."""

    token: ClassVar[str] = "aws:s3/bucketVersioning:BucketVersioning"
    Inputs = VersioningInputs
    State = VersioningState
    identity = ("bucket",)
    import_id: ClassVar[str] = "the name of the bucket"
    kind, title = "the versions of the bucket", "the versions of the bucket {bucket}"

    async def make(self, inputs: VersioningInputs, doing: str) -> str:
        await self._put(inputs.bucket, renamed(inputs.versioning_configuration, RULES), doing)
        return inputs.bucket

    async def look(self, identity: str, state: VersioningState | None, doing: str) -> dict[str, Any]:
        found = await self.connection.call("s3", "get_bucket_versioning", doing, Bucket=identity)
        if "Status" not in found:
            raise Gone(f"{NAME}: the bucket {identity} has no versions, found while {doing}. Run `pulumi up`.")
        return {"bucket": identity, "versioning_configuration": {"status": found["Status"]}}

    async def change(self, identity: str, state: VersioningState, inputs: VersioningInputs, doing: str) -> None:
        await self.make(inputs, doing)

    async def remove(self, identity: str, state: VersioningState, doing: str) -> None:
        try:
            await self._put(identity, {"Status": "Suspended"}, doing)
        except Refused as refused:  # versions stay where objects are locked
            if "InvalidBucketState" not in str(refused):
                raise

    async def _put(self, bucket: str, configuration: Table, doing: str) -> None:
        await self.connection.call(
            "s3", "put_bucket_versioning", doing, Bucket=bucket, VersioningConfiguration=configuration
        )


class RulesInputs(OfBucketInputs, frozen=True, kw_only=True):
    rules: list[Table]


class RulesState(RulesInputs, frozen=True, kw_only=True):
    pass


class Encryption(AwsResource[RulesInputs, RulesState]):
    """How new objects of a bucket are encrypted."""

    token: ClassVar[str] = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    Inputs = RulesInputs
    State = RulesState
    identity = ("bucket",)
    import_id: ClassVar[str] = "the name of the bucket"
    kind, title = "the encryption of the bucket", "the encryption of the bucket {bucket}"

    async def make(self, inputs: RulesInputs, doing: str) -> str:
        rules = {"Rules": renamed(inputs.rules, RULES)}
        await self.connection.call(
            "s3", "put_bucket_encryption", doing, Bucket=inputs.bucket, ServerSideEncryptionConfiguration=rules
        )
        return inputs.bucket

    async def look(self, identity: str, state: RulesState | None, doing: str) -> dict[str, Any]:
        found = await self.connection.call("s3", "get_bucket_encryption", doing, Bucket=identity)
        return {"bucket": identity, "rules": renamed(found["ServerSideEncryptionConfiguration"]["Rules"], _BACK)}

    async def change(self, identity: str, state: RulesState, inputs: RulesInputs, doing: str) -> None:
        await self.make(inputs, doing)

    async def remove(self, identity: str, state: RulesState, doing: str) -> None:
        await self.connection.call("s3", "delete_bucket_encryption", doing, Bucket=identity)


class Lifecycle(AwsResource[RulesInputs, RulesState]):
    """When objects of a bucket and their versions end by themselves."""

    token: ClassVar[str] = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    Inputs = RulesInputs
    State = RulesState
    identity = ("bucket",)
    import_id: ClassVar[str] = "the name of the bucket"
    kind, title = "the lifecycle of the bucket", "the lifecycle of the bucket {bucket}"

    async def make(self, inputs: RulesInputs, doing: str) -> str:
        rules = {"Rules": renamed(inputs.rules, RULES)}
        await self.connection.call(
            "s3", "put_bucket_lifecycle_configuration", doing, Bucket=inputs.bucket, LifecycleConfiguration=rules
        )
        return inputs.bucket

    async def look(self, identity: str, state: RulesState | None, doing: str) -> dict[str, Any]:
        found = await self.connection.call("s3", "get_bucket_lifecycle_configuration", doing, Bucket=identity)
        return {"bucket": identity, "rules": renamed(found["Rules"], _BACK)}

    async def change(self, identity: str, state: RulesState, inputs: RulesInputs, doing: str) -> None:
        await self.make(inputs, doing)

    async def remove(self, identity: str, state: RulesState, doing: str) -> None:
        await self.connection.call("s3", "delete_bucket_lifecycle", doing, Bucket=identity)


class BlockInputs(OfBucketInputs, frozen=True, kw_only=True):
    block_public_acls: bool = False
    block_public_policy: bool = False
    ignore_public_acls: bool = False
    restrict_public_buckets: bool = False


class BlockState(BlockInputs, frozen=True, kw_only=True):
    pass


class PublicAccessBlock(AwsResource[BlockInputs, BlockState]):
    """What keeps the public out of a bucket, whatever its policy and its objects say."""

    token: ClassVar[str] = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    Inputs = BlockInputs
    State = BlockState
    identity = ("bucket",)
    import_id: ClassVar[str] = "the name of the bucket"
    kind, title = "what keeps the public out of the bucket", "what keeps the public out of the bucket {bucket}"

    async def make(self, inputs: BlockInputs, doing: str) -> str:
        block = {
            "BlockPublicAcls": inputs.block_public_acls,
            "BlockPublicPolicy": inputs.block_public_policy,
            "IgnorePublicAcls": inputs.ignore_public_acls,
            "RestrictPublicBuckets": inputs.restrict_public_buckets,
        }
        await self.connection.call(
            "s3", "put_public_access_block", doing, Bucket=inputs.bucket, PublicAccessBlockConfiguration=block
        )
        return inputs.bucket

    async def look(self, identity: str, state: BlockState | None, doing: str) -> dict[str, Any]:
        answer = await self.connection.call("s3", "get_public_access_block", doing, Bucket=identity)
        found = answer["PublicAccessBlockConfiguration"]
        return {
            "bucket": identity,
            "block_public_acls": found["BlockPublicAcls"],
            "block_public_policy": found["BlockPublicPolicy"],
            "ignore_public_acls": found["IgnorePublicAcls"],
            "restrict_public_buckets": found["RestrictPublicBuckets"],
        }

    async def change(self, identity: str, state: BlockState, inputs: BlockInputs, doing: str) -> None:
        await self.make(inputs, doing)

    async def remove(self, identity: str, state: BlockState, doing: str) -> None:
        await self.connection.call("s3", "delete_public_access_block", doing, Bucket=identity)


class PolicyInputs(OfBucketInputs, frozen=True, kw_only=True):
    policy: str


class PolicyState(PolicyInputs, frozen=True, kw_only=True):
    pass


class BucketPolicy(AwsResource[PolicyInputs, PolicyState]):
    """Who may do what with a bucket, and how."""

    token: ClassVar[str] = "aws:s3/bucketPolicy:BucketPolicy"
    Inputs = PolicyInputs
    State = PolicyState
    documents = ("policy",)
    identity = ("bucket",)
    import_id: ClassVar[str] = "the name of the bucket"
    kind, title = "the policy of the bucket", "the policy of the bucket {bucket}"

    async def make(self, inputs: PolicyInputs, doing: str) -> str:
        await self.connection.call("s3", "put_bucket_policy", doing, Bucket=inputs.bucket, Policy=inputs.policy)
        return inputs.bucket

    async def look(self, identity: str, state: PolicyState | None, doing: str) -> dict[str, Any]:
        found = await self.connection.call("s3", "get_bucket_policy", doing, Bucket=identity)
        return {"bucket": identity, "policy": found["Policy"]}

    async def change(self, identity: str, state: PolicyState, inputs: PolicyInputs, doing: str) -> None:
        await self.make(inputs, doing)

    async def remove(self, identity: str, state: PolicyState, doing: str) -> None:
        await self.connection.call("s3", "delete_bucket_policy", doing, Bucket=identity)


class LockInputs(OfBucketInputs, frozen=True, kw_only=True):
    rule: Table


class LockState(LockInputs, frozen=True, kw_only=True):
    pass


class ObjectLock(AwsResource[LockInputs, LockState]):
    """How long nobody can remove a version of an object."""

    token: ClassVar[str] = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
    Inputs = LockInputs
    State = LockState
    identity = ("bucket",)
    import_id: ClassVar[str] = "the name of the bucket"
    kind, title = "the retention of the bucket", "the retention of the bucket {bucket}"

    async def make(self, inputs: LockInputs, doing: str) -> str:
        """Set it, unless it is set: moto takes it, other than AWS, only for a bucket that has nothing in it."""
        try:
            found = await self.look(inputs.bucket, None, doing)
        except Gone:
            found = {}
        if found.get("rule") != inputs.rule:
            await self._put(inputs.bucket, {"Rule": renamed(inputs.rule, RULES)}, doing)
        return inputs.bucket

    async def look(self, identity: str, state: LockState | None, doing: str) -> dict[str, Any]:
        answer = await self.connection.call("s3", "get_object_lock_configuration", doing, Bucket=identity)
        kept = answer["ObjectLockConfiguration"].get("Rule", {}).get("DefaultRetention", {})
        if not kept.get("Mode"):
            raise Gone(f"{NAME}: the bucket {identity} keeps nothing for a time, found while {doing}. Run `pulumi up`.")
        retention = {"Mode": kept["Mode"], "Days": kept["Days"]}  # in years too, which nobody here uses
        return {"bucket": identity, "rule": renamed({"DefaultRetention": retention}, _BACK)}

    async def change(self, identity: str, state: LockState, inputs: LockInputs, doing: str) -> None:
        await self.make(inputs, doing)

    async def remove(self, identity: str, state: LockState, doing: str) -> None:
        await self._put(identity, {}, doing)

    async def _put(self, bucket: str, rule: Table, doing: str) -> None:
        await self.connection.call(
            "s3", "put_object_lock_configuration", doing, Bucket=bucket,
            ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", **rule},
        )  # fmt: skip
