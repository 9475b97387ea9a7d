"""GitHub's part of an estate: what organisations hold, what lies in single repositories, and who may do what.

Resources are named after the slot they fill, never after the credential that fills it, so that a delivery that moves
to another credential's file changes a value and never creates and deletes the same slot in one run. Logins and
repositories stand there in lower case, so that writing one otherwise, which GitHub does not mind, renames nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from infra.components.github import checks, organizations, permissions, repositories
from infra.components.github.leftovers import clearings as clearings
from infra.components.github.organizations import Organization
from infra.components.github.permissions import Permissions
from infra.components.github.repositories import Repository
from infra.components.github.undeclared import searches as searches
from infra.deployment import Part
from infra.estate import Estate
from infra.estate.sections.github import GitHub
from infra.stack_resource import ResourceOf

_Holding = Organization | Permissions | Repository
"""What is at an organisation or a repository, and not only a look at it."""

RESOURCE_OF: ResourceOf = {**organizations.RESOURCE_OF, **permissions.RESOURCE_OF, **repositories.RESOURCE_OF}


def parts(estate: Estate) -> tuple[Part, ...]:
    """Return the parts of GitHub, environments before the secrets in them; what others manage is left out."""
    return (*_holding(estate), *checks.parts(estate, organizations.parts(estate)))


def _holding(estate: Estate) -> tuple[_Holding, ...]:
    return (*organizations.parts(estate), *permissions.parts(estate), *repositories.parts(estate))


def objects(estate: Estate) -> Iterator[tuple[str, str]]:
    """Yield kind and name of what has an id at GitHub, of organisations to which a run writes."""
    written = {_login(part) for part in _holding(estate)}
    for section in estate.of(GitHub).values():
        if section.organization and section.organization.lower() in written:
            yield "github-organization", section.organization
            yield from (("github-repository", f"{section.organization}/{name}") for name in section.repositories)
            yield from (("github-team", f"{section.organization}/{slug}") for slug in section.teams)


def _login(part: _Holding) -> str:
    return part.full_name.partition("/")[0] if isinstance(part, Repository) else part.login
