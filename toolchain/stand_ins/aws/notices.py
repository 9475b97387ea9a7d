"""`aws.sns`, `aws.cloudwatch`, `aws.cloudtrail`: who is told of what, and what is written down."""

from __future__ import annotations

from typing import Any, ClassVar

from saas.errors import Gone, SaasError
from saas.schema import Identity, Properties
from toolchain.stand_ins.aws import NAME
from toolchain.stand_ins.aws.resource import AwsResource

DEFAULT = "__default_policy_ID"
"""The id of the policy that each new topic has."""


class TopicInputs(Properties, frozen=True, kw_only=True):
    name: Identity
    kms_master_key_id: str = ""


class TopicState(TopicInputs, frozen=True, kw_only=True):
    arn: str


class Topic(AwsResource[TopicInputs, TopicState]):
    """What people subscribe to."""

    token: ClassVar[str] = "aws:sns/topic:Topic"
    Inputs = TopicInputs
    State = TopicState
    identity = ("arn",)
    import_id: ClassVar[str] = "its ARN"
    kind, title = "the topic", "the topic {name}"

    async def make(self, inputs: TopicInputs, doing: str) -> str:
        attributes = {"KmsMasterKeyId": inputs.kms_master_key_id} if inputs.kms_master_key_id else {}
        made = await self.connection.call("sns", "create_topic", doing, Name=inputs.name, Attributes=attributes)
        return str(made["TopicArn"])

    async def look(self, identity: str, state: TopicState | None, doing: str) -> dict[str, Any]:
        found = (await self.connection.call("sns", "get_topic_attributes", doing, TopicArn=identity))["Attributes"]
        return {
            "name": identity.rpartition(":")[2],
            "kms_master_key_id": found.get("KmsMasterKeyId", ""),
            "arn": identity,
        }

    async def change(self, identity: str, state: TopicState, inputs: TopicInputs, doing: str) -> None:
        await self.connection.call(
            "sns", "set_topic_attributes", doing, TopicArn=identity, AttributeName="KmsMasterKeyId",
            AttributeValue=inputs.kms_master_key_id,
        )  # fmt: skip

    async def remove(self, identity: str, state: TopicState, doing: str) -> None:
        await self.connection.call("sns", "delete_topic", doing, TopicArn=identity)


class TopicPolicyInputs(Properties, frozen=True, kw_only=True):
    arn: Identity
    policy: str


class TopicPolicyState(TopicPolicyInputs, frozen=True, kw_only=True):
    pass


class TopicPolicy(AwsResource[TopicPolicyInputs, TopicPolicyState]):
    """Who may tell something to those who subscribe to a topic."""

    token: ClassVar[str] = "aws:sns/topicPolicy:TopicPolicy"
    Inputs = TopicPolicyInputs
    State = TopicPolicyState
    documents = ("policy",)
    identity = ("arn",)
    import_id: ClassVar[str] = "the ARN of the topic"
    kind, title = "the policy of the topic", "the policy of the topic {arn}"

    async def make(self, inputs: TopicPolicyInputs, doing: str) -> str:
        await self.connection.call(
            "sns", "set_topic_attributes", doing, TopicArn=inputs.arn, AttributeName="Policy",
            AttributeValue=inputs.policy,
        )  # fmt: skip
        return inputs.arn

    async def look(self, identity: str, state: TopicPolicyState | None, doing: str) -> dict[str, Any]:
        found = await self.connection.call("sns", "get_topic_attributes", doing, TopicArn=identity)
        policy = found["Attributes"]["Policy"]
        if DEFAULT in policy:
            raise Gone(
                f"{NAME}: the topic {identity} has the policy of every topic, found while {doing}. Run it again."
            )
        return {"arn": identity, "policy": policy}

    async def change(self, identity: str, state: TopicPolicyState, inputs: TopicPolicyInputs, doing: str) -> None:
        await self.make(inputs, doing)

    async def remove(self, identity: str, state: TopicPolicyState, doing: str) -> None:
        account = identity.split(":")[4]
        owner = (
            f'{{"Version":"2008-10-17","Id":"{DEFAULT}","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"*"}},'
            f'"Action":"SNS:Publish","Resource":"{identity}",'
            f'"Condition":{{"StringEquals":{{"AWS:SourceOwner":"{account}"}}}}}}]}}'
        )
        await self.connection.call(
            "sns", "set_topic_attributes", doing, TopicArn=identity, AttributeName="Policy", AttributeValue=owner
        )


class EventRuleInputs(Properties, frozen=True, kw_only=True):
    name: Identity
    event_pattern: str
    description: str = ""


class EventRuleState(EventRuleInputs, frozen=True, kw_only=True):
    arn: str


