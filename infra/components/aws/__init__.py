"""AWS' part of an estate: one account, with whom it trusts, a bucket for the state, and what is written down.

Nothing here has a key. Jobs and people take roles, and get credentials that end within an hour.
"""

from __future__ import annotations

from collections.abc import Iterator

from infra.components.aws.account import Account
from infra.estate import Estate
from infra.estate.sections.aws import Aws
from infra.stack_resource import ResourceOf

RESOURCE_OF: ResourceOf = {}


def parts(estate: Estate) -> tuple[Account, ...]:
    """Return every account of the estate that has something."""
    found = (Account(section=one, organization=_organization(estate)) for one in estate.of(Aws).values())
    return tuple(account for account in found if not account.empty)


def objects(estate: Estate) -> Iterator[tuple[str, str]]:
    """Yield kind and name of what is trusted by its number: repositories and their organisation."""
    for account in parts(estate):
        if account.repositories:
            yield "github-organization", account.organization
            yield from (("github-repository", f"{account.organization}/{name}") for name in account.repositories)


def _organization(estate: Estate) -> str:
    return estate.repository_name("").organization
