"""GitHub's part of an estate: what organisations hold, what lies in single repositories, and who may do what.

Resources are named after the slot they fill, never after the credential that fills it, so that a delivery that moves
to another credential's file changes a value and never creates and deletes the same slot in one run. Logins and
repositories stand there in lower case, so that writing one otherwise, which GitHub does not mind, renames nothing.
"""

from __future__ import annotations

from infra.components.github import organizations, permissions, repositories
from infra.deployment import Part
from infra.estate import Estate
from infra.stack_resource import ResourceOf

RESOURCE_OF: ResourceOf = {**organizations.RESOURCE_OF, **permissions.RESOURCE_OF, **repositories.RESOURCE_OF}


def parts(estate: Estate) -> tuple[Part, ...]:
    """Return the parts of GitHub, environments before the secrets in them; what others manage is left out."""
    return (*organizations.parts(estate), *permissions.parts(estate), *repositories.parts(estate))
