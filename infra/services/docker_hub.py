"""Docker Hub's part of an estate: an organisation's repositories, and the account's access tokens that are declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pulumi

from infra.estate import Estate
from infra.estate.nouns import Credential
from infra.estate.requirements import Requirement
from infra.estate.sections.docker_hub import DockerHub, HubRepository
from infra.issuers import Issuer, declared_at
from infra.sdk import docker_hub as saas
from infra.standing import Resource, Standing
from infra.vault import Reference, Vault


@dataclass(frozen=True, kw_only=True)
class AccessToken:
    """An access token that a person made; `expires` is its last day, as 2027-01-31."""

    label: str
    scopes: tuple[str, ...]
    expires: str
    value: Reference


@dataclass(frozen=True, kw_only=True)
class Organization:
    """What one section wants of Docker Hub."""

    section: str
    """Its section in services.toml."""
    name: str | None
    repositories: Mapping[str, HubRepository]
    tokens: tuple[AccessToken, ...] = ()

    @property
    def references(self) -> frozenset[Reference]:
        """Every value of the vault that its access tokens are taken over by."""
        return frozenset(token.value for token in self.tokens)

    def problem(self) -> str | None:
        """Repositories need an organisation, and every token a label of its own."""
        labels = [token.label for token in self.tokens]
        if self.name is None:
            return f"The section [{self.section}] has repositories or tokens, and no organization. Add its name."
        if twice := sorted({label for label in labels if labels.count(label) > 1}):
            return (
                f"More than one access token of [{self.section}] has the same label: {', '.join(twice)}. They could "
                "not be told apart there; correct the [token] of one of the credentials."
            )
        return None

    def make(self, vault: Vault) -> None:
        """Register its component."""
        OrganizationComponent(self, str(self.name), vault)


def parts(estate: Estate) -> tuple[Organization, ...]:
    """Every section with a repository or a declared token."""
    found = (
        Organization(
            section=section,
            name=service.organization,
            repositories=dict(sorted(service.repositories.items())),
            tokens=tuple(
                token for one in estate.credentials.values() if one.issuer == section for token in _tokens(one)
            ),
        )
        for section, service in sorted(estate.of(DockerHub).items())
    )
    return tuple(part for part in found if part.repositories or part.tokens)


def _tokens(credential: Credential) -> tuple[AccessToken, ...]:
    """The access token that a credential is, if it says so."""
    if credential.token is None or credential.expires is None:
        return ()
    scopes, expires = tuple(sorted(credential.token.scopes)), credential.expires.isoformat()
    value = Reference.to(credential)
    return (AccessToken(label=credential.token.name, scopes=scopes, expires=expires, value=value),)


def issuers(estate: Estate) -> Iterator[Issuer]:
    """Yield the account that logs in."""
    if (declared := declared_at(DockerHub, estate)) is not None:
        yield Issuer(
            service="Docker Hub",
            holder="the account",
            function="saas:docker_hub:getUndeclaredAccessTokens",
            declared=declared,
            things="access tokens",
        )


class OrganizationComponent(pulumi.ComponentResource):
    """An organisation's repositories and access tokens, as children of one component."""

    def __init__(self, organization: Organization, name: str, vault: Vault) -> None:
        super().__init__(f"{pulumi.get_project()}:docker-hub:Organization", name)
        below = pulumi.ResourceOptions(parent=self)
        for token in organization.tokens:
            saas.AccessToken(
                token.label,
                name=token.label,
                scopes=list(token.scopes),
                expires=token.expires,
                current=vault.value(token.value),
                opts=below,
            )
        for repository, about in organization.repositories.items():
            saas.Repository(
                f"{name}/{repository}",
                namespace=name,
                name=repository,
                visibility=about.visibility,
                description=about.description or "",
                opts=below,
            )
        self.register_outputs({"repositories": len(organization.repositories), "tokens": len(organization.tokens)})


def _image(need: Requirement) -> Resource:
    return Resource("saas:docker_hub:Repository", f"{need.scope}/{need.name}", "docker-hub:Organization")


def _token(need: Requirement) -> Resource:
    return Resource("saas:docker_hub:AccessToken", need.name, "docker-hub:Organization")


STANDS_FOR: Standing = {"image": _image, "token": _token}
