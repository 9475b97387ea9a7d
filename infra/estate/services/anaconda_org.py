"""Anaconda.org: organisations (channels) with their groups, and tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.mistakes import KeyPath
from infra.estate.nouns import Credential, TokenIssuer
from infra.estate.nouns.words import STRICT, Name

if TYPE_CHECKING:
    from infra.estate.estate import Estate


@dataclass(frozen=True, kw_only=True, config=STRICT)
class AnacondaOrg(TokenIssuer):
    """Organisations at Anaconda.org: the things that it `holds`."""

    groups: Mapping[Name, Mapping[Name, tuple[Name, ...]]] = Field(default_factory=dict)
    """For an organisation, its groups, each with the logins that must be in it. Others in it are left alone."""

    def things(self) -> Iterator[tuple[str, tuple[str, ...], KeyPath]]:
        """Return its groups."""
        for organization, groups in self.groups.items():
            for group in groups:
                yield "group", (organization, group), ("groups", organization, group)

    def token_key(self, credential: Credential, name: str) -> tuple[str, ...]:
        """Return its organisation and its name, which each organisation has for itself."""
        opens = any(one.startswith(f"{credential.issuer}:") for one in credential.opens)
        return (organization_of(credential), name) if opens else (name,)


SECTION = AnacondaOrg


def organization_of(credential: Credential) -> str:
    """Return the organisation that a token opens."""
    return next(one.partition(":")[2] for one in credential.opens if one.startswith(f"{credential.issuer}:"))


def prerequisites(estate: Estate) -> dict[str, Any]:
    """Return the organisations with their groups, and with the tokens that lie in the vault.

    What a token is called there is not known of most: it gets the name of its file.
    """
    organizations: dict[str, dict[str, Any]] = {}
    people: set[str] = set()
    for name, service in estate.of(AnacondaOrg).items():
        for organization in sorted({*service.groups, *(thing for thing in service.holds if "*" not in thing)}):
            groups = service.groups.get(organization, {})
            people |= {member for members in groups.values() for member in members}
            tokens = {
                one.token.name if one.token else one.name: _seeded(one, service)
                for one in estate.credentials.values()
                if one.issuer == name and _in_the_vault(one) and organization_of(one) == organization
            }
            organizations[organization] = {"groups": {group: [] for group in groups}, "tokens": tokens}
    return {"anaconda-org": {"people": sorted(people), "organizations": organizations}}


def _in_the_vault(credential: Credential) -> bool:
    return credential.managed_by == "us" and bool(credential.deliveries or credential.token)


def _seeded(credential: Credential, service: AnacondaOrg) -> dict[str, Any]:
    scopes = credential.token.scopes if credential.token else service.scopes.get(credential.class_, ())
    expires = {"expires": credential.expires.isoformat()} if credential.expires else {}
    return {"item": credential.item, "field": credential.field, "scopes": list(scopes), **expires}
