"""Values of our own: what runs generate, such as the value that signs webhooks."""

from __future__ import annotations

from infra.deployment import Part
from infra.estate import Estate
from infra.estate.nouns import Credential
from infra.minted import Maker, parts_at
from infra.sdk import own as saas
from infra.stack_resource import ResourceOf

RESOURCE_OF: ResourceOf = {}


def parts(estate: Estate) -> tuple[Part, ...]:
    """Return the parts of every generated credential."""
    return tuple(parts_at(None, estate, _maker))


def _maker(_: Credential, name: str) -> Maker:
    return Maker(mint=saas.GeneratedValue, revoke=saas.Revocation, name=name)