class EventRule(AwsResource[EventRuleInputs, EventRuleState]):
    """Which events something is done about."""

    token: ClassVar[str] = "aws:cloudwatch/eventRule:EventRule"
    Inputs = EventRuleInputs
    State = EventRuleState
    documents = ("eventPattern",)
    identity = ("name",)
    import_id: ClassVar[str] = "the name of the rule"
    kind, title = "the rule for events", "the rule {name} for events"

    async def make(self, inputs: EventRuleInputs, doing: str) -> str:
        await self.connection.call(
            "events", "put_rule", doing, Name=inputs.name, EventPattern=inputs.event_pattern,
            Description=inputs.description, State="ENABLED",
        )  # fmt: skip
        return inputs.name

    async def look(self, identity: str, state: EventRuleState | None, doing: str) -> dict[str, Any]:
        found = await self.connection.call("events", "describe_rule", doing, Name=identity)
        return {
            "name": identity,
            "event_pattern": found["EventPattern"],
            "description": found.get("Description", ""),
            "arn": found["Arn"],
        }

    async def change(self, identity: str, state: EventRuleState, inputs: EventRuleInputs, doing: str) -> None:
        await self.make(inputs, doing)

    async def remove(self, identity: str, state: EventRuleState, doing: str) -> None:
        await self.connection.call("events", "delete_rule", doing, Name=identity)


class EventTargetInputs(Properties, frozen=True, kw_only=True):
    rule: Identity
    target_id: Identity
    arn: str


class EventTargetState(EventTargetInputs, frozen=True, kw_only=True):
    pass


class EventTarget(AwsResource[EventTargetInputs, EventTargetState]):
    """Who is told of an event."""

    token: ClassVar[str] = "aws:cloudwatch/eventTarget:EventTarget"
    Inputs = EventTargetInputs
    State = EventTargetState
    import_id: ClassVar[str] = "the name of the rule and the id of the target, with a slash between"
    kind, title = "the target", "the target {targetId} of the rule {rule}"

    def identify(self, state: EventTargetState) -> str:
        return f"{state.rule}-{state.target_id}"

    async def make(self, inputs: EventTargetInputs, doing: str) -> str:
        answer = await self.connection.call(
            "events", "put_targets", doing, Rule=inputs.rule, Targets=[{"Id": inputs.target_id, "Arn": inputs.arn}]
        )
        if answer.get("FailedEntryCount"):
            raise SaasError(f"{NAME}: refused the target {inputs.target_id} while {doing}. Correct the program.")
        return f"{inputs.rule}/{inputs.target_id}"

    async def look(self, identity: str, state: EventTargetState | None, doing: str) -> dict[str, Any]:
        rule, _, target = f"{state.rule}/{state.target_id}".partition("/") if state else identity.partition("/")
        found = await self.connection.call("events", "list_targets_by_rule", doing, Rule=rule)
        for one in found["Targets"]:
            if one["Id"] == target:
                return {"rule": rule, "target_id": target, "arn": one["Arn"]}
        raise Gone(f"{NAME}: the rule {rule} has no target {target}, found while {doing}. Run `pulumi up`.")

    async def change(self, identity: str, state: EventTargetState, inputs: EventTargetInputs, doing: str) -> None:
        await self.make(inputs, doing)

    async def remove(self, identity: str, state: EventTargetState, doing: str) -> None:
        await self.connection.call("events", "remove_targets", doing, Rule=state.rule, Ids=[state.target_id])


class TrailInputs(Properties, frozen=True, kw_only=True):
    name: Identity
    s3_bucket_name: str
    is_multi_region_trail: bool = False
    include_global_service_events: bool = True
    enable_log_file_validation: bool = False


class TrailState(TrailInputs, frozen=True, kw_only=True):
    arn: str


class Trail(AwsResource[TrailInputs, TrailState]):
    """What writes down who did what in the account."""

    token: ClassVar[str] = "aws:cloudtrail/trail:Trail"
    Inputs = TrailInputs
    State = TrailState
    identity = ("arn",)
    import_id: ClassVar[str] = "its ARN"
    kind, title = "the trail", "the trail {name}"

    async def make(self, inputs: TrailInputs, doing: str) -> str:
        made = await self.connection.call("cloudtrail", "create_trail", doing, **self._arguments(inputs))
        try:
            await self.connection.call("cloudtrail", "start_logging", doing, Name=inputs.name)
        except SaasError:
            undoing = f"removing the half-made trail {inputs.name}"
            await self.connection.call("cloudtrail", "delete_trail", undoing, Name=inputs.name)
            raise
        return str(made["TrailARN"])

    async def look(self, identity: str, state: TrailState | None, doing: str) -> dict[str, Any]:
        found = (await self.connection.call("cloudtrail", "get_trail", doing, Name=identity))["Trail"]
        return {
            "name": found["Name"],
            "s3_bucket_name": found["S3BucketName"],
            "is_multi_region_trail": found["IsMultiRegionTrail"],
            "include_global_service_events": found["IncludeGlobalServiceEvents"],
            "enable_log_file_validation": found["LogFileValidationEnabled"],
            "arn": found["TrailARN"],
        }

    async def change(self, identity: str, state: TrailState, inputs: TrailInputs, doing: str) -> None:
        await self.connection.call("cloudtrail", "update_trail", doing, **self._arguments(inputs))

    async def remove(self, identity: str, state: TrailState, doing: str) -> None:
        await self.connection.call("cloudtrail", "delete_trail", doing, Name=state.name)

    def _arguments(self, inputs: TrailInputs) -> dict[str, Any]:
        return {
            "Name": inputs.name,
            "S3BucketName": inputs.s3_bucket_name,
            "IsMultiRegionTrail": inputs.is_multi_region_trail,
            "IncludeGlobalServiceEvents": inputs.include_global_service_events,
            "EnableLogFileValidation": inputs.enable_log_file_validation,
        }
