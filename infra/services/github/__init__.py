"""GitHub's part of an estate: what organisations hold, what lies in single repositories, and who may do what.

Resources are named after the slot they fill, never after the credential that fills it, so that a delivery that moves
to another credential's file changes a value and never creates and deletes the same slot in one run. Logins and
repositories stand there in lower case, so that writing one otherwise, which GitHub does not mind, renames nothing.
"""

from __future__ import annotations

from infra.estate import Estate
from infra.services.github import access, organizations, repositories
from infra.services.github.access import Access
from infra.services.github.organizations import Organization
from infra.services.github.repositories import Repository
from infra.standing import Standing

STANDS_FOR: Standing = {**organizations.STANDS_FOR, **access.STANDS_FOR, **repositories.STANDS_FOR}


def parts(estate: Estate) -> tuple[Organization | Repository | Access, ...]:
    """Everything that the estate wants of GitHub, environments before the secrets in them; not what others manage."""
    return (*organizations.parts(estate), *access.parts(estate), *repositories.parts(estate))
