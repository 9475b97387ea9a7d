"""`aws.budgets`: who is told when something costs more than it may."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec

from saas.schema import Identity, Properties
from toolchain.stand_ins.aws.resource import AwsResource


class Filter(Properties, frozen=True, kw_only=True):
    name: str
    values: list[str]


class Notification(Properties, frozen=True, kw_only=True):
    comparison_operator: str
    notification_type: str
    threshold: float
    threshold_type: str
    subscriber_sns_topic_arns: list[str] = msgspec.field(default_factory=list)


class BudgetInputs(Properties, frozen=True, kw_only=True):
    name: Identity
    budget_type: Annotated[str, msgspec.Meta(extra={"replaces": True})]
    time_unit: str
    limit_amount: str
    limit_unit: str
    cost_filters: list[Filter] = msgspec.field(default_factory=list)
    notifications: list[Notification] = msgspec.field(default_factory=list)


class BudgetState(BudgetInputs, frozen=True, kw_only=True):
    arn: str
    account_id: str


class Budget(AwsResource[BudgetInputs, BudgetState]):
    """What something may cost, and who is told when it does."""

    token: ClassVar[str] = "aws:budgets/budget:Budget"
    Inputs = BudgetInputs
    State = BudgetState
    import_id: ClassVar[str] = "the account's number and the name of the budget, with a colon between"
    kind, title = "the budget", "the budget {name}"

    def identify(self, state: BudgetState) -> str:
        return f"{state.account_id}:{state.name}"

    async def make(self, inputs: BudgetInputs, doing: str) -> str:
        account = await self.connection.account(doing)
        budget = {
            "BudgetName": inputs.name,
            "BudgetType": inputs.budget_type,
            "TimeUnit": inputs.time_unit,
            "BudgetLimit": {"Amount": inputs.limit_amount, "Unit": inputs.limit_unit},
            "CostFilters": {one.name: one.values for one in inputs.cost_filters},
        }
        await self.connection.call(
            "budgets", "create_budget", doing, AccountId=account, Budget=budget,
            NotificationsWithSubscribers=[_told(one) for one in inputs.notifications],
        )  # fmt: skip
        return f"{account}:{inputs.name}"

    async def look(self, identity: str, state: BudgetState | None, doing: str) -> dict[str, Any]:
        account, _, name = identity.partition(":")
        found = (await self.connection.call("budgets", "describe_budget", doing, AccountId=account, BudgetName=name))[
            "Budget"
        ]
        told = await self.connection.call(
            "budgets", "describe_notifications_for_budget", doing, AccountId=account, BudgetName=name
        )
        subscribers = {_key(one): one.subscriber_sns_topic_arns for one in (state.notifications if state else ())}
        notifications = [_seen(one) for one in told.get("Notifications", ())]
        return {
            "name": name,
            "budget_type": found["BudgetType"],
            "time_unit": found["TimeUnit"],
            "limit_amount": found["BudgetLimit"]["Amount"],
            "limit_unit": found["BudgetLimit"]["Unit"],
            "cost_filters": [Filter(name=name, values=values) for name, values in found.get("CostFilters", {}).items()],
            # moto does not tell who subscribes, so what was recorded is taken for it.
            "notifications": [
                msgspec.structs.replace(one, subscriber_sns_topic_arns=subscribers.get(_key(one), []))
                for one in notifications
            ],
            "arn": f"arn:aws:budgets::{account}:budget/{name}",
            "account_id": account,
        }

    async def change(self, identity: str, state: BudgetState, inputs: BudgetInputs, doing: str) -> None:
        """Make it anew: moto has no call that changes one, and AWS' own keeps nothing that is worth more."""
        await self.remove(identity, state, doing)
        await self.make(inputs, doing)

    async def remove(self, identity: str, state: BudgetState, doing: str) -> None:
        account, _, name = identity.partition(":")
        await self.connection.call("budgets", "delete_budget", doing, AccountId=account, BudgetName=name)


def _key(one: Notification) -> tuple[str, float]:
    return one.notification_type, one.threshold


def _told(one: Notification) -> dict[str, Any]:
    return {
        "Notification": {
            "ComparisonOperator": one.comparison_operator,
            "NotificationType": one.notification_type,
            "Threshold": one.threshold,
            "ThresholdType": one.threshold_type,
        },
        "Subscribers": [{"SubscriptionType": "SNS", "Address": arn} for arn in one.subscriber_sns_topic_arns],
    }


def _seen(one: dict[str, Any]) -> Notification:
    return Notification(
        comparison_operator=one["ComparisonOperator"],
        notification_type=one["NotificationType"],
        threshold=float(one["Threshold"]),
        threshold_type=one["ThresholdType"],
    )
