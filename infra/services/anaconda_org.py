"""Anaconda.org's part of an estate: for each organisation, its tokens that are declared and the members of its groups.

A token is named after its place there, not after the credential's file: a file that gets another name changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pulumi

from infra.estate import Estate
from infra.estate.requirements import Requirement
from infra.estate.sections.anaconda_org import AnacondaOrg, organization_of
from infra.issuers import Issuer, declared_at
from infra.sdk import anaconda_org as saas
from infra.standing import Resource, Standing
from infra.vault import Reference, Vault


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token that a person made; `expires` is its last day, as 2027-01-31."""

    name: str
    scopes: tuple[str, ...]
    expires: str
    value: Reference


@dataclass(frozen=True, kw_only=True)
class Organization:
    """What one organisation is to have; members are a group and a login each."""

    login: str
    tokens: tuple[Token, ...] = ()
    members: tuple[tuple[str, str], ...] = ()

    @property
    def references(self) -> frozenset[Reference]:
        """Every value of the vault that its tokens are taken over by."""
        return frozenset(token.value for token in self.tokens)

    def problem(self) -> str | None:
        """A name is taken by one token alone."""
        names = [token.name for token in self.tokens]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            return (
                f"The estate declares more than one token of {self.login} at Anaconda.org with the same name: "
                f"{', '.join(twice)}. A name is taken there only once; correct the [token] of one of the credentials."
            )
        return None

    def make(self, vault: Vault) -> None:
        """Register its component."""
        OrganizationComponent(self, vault)


def parts(estate: Estate) -> tuple[Organization, ...]:
    """Every organisation that has a declared token, or a group with declared members."""
    tokens: defaultdict[str, list[Token]] = defaultdict(list)
    members: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, service in estate.of(AnacondaOrg).items():
        for credential in estate.credentials.values():
            if credential.issuer == name and credential.token and credential.expires:
                token = Token(
                    name=credential.token.name,
                    scopes=tuple(sorted(credential.token.scopes)),
                    expires=credential.expires.isoformat(),
                    value=Reference.to(credential),
                )
                tokens[organization_of(credential)].append(token)
        for organization, groups in service.groups.items():
            members[organization] += [(group, login) for group, logins in groups.items() for login in logins]
    return tuple(
        Organization(login=login, tokens=tuple(tokens[login]), members=tuple(sorted(members[login])))
        for login in sorted(tokens.keys() | {login for login, some in members.items() if some})
    )


def issuers(estate: Estate) -> Iterator[Issuer]:
    """Yield the login: Anaconda.org lists its tokens without their organisations."""
    if (declared := declared_at(AnacondaOrg, estate)) is not None:
        yield Issuer(
            service="Anaconda.org",
            holder="the login",
            function="saas:anaconda_org:getUndeclaredTokens",
            declared=declared,
        )


class OrganizationComponent(pulumi.ComponentResource):
    """An organisation's tokens and members, as children of one component."""

    def __init__(self, organization: Organization, vault: Vault) -> None:
        super().__init__(f"{pulumi.get_project()}:anaconda-org:Organization", organization.login)
        below = pulumi.ResourceOptions(parent=self)
        for token in organization.tokens:
            saas.Token(
                f"{organization.login}/{token.name}",
                organization=organization.login,
                name=token.name,
                scopes=list(token.scopes),
                expires=token.expires,
                current=vault.value(token.value),
                opts=below,
            )
        for group, member in organization.members:
            saas.GroupMember(
                f"{organization.login}/{group}/{member}",
                organization=organization.login,
                group=group,
                member=member,
                opts=below,
            )
        self.register_outputs({"tokens": len(organization.tokens), "members": len(organization.members)})


def _token(need: Requirement) -> Resource:
    return Resource("saas:anaconda_org:Token", f"{need.scope}/{need.name}", "anaconda-org:Organization")


STANDS_FOR: Standing = {"token": _token}
