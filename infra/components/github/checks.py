"""Whether what GitHub holds works with the values that runs make: pings of webhooks, answers of canary workflows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pulumi

from infra.components.github.organizations import Organization, Webhook
from infra.deployment import Deployment, Part, Phase
from infra.estate import Estate
from infra.estate.kinds import OrganizationSecret
from infra.sdk import github as saas
from infra.values import Reference


@dataclass(frozen=True, kw_only=True)
class Pings(Part):
    """Whether the receivers of an organisation's webhooks accept what is signed with a new value."""

    phase: ClassVar[Phase] = "check"
    login: str
    webhooks: tuple[Webhook, ...]

    def make(self, deployment: Deployment) -> None:
        """Register a ping of each webhook that is signed with a value that runs make."""
        for webhook in self.webhooks:
            value = webhook.signed_with
            if not deployment.rotations.has(value):
                continue
            made: Any = deployment.ready("webhook", f"{self.login}/{webhook.slot}")[0]
            check = saas.WebhookCheck(
                f"{self.login}/{webhook.slot}",
                name=value.credential,
                generation=deployment.rotations.generation(value),
                organization=self.login,
                repository=webhook.repository or "",
                hook_id=made.hookId,
                written_at=made.writtenAt,
                opts=pulumi.ResourceOptions(depends_on=[made]),
            )
            deployment.rotations.checked(value, check)


@dataclass(frozen=True, kw_only=True)
class Canary(Part):
    """Whether a job of a repository finds a new value in a secret of its organisation."""

    phase: ClassVar[Phase] = "check"
    login: str
    repository: str
    workflow: str
    secret: str
    value: Reference

    def make(self, deployment: Deployment) -> None:
        """Register the question, after everything that holds the value."""
        if deployment.rotations.has(self.value):
            check = saas.SecretCheck(
                f"{self.login}/{self.repository}/{self.secret}",
                name=self.value.credential,
                generation=deployment.rotations.generation(self.value),
                organization=self.login,
                repository=self.repository,
                workflow=self.workflow,
                secret=self.secret,
                value=deployment.value(self.value),
                opts=pulumi.ResourceOptions(depends_on=deployment.holders(self.value.credential)),
            )
            deployment.rotations.checked(self.value, check)


def parts(estate: Estate, organizations: tuple[Organization, ...]) -> Iterator[Part]:
    """Yield the checks of each organisation: of its webhooks, and of secrets in repositories that have a canary."""
    for one in organizations:
        if one.webhooks:
            yield Pings(login=one.login, webhooks=one.webhooks)
    for placement in estate.placements_of(OrganizationSecret, ours=True):
        declared = None if placement.target.for_all else estate.repository(placement.target.repository)
        if declared is not None and declared[2].canary and not placement.identifier:
            yield Canary(
                login=placement.target.organization.lower(),
                repository=placement.target.repository.name,
                workflow=declared[2].canary,
                secret=placement.target.slot,
                value=Reference.to(placement),
            )
