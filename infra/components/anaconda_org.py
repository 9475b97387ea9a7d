"""Anaconda.org's part of an estate: for each organisation, its tokens that are declared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from infra.declared_token import DeclaredToken
from infra.deployment import Deployment, Part, Phase
from infra.estate import Estate
from infra.estate.nouns import Credential
from infra.estate.requirements import Requirement
from infra.estate.sections.anaconda_org import AnacondaOrg, organization_of
from infra.issuers import Issuer, declared_at, minted_at, unnamed_at
from infra.minted import Maker, parts_at
from infra.sdk import anaconda_org as saas
from infra.stack_resource import ResourceOf, StackResource
from infra.values import Reference

_COMPONENT = "anaconda-org:Organization"


@dataclass(frozen=True, kw_only=True)
class Tokens(Part):
    """The declared tokens of one organisation."""

    phase: ClassVar[Phase] = "mint"

    organization: str
    tokens: tuple[DeclaredToken, ...]

    @property
    def references(self) -> frozenset[Reference]:
        """Every value that its tokens are adopted by."""
        return frozenset(token.value for token in self.tokens)

    def make(self, deployment: Deployment) -> None:
        """Register them."""
        for token in self.tokens:
            made = saas.Token(
                f"{self.organization}/{token.name}",
                organization=self.organization,
                name=token.name,
                scopes=list(token.scopes),
                expires=token.expires,
                current=deployment.value(token.value),
                opts=deployment.below(_COMPONENT, self.organization),
            )
            deployment.placed(made, [token.value])


def parts(estate: Estate) -> tuple[Part, ...]:
    """Return the tokens of every organisation that has some."""
    tokens: defaultdict[str, list[DeclaredToken]] = defaultdict(list)
    for name in estate.of(AnacondaOrg):
        for credential in estate.credentials.values():
            if credential.issuer == name and credential.expires and (token := DeclaredToken.of(credential)):
                tokens[organization_of(credential)].append(token)
    adopted = (Tokens(organization=login, tokens=tuple(some)) for login, some in sorted(tokens.items()))
    return (*adopted, *parts_at(AnacondaOrg, estate, _maker))


def _maker(credential: Credential, name: str) -> Maker:
    login = organization_of(credential)
    return Maker(
        mint=saas.MintedToken,
        revoke=saas.Revocation,
        name=f"{login}/{name}",
        inputs={"organization": login},
        component=(_COMPONENT, login),
    )


def issuers(estate: Estate) -> Iterator[Issuer]:
    """Yield the login: Anaconda.org lists its tokens without their organisations."""
    if (declared := declared_at(AnacondaOrg, estate)) is not None:
        yield Issuer(
            service="Anaconda.org",
            holder="the login",
            function="saas:anaconda_org:getUndeclaredTokens",
            declared=declared,
            minted=minted_at(AnacondaOrg, estate),
            unnamed=unnamed_at(AnacondaOrg, estate),
        )


def _token(need: Requirement) -> StackResource:
    return StackResource("saas:anaconda_org:Token", f"{need.scope}/{need.name}", _COMPONENT)


def _minted(need: Requirement) -> StackResource:
    return StackResource("saas:anaconda_org:MintedToken", f"{need.scope}/{need.name}", _COMPONENT)


RESOURCE_OF: ResourceOf = {"token": _token, "minted-token": _minted}
