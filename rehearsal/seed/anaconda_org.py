"""Anaconda.org's part of the seed: organisations with the tokens that lie in the vault."""

from __future__ import annotations

from typing import Any

from infra.estate import Estate
from infra.estate.nouns import Credential
from infra.estate.sections.anaconda_org import AnacondaOrg, organization_of


def seed(estate: Estate) -> dict[str, Any]:
    """Return the organisations with the tokens that lie in the vault.

    What a token is called there is not known of most: it gets the name of its file.
    """
    organizations: dict[str, dict[str, Any]] = {}
    for name, service in estate.of(AnacondaOrg).items():
        for organization in sorted(thing for thing in service.holds if "*" not in thing):
            tokens = {
                one.token.name if one.token else one.name: _seeded(one, service)
                for one in estate.credentials.values()
                if one.issuer == name and _in_the_vault(one) and organization_of(one) == organization
            }
            organizations[organization] = {"tokens": tokens}
    return {"anaconda-org": {"organizations": organizations}}


def _in_the_vault(credential: Credential) -> bool:
    return credential.is_ours and bool(credential.deliveries or credential.token)


def _seeded(credential: Credential, service: AnacondaOrg) -> dict[str, Any]:
    scopes = credential.token.scopes if credential.token else service.scopes.get(credential.class_, ())
    expires = {"expires": credential.expires.isoformat()} if credential.expires else {}
    return {"item": credential.item, "field": credential.field, "scopes": list(scopes), **expires}
