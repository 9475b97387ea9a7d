"""Docker Hub's part of an estate: an organisation's repositories, and the account's access tokens that are declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from infra.declared_token import DeclaredToken
from infra.deployment import Deployment, Part, Phase
from infra.estate import Estate
from infra.estate.nouns import Credential
from infra.estate.requirements import Requirement
from infra.estate.sections.docker_hub import DockerHub, HubRepository
from infra.issuers import Issuer, declared_at, minted_at, unnamed_at
from infra.minted import Maker, parts_at
from infra.sdk import docker_hub as saas
from infra.stack_resource import ResourceOf, StackResource
from infra.values import Reference

_COMPONENT = "docker-hub:Organization"


@dataclass(frozen=True, kw_only=True)
class AccessTokens(Part):
    """The declared access tokens of the account of one section of services.toml."""

    phase: ClassVar[Phase] = "mint"

    organization: str
    tokens: tuple[DeclaredToken, ...]

    @property
    def references(self) -> frozenset[Reference]:
        """Every value that its access tokens are adopted by."""
        return frozenset(token.value for token in self.tokens)

    def make(self, deployment: Deployment) -> None:
        """Register them."""
        for token in self.tokens:
            made = saas.AccessToken(
                token.name,
                name=token.name,
                scopes=list(token.scopes),
                expires=token.expires,
                current=deployment.value(token.value),
                opts=deployment.below(_COMPONENT, self.organization),
            )
            deployment.placed(made, [token.value])


@dataclass(frozen=True, kw_only=True)
class Repositories(Part):
    """The repositories of the organisation of one section of services.toml."""

    organization: str
    repositories: Mapping[str, HubRepository]

    def make(self, deployment: Deployment) -> None:
        """Register them."""
        name = self.organization
        for repository, about in self.repositories.items():
            saas.Repository(
                f"{name}/{repository}",
                namespace=name,
                name=repository,
                visibility=about.visibility,
                description=about.description or "",
                opts=deployment.below(_COMPONENT, name),
            )


def parts(estate: Estate) -> tuple[Part, ...]:
    """Return the access tokens and the repositories of every section that has some."""
    found: list[Part] = []
    for section, service in sorted(estate.of(DockerHub).items()):
        issued = (one for one in estate.credentials.values() if one.issuer == section and one.expires)
        tokens = tuple(token for one in issued if (token := DeclaredToken.of(one)))
        repositories = dict(sorted(service.repositories.items()))
        if tokens:
            found.append(AccessTokens(organization=service.organization or section, tokens=tokens))
        if repositories:
            part = Repositories(organization=str(service.organization), repositories=repositories)
            found.append(part)
    return (*found, *parts_at(DockerHub, estate, _maker))


def _maker(_: Credential, name: str) -> Maker:
    return Maker(mint=saas.MintedAccessToken, revoke=saas.Revocation, name=name)


def issuers(estate: Estate) -> Iterator[Issuer]:
    """Yield the account that logs in."""
    if (declared := declared_at(DockerHub, estate)) is not None:
        yield Issuer(
            service="Docker Hub",
            holder="the account",
            function="saas:docker_hub:getUndeclaredAccessTokens",
            declared=declared,
            minted=minted_at(DockerHub, estate),
            unnamed=unnamed_at(DockerHub, estate),
            things="access tokens",
        )


def _image(need: Requirement) -> StackResource:
    return StackResource("saas:docker_hub:Repository", f"{need.scope}/{need.name}", _COMPONENT)


def _token(need: Requirement) -> StackResource:
    return StackResource("saas:docker_hub:AccessToken", need.name, _COMPONENT)


def _minted(need: Requirement) -> StackResource:
    return StackResource("saas:docker_hub:MintedAccessToken", need.name)


RESOURCE_OF: ResourceOf = {"image": _image, "token": _token, "minted-token": _minted}
