"""GitHub's part of an estate: organisation secrets with their repository lists, and webhooks.

Resources are named after the slot they fill, never after the credential that fills it, so that a delivery that moves
to another credential's file changes a value and never creates and deletes the same slot in one run. Logins and
repositories stand there in lower case, so that writing one otherwise, which GitHub does not mind, renames nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from urllib.parse import urlsplit

import pulumi

from infra.estate import Estate, Filling, Slot
from infra.estate.kinds import qualified
from infra.estate.nouns import App
from infra.saas import github as saas
from infra.vault import Reference, Vault

SECRET_KIND = "github-organization-secret"  # noqa: S105  # a delivery kind
WEBHOOK_KIND = "github-webhook-secret"


@dataclass(frozen=True, kw_only=True)
class Secret:
    """An organisation secret: `repositories` are names without the organisation; None means every repository."""

    name: str
    repositories: tuple[str, ...] | None
    value: Reference


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """A webhook of the organisation or, with `repository`, of one repository."""

    url: str
    events: tuple[str, ...]
    repository: str | None
    signed_with: Reference

    @property
    def slot(self) -> str:
        """What the resource is named after: where it is and the path it calls, which outlive a change of host."""
        return f"{(self.repository or '').lower()}{urlsplit(self.url).path}".removeprefix("/")


@dataclass(frozen=True, kw_only=True)
class Organization:
    """What one organisation is to hold. Its login is in lower case: GitHub takes it for the same in any."""

    login: str
    secrets: tuple[Secret, ...] = ()
    webhooks: tuple[Webhook, ...] = ()

    @property
    def references(self) -> frozenset[Reference]:
        """Every value of the vault that this organisation needs."""
        return frozenset([secret.value for secret in self.secrets] + [webhook.signed_with for webhook in self.webhooks])

    def problem(self) -> str | None:
        """Two webhooks of one place that call the same path of different hosts would be one resource."""
        counts = Counter(webhook.slot for webhook in self.webhooks)
        twice = sorted(slot for slot, count in counts.items() if count > 1)
        if twice:
            return (
                f"The estate declares more than one webhook of {self.login} with the same path: {', '.join(twice)}. "
                "Webhooks are told apart by place and path; give one of the apps another path."
            )
        return None

    def make(self, vault: Vault) -> None:
        """Register its component."""
        OrganizationComponent(self, vault)


def parts(estate: Estate) -> tuple[Organization, ...]:
    """Every organisation that the estate delivers to, with what it is to hold; what others manage is left out."""
    secrets: defaultdict[str, list[Secret]] = defaultdict(list)
    for (login, name), slots in _by_name(estate).items():
        secrets[login].append(_secret(name, slots))
    webhooks: defaultdict[str, list[Webhook]] = defaultdict(list)
    for filling in estate.fillings:
        if filling.delivery.to == WEBHOOK_KIND and filling.credential.managed_by == "us":
            login, webhook = _webhook(filling, estate)
            webhooks[login].append(webhook)
    return tuple(
        Organization(login=login, secrets=tuple(secrets[login]), webhooks=tuple(webhooks[login]))
        for login in sorted(secrets.keys() | webhooks.keys())
    )


def _by_name(estate: Estate) -> dict[tuple[str, str], list[tuple[Slot, str]]]:
    """For each organisation secret, by organisation and name: its slots, each with a repository of its list.

    A delivery with an empty list gives one slot without a repository: the secret is kept, and nobody reads it. Taking
    it for no delivery would delete the secret.
    """
    found: defaultdict[tuple[str, str], list[tuple[Slot, str]]] = defaultdict(list)
    for slot in estate.slots:
        if slot.delivery.to == SECRET_KIND and slot.credential.managed_by == "us":
            for full in [qualified(repository, estate) for repository in slot.delivery.repositories] or [""]:
                login, _, repository = (full or qualified("", estate)).partition("/")
                found[login.lower(), slot.name].append((slot, repository))
    return dict(sorted(found.items()))


def _reference(slot: Slot) -> Reference:
    return Reference(item=slot.item, field=slot.field, shape=slot.shape)


def _secret(name: str, slots: list[tuple[Slot, str]]) -> Secret:
    repositories = {repository for _, repository in slots if repository}
    value = _reference(slots[0][0])
    return Secret(name=name, repositories=None if "*" in repositories else tuple(sorted(repositories)), value=value)


def _webhook(filling: Filling, estate: Estate) -> tuple[str, Webhook]:
    app = estate.apps[str(filling.delivery.app)]
    path = filling.place.slot.removeprefix(app.url.rstrip("/"))
    login, _, repository = filling.place.scope.rpartition("/")  # `*` has no login
    events = app.webhooks if not login else app.repository_webhooks[_declared(repository, login, app)]
    webhook = Webhook(
        url=filling.place.slot,
        events=tuple(sorted(events[path])),
        repository=repository if login else None,
        signed_with=_reference(filling),
    )
    return (login or str(estate.services["github"].organization)).lower(), webhook


def _declared(repository: str, login: str, app: App) -> str:
    """A repository as the app's file names it: bare, or with its organisation."""
    return repository if repository in app.repository_webhooks else f"{login}/{repository}"


class OrganizationComponent(pulumi.ComponentResource):
    """An organisation's secrets and webhooks, as children of one component."""

    def __init__(self, organization: Organization, vault: Vault) -> None:
        super().__init__(f"{pulumi.get_project()}:github:Organization", organization.login)
        self._login = organization.login
        self._below = pulumi.ResourceOptions(parent=self)
        for secret in organization.secrets:
            self._secret(secret, vault)
        for webhook in organization.webhooks:
            self._webhook(webhook, vault)
        self.register_outputs({"secrets": len(organization.secrets), "webhooks": len(organization.webhooks)})

    def _secret(self, secret: Secret, vault: Vault) -> None:
        saas.OrganizationSecret(
            f"{self._login}/{secret.name}",
            organization=self._login,
            name=secret.name,
            value=vault.value(secret.value),
            visibility="all" if secret.repositories is None else "selected",
            repositories=list(secret.repositories or ()),
            opts=self._below,
        )

    def _webhook(self, webhook: Webhook, vault: Vault) -> None:
        saas.Webhook(
            f"{self._login}/{webhook.slot}",
            organization=self._login,
            repository=webhook.repository or "",
            url=webhook.url,
            events=list(webhook.events),
            secret=vault.value(webhook.signed_with),
            opts=self._below,
        )
