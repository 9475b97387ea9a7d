"""One account at AWS: what is registered, and in which order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi

from infra import aws_permissions as permissions
from infra.components.aws import trusts
from infra.components.aws.trusts import Numbers
from infra.deployment import Deployment, Part
from infra.estate.sections.aws import Aws, BreakGlass, Bucket, Machines, Trusted
from infra.object_ids import Ids, load_objects
from infra.official import OfficialResource, provider
from infra.vault_lock import LockRefused

TEMPLATE = "github:index/actionsRepositoryOidcSubjectClaimCustomizationTemplate:"
TEMPLATE += "ActionsRepositoryOidcSubjectClaimCustomizationTemplate"
"""What a repository's jobs are called in their tokens."""
WARNINGS = (50, 80, 100)
"""At how many hundredths of what machines may cost people are told."""
KEY_REMOVAL_DAYS = 30
"""How long the removal of a key can be taken back: the longest that there is."""
FEW_DAYS = 7
"""After how many days a half-sent object goes."""

Text = pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class Account(Part):
    """What one account is to have."""

    section: Aws
    organization: str
    """The organisation at GitHub whose repositories are trusted."""

    @property
    def trusted(self) -> tuple[Trusted, ...]:
        """Every trust in jobs of a repository."""
        return tuple(self.section.trusts.values())

    @property
    def repositories(self) -> tuple[str, ...]:
        """The repositories that are trusted."""
        return tuple(sorted({one.repository for one in self.trusted}))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to make."""
        return self.section.is_empty

    def problem(self) -> str | None:
        """Return that a repository has no number yet: by its name nobody is trusted."""
        try:
            ids = _ids()
        except LockRefused as refused:
            return str(refused)
        for name in self.repositories:
            if self._numbers(name, ids) is None:
                return (
                    f"AWS is to trust jobs of {self.organization}/{name}, and their numbers are not known: the lock of "
                    "objects (saas:objectLock) has none. Run `python -m infra lock`."
                )
        return None

    def numbers(self, repository: str) -> Numbers:
        """Return the numbers of a repository. Raise `LookupError` where `problem` says that there are none."""
        found = self._numbers(repository, _ids())
        if found is None:
            raise LookupError(repository)
        return found

    def _numbers(self, repository: str, ids: Ids) -> Numbers | None:
        full = f"{self.organization}/{repository}"
        owner = ids.get("github-organization", {}).get(self.organization.lower(), "")
        number = ids.get("github-repository", {}).get(full.lower(), "")
        return Numbers(owner, number, full) if owner.isdecimal() and number.isdecimal() else None

    def make(self, deployment: Deployment) -> None:
        """Register its component."""
        AccountComponent(self)


def _ids() -> Ids:
    """Return the lock of objects of the stack. Raise `LockRefused`."""
    file = pulumi.Config("saas").get("objectLock")
    return load_objects(Path(file)) if file else {}


class AccountComponent(pulumi.ComponentResource):
    """An account's keys, buckets, roles, and what tells of their use."""

    def __init__(self, account: Account) -> None:
        section = account.section
        super().__init__(f"{pulumi.get_project()}:aws:Account", section.name)
        self._account = account
        self._prefix = pulumi.get_project()
        self._provider = provider(
            "aws",
            section.name,
            {
                "region": section.region,
                "allowedAccountIds": json.dumps([section.account_number]) if section.account_number else None,
            },
            pulumi.ResourceOptions(parent=self),
        )
        self._issuer = self._resource(
            "iam/openIdConnectProvider:OpenIdConnectProvider",
            trusts.ISSUER,
            {"url": f"https://{trusts.ISSUER}", "clientIdLists": [trusts.AUDIENCE]},
        )
        self._number = _output(self._issuer, "arn").apply(lambda arn: str(arn).split(":")[4])
        self._topic = self._notices()
        self._names()
        if section.audit is not None:
            self._audited(section.audit)
        if section.state is not None:
            self._kept("state", section.state, permissions.over_tls(section.state.bucket), self._key("state"))
            self._state_roles(section.state.bucket)
        if section.break_glass is not None:
            self._people_role(section.break_glass)
        for name, machines in sorted(section.machines.items()):
            self._machines(name, machines)
        self.register_outputs({})

    def _resource(
        self,
        token: str,
        name: str,
        inputs: Mapping[str, Any],
        *after: pulumi.Resource,
        within: pulumi.Resource | None = None,
    ) -> OfficialResource:
        """Register a resource of AWS. What is set for a thing goes `within` it, and is not removed before it."""
        options = pulumi.ResourceOptions(
            parent=self, provider=self._provider, depends_on=list(after), deleted_with=within
        )
        given = {key: value for key, value in inputs.items() if value is not None}
        return OfficialResource(f"aws:{token}", name, given, options, outputs=("arn", "keyId"))

    def _names(self) -> None:
        """Have the jobs of repositories that are trusted by number say their numbers."""
        for repository in sorted({one.repository for one in self._account.trusted if one.by_numbers}):
            OfficialResource(
                TEMPLATE,
                f"{self._account.organization}/{repository}".lower(),
                {"repository": repository, "useDefault": False, "includeClaimKeys": list(trusts.CLAIMS)},
                pulumi.ResourceOptions(parent=self),
            )

    def _alias(self, use: str) -> str:
        return f"alias/{self._prefix}-{use}"

    def _key(self, use: str) -> OfficialResource:
        """Register a key with a name that permissions go by."""
        key = self._resource(
            "kms/key:Key",
            use,
            {
                "description": f"{self._prefix}: {use}",
                "deletionWindowInDays": KEY_REMOVAL_DAYS,
                "enableKeyRotation": True,
            },
        )
        self._resource("kms/alias:Alias", use, {"name": self._alias(use), "targetKeyId": _output(key, "keyId")})
        return key

    def _kept(
        self,
        use: str,
        bucket: Bucket,
        policy: pulumi.Input[permissions.Document],
        key: OfficialResource | None = None,
    ) -> OfficialResource:
        """Register a bucket, encrypted with that key or else with one of S3's own. Return what is set for it last.

        The key is removed after the bucket: one that is not empty is not removed, and keeps its key.
        """
        before = [key] if key is not None else []
        made = self._resource("s3/bucket:Bucket", use, {"bucket": bucket.bucket, "objectLockEnabled": True}, *before)
        default: dict[str, Text] = {"sseAlgorithm": "AES256"}
        if key is not None:
            default = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": _output(key, "arn")}
        old = {
            "id": "old-versions",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "noncurrentVersionExpiration": {"noncurrentDays": bucket.old_days},
            "abortIncompleteMultipartUpload": {"daysAfterInitiation": FEW_DAYS},
        }
        settings: dict[str, dict[str, Any]] = {
            "s3/bucketVersioning:BucketVersioning": {"versioningConfiguration": {"status": "Enabled"}},
            "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
                "rules": [{"applyServerSideEncryptionByDefault": default, "bucketKeyEnabled": True}]
            },
            "s3/bucketPublicAccessBlock:BucketPublicAccessBlock": dict.fromkeys(
                ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True
            ),
            "s3/bucketPolicy:BucketPolicy": {"policy": _text(policy)},
            "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": {
                "rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": bucket.kept_days}}
            },
            "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {"rules": [old]},
        }
        last = made
        for token, inputs in settings.items():  # one after another: S3 refuses two changes of a bucket at a time
            last = self._resource(token, use, {"bucket": bucket.bucket, **inputs}, last, within=made)
        return last

    def _audited(self, bucket: Bucket) -> None:
        """Register what writes down who did what, and where."""
        name, region = f"{self._prefix}-audit", self._account.section.region

        def policy(number: str) -> permissions.Document:
            trail = f"arn:aws:cloudtrail:{region}:{number}:trail/{name}"
            return permissions.over_tls(bucket.bucket, *permissions.trail_writes(bucket.bucket, number, trail))

        ready = self._kept("audit", bucket, self._number.apply(policy))
        self._resource(
            "cloudtrail/trail:Trail",
            "audit",
            {
                "name": name,
                "s3BucketName": bucket.bucket,
                "isMultiRegionTrail": True,
                "includeGlobalServiceEvents": True,
                "enableLogFileValidation": True,
            },
            ready,
        )

    def _notices(self) -> OfficialResource:
        """Register what people subscribe to."""
        topic = self._resource("sns/topic:Topic", "notices", {"name": f"{self._prefix}-notices"})
        arn = _output(topic, "arn")
        tells = pulumi.Output.all(arn, self._number).apply(lambda both: permissions.tells(*both))
        self._resource("sns/topicPolicy:TopicPolicy", "notices", {"arn": arn, "policy": _text(tells)}, within=topic)
        return topic

    def _role(
        self,
        use: str,
        trust: pulumi.Input[trusts.Document],
        document: permissions.Document,
        about: str,
        boundary: Any = None,
    ) -> OfficialResource:
        role = self._resource(
            "iam/role:Role",
            use,
            {
                "name": f"{self._prefix}-{use}",
                "description": about,
                "assumeRolePolicy": _text(trust),
                "maxSessionDuration": trusts.SESSION_SECONDS,
                "permissionsBoundary": boundary,
            },
        )
        inputs = {"role": f"{self._prefix}-{use}", "name": use, "policy": _text(document)}
        self._resource("iam/rolePolicy:RolePolicy", use, inputs, role)
        return role

    def _job_role(
        self, use: str, trusted: Trusted, document: permissions.Document, about: str, boundary: Any = None
    ) -> None:
        numbers = self._account.numbers(trusted.repository)
        trust = _output(self._issuer, "arn").apply(lambda arn: trusts.jobs(trusted, numbers, arn))
        self._role(use, trust, document, about, boundary)

    def _state_roles(self, bucket: str) -> None:
        """Register the roles by which jobs read and write the state, and those that only read it."""
        alias, section = self._alias("state"), self._account.section
        for use, trusted in sorted(section.trusted.items()):
            document = permissions.state(bucket, alias, writes=True)
            self._job_role(use, trusted, document, "Reads and writes the state.")
        for use, trusted in sorted(section.readers.items()):
            self._job_role(use, trusted, permissions.state(bucket, alias, writes=False), "Reads the state.")

    def _people_role(self, people: BreakGlass) -> None:
        """Register the role for when GitHub is down, and what tells all subscribers that somebody has taken it."""
        about = "For people of core, when GitHub is down, or when who gets in is changed. Whoever takes it is told of."
        trust = self._number.apply(lambda number: trusts.people(number, people.people))
        role = self._role("break-glass", trust, permissions.everything_here(), about)
        name = f"{self._prefix}-break-glass"
        pattern = _output(role, "arn").apply(lambda arn: permissions.taken(arn))
        rule = self._resource(
            "cloudwatch/eventRule:EventRule",
            "break-glass",
            {
                "name": name,
                "description": "Somebody has taken the role for emergencies.",
                "eventPattern": _text(pattern),
            },
        )
        target = {"rule": name, "targetId": "notices", "arn": _output(self._topic, "arn")}
        self._resource("cloudwatch/eventTarget:EventTarget", "break-glass", target, rule)

    def _machines(self, name: str, machines: Machines) -> None:
        """Register a role that starts machines, what it may do at most, and who is told what they cost."""
        document = permissions.machines(name, machines.kinds, str(self._account.section.region))
        most = self._resource(
            "iam/policy:Policy", name, {"name": f"{self._prefix}-{name}-at-most", "policy": _text(document)}
        )
        about = f"Starts machines for {name}, of some kinds and in one region."
        self._job_role(name, machines.started_by, document, about, _output(most, "arn"))
        told = [
            {
                "comparisonOperator": "GREATER_THAN",
                "notificationType": "ACTUAL",
                "threshold": hundredths,
                "thresholdType": "PERCENTAGE",
                "subscriberSnsTopicArns": [_output(self._topic, "arn")],
            }
            for hundredths in WARNINGS
        ]
        self._resource(
            "budgets/budget:Budget",
            name,
            {
                "name": f"{self._prefix}-{name}",
                "budgetType": "COST",
                "timeUnit": "MONTHLY",
                "limitAmount": str(machines.monthly_dollars),
                "limitUnit": "USD",
                "costFilters": [{"name": "TagKeyValue", "values": [f"user:{name}$true"]}],
                "notifications": told,
            },
        )


def _output(resource: OfficialResource, name: str) -> pulumi.Output[str]:
    found: pulumi.Output[str] = getattr(resource, name)
    return found


def _text(document: pulumi.Input[permissions.Document]) -> pulumi.Output[str]:
    """Return a document as the text that AWS takes."""
    return pulumi.Output.from_input(document).apply(lambda known: json.dumps(known, sort_keys=True))
