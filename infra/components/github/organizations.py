"""What organisations hold: secrets with their repository lists, variables, webhooks.

Where secrets of ours lie, those that must be gone are looked for: what may read one list may read the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pulumi

from infra.announcements import warn
from infra.components.github.values import Listed, of_organizations
from infra.deployment import Deployment, Part
from infra.estate import Estate, Placement
from infra.estate.deployed import whole
from infra.estate.kinds import (
    NamedInOrganization,
    OrganizationSecret,
    OrganizationVariable,
    WebhookSecret,
)
from infra.estate.outcomes import SECRET, retired
from infra.estate.requirements import Requirement
from infra.sdk import github as saas
from infra.stack_resource import ResourceOf, StackResource
from infra.values import Reference


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """A webhook of the organisation or, with `repository`, of one repository."""

    url: str
    events: tuple[str, ...]
    repository: str | None
    signed_with: Reference
    app: str = ""
    """The app that it calls, by its name in the estate: it must work first."""

    @property
    def slot(self) -> str:
        """What the resource is named after: where it is and the path it calls, which outlive a change of host."""
        return f"{(self.repository or '').lower()}{urlsplit(self.url).path}".removeprefix("/")


@dataclass(frozen=True, kw_only=True)
class Organization(Part):
    """What one organisation is to hold. Its login is in lower case: GitHub takes it for the same in any."""

    login: str
    secrets: tuple[Listed, ...] = ()
    variables: tuple[Listed, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    retired: tuple[str, ...] = ()
    """Names of secrets that it must not have any more."""

    @property
    def references(self) -> frozenset[Reference]:
        """Every value that this organisation needs."""
        listed = (*self.secrets, *self.variables)
        return frozenset([*(one.value for one in listed), *(webhook.signed_with for webhook in self.webhooks)])

    def problem(self) -> str | None:
        """Return what is wrong when two webhooks of one place call the same path: they would be one resource."""
        counts = Counter(webhook.slot for webhook in self.webhooks)
        twice = sorted(slot for slot, count in counts.items() if count > 1)
        if twice:
            return (
                f"The estate declares more than one webhook of {self.login} with the same path: {', '.join(twice)}. "
                "A webhook is identified by place and path; give one of the apps another path."
            )
        return None

    def make(self, deployment: Deployment) -> None:
        """Register its component."""
        OrganizationComponent(self, deployment)


def parts(estate: Estate) -> tuple[Organization, ...]:
    """Return every organisation that the estate delivers to, with what it is to hold; not what others manage."""
    secrets = _by_login(estate, OrganizationSecret)
    variables = _by_login(estate, OrganizationVariable)
    webhooks: defaultdict[str, list[Webhook]] = defaultdict(list)
    for placement in estate.placements_of(WebhookSecret, ours=True):
        webhooks[placement.target.organization.lower()].append(_webhook(placement))
    return tuple(
        Organization(
            login=login,
            secrets=tuple(secrets[login]),
            variables=tuple(variables[login]),
            webhooks=tuple(webhooks[login]),
            retired=_retired(estate) if secrets[login] else (),
        )
        for login in sorted({*secrets, *variables, *webhooks})
    )


def _retired(estate: Estate) -> tuple[str, ...]:
    """Return what must be gone and can be a secret's name; the rest of it is Apps and hooks, in words.

    What goes with a retired service is looked for with all else that it left.
    """
    over = retired(whole(estate))
    gone = estate.must_be_gone.items()
    return tuple(sorted(name for name, service in gone if service not in over and SECRET.fullmatch(name)))


def _by_login(estate: Estate, kind: type[NamedInOrganization]) -> defaultdict[str, list[Listed]]:
    found: defaultdict[str, list[Listed]] = defaultdict(list)
    for login, listed in of_organizations(estate, kind):
        found[login].append(listed)
    return found


def _webhook(placement: Placement[WebhookSecret]) -> Webhook:
    target = placement.target
    return Webhook(
        url=target.url,
        events=tuple(sorted(target.events)),
        repository=None if target.for_all else target.repository.name,
        signed_with=Reference.to(placement),
        app=target.app,
    )


_Listed = saas.OrganizationSecret | saas.OrganizationVariable


class OrganizationComponent(pulumi.ComponentResource):
    """What one organisation holds, as children of one component."""

    def __init__(self, organization: Organization, deployment: Deployment) -> None:
        super().__init__(f"{pulumi.get_project()}:github:Organization", organization.login)
        self._login = organization.login
        self._below = pulumi.ResourceOptions(parent=self)
        self._deployment = deployment
        for secret in organization.secrets:
            self._listed(saas.OrganizationSecret, secret)
        for variable in organization.variables:
            self._listed(saas.OrganizationVariable, variable)
        for webhook in organization.webhooks:
            self._webhook(webhook)
        if organization.retired:
            found = saas.get_retired_secrets(organization=self._login, names=list(organization.retired))
            found.apply(self._tell_retired)
        self.register_outputs({"secrets": len(organization.secrets), "webhooks": len(organization.webhooks)})

    def _tell_retired(self, found: Mapping[str, Any]) -> None:
        if found["failure"]:
            warn(f"{found['failure']} So it is not known which secrets of {self._login} must still go.")
        elif found["names"]:
            warn(
                f"GitHub: {self._login} still has secrets that must be gone: {', '.join(found['names'])}. See that "
                "nothing reads them, delete them in the organisation's settings, and revoke what they hold."
            )

    def _listed(self, kind: type[_Listed], one: Listed) -> None:
        made = kind(
            f"{self._login}/{one.name}",
            organization=self._login,
            name=one.name,
            value=self._deployment.value(one.value),
            visibility=one.visibility,
            repositories=list(one.repositories or ()),
            opts=self._below,
        )
        self._deployment.placed(made, [one.value])

    def _webhook(self, webhook: Webhook) -> None:
        made = saas.Webhook(
            f"{self._login}/{webhook.slot}",
            organization=self._login,
            repository=webhook.repository or "",
            url=webhook.url,
            events=list(webhook.events),
            secret=self._deployment.value(webhook.signed_with),
            opts=pulumi.ResourceOptions(parent=self, depends_on=self._deployment.ready("app", webhook.app)),
        )
        self._deployment.placed(made, [webhook.signed_with])
        self._deployment.announce("webhook", f"{self._login}/{webhook.slot}", made)


_COMPONENT = "github:Organization"


def _listed(need: Requirement, thing: str) -> StackResource:
    """Return what an organisation has once, whichever of its repositories reads it."""
    return StackResource(f"saas:github:{thing}", f"{need.scope.partition('/')[0].lower()}/{need.name}", _COMPONENT)


def _hook(need: Requirement) -> StackResource:
    login, _, repository = need.scope.partition("/")
    path = urlsplit(need.name).path
    slot = f"{'' if repository == '*' else repository.lower()}{path}".removeprefix("/")
    return StackResource("saas:github:Webhook", f"{login.lower()}/{slot}", _COMPONENT)


RESOURCE_OF: ResourceOf = {
    OrganizationSecret.to: partial(_listed, thing="OrganizationSecret"),
    OrganizationVariable.to: partial(_listed, thing="OrganizationVariable"),
    WebhookSecret.to: _hook,
}
