"""Where secrets lie: an organisation, a repository or an environment, each for Actions or for Dependabot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from saas.errors import Gone, SaasError
from saas.github.connection import CREDENTIAL, LOGIN, REPOSITORY, GitHub, SecretsPage, quoted

Store = Literal["actions", "dependabot"]


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place that keeps secrets; without a repository it is the organisation, without an environment not one."""

    organization: str
    repository: str = ""
    environment: str = ""
    store: Store = "actions"

    @property
    def title(self) -> str:
        """What sentences call it."""
        whole = f"{self.organization}/{self.repository}" if self.repository else self.organization
        return f"the environment {self.environment} of {whole}" if self.environment else whole

    @property
    def path(self) -> str:
        """Where its secrets are."""
        if not self.repository:
            return f"orgs/{quoted(self.organization)}/{self.store}/secrets"
        repository = f"repos/{quoted(self.organization)}/{quoted(self.repository)}"
        if self.environment:
            return f"{repository}/environments/{quoted(self.environment)}/secrets"
        return f"{repository}/{self.store}/secrets"

    @property
    def permission(self) -> str:
        """What a credential needs for them, in words."""
        return "manage organisation secrets (admin:org)" if not self.repository else "manage its secrets (repo)"

    def inside_out(self) -> Iterable[Place]:
        """The place, and for an environment the repository around it."""
        yield self
        if self.environment:
            yield Place(organization=self.organization, repository=self.repository, store=self.store)


async def require_gone(place: Place, github: GitHub, doing: str) -> None:
    """Make sure that a 404 on a secret means that it is gone, alone or with its environment or repository.

    GitHub answers 404 for what a credential may not see, too. Raises `SaasError` when it may not see any secret.
    """
    for around in place.inside_out():
        if await _is_shown(around, github, doing):
            return
    if place.repository and await github.repository_is_gone(place.organization, place.repository):
        return
    raise SaasError(
        f"GitHub: not found while {doing} (404), and the credential in {CREDENTIAL} is not shown the list of "
        f"{place.title}'s secrets either, so this does not mean that it is gone. Check the name of {place.title}, and "
        f"give the credential the permission to {place.permission}."
    )


async def _is_shown(place: Place, github: GitHub, doing: str) -> bool:
    try:
        await github.client.call("GET", place.path, doing=doing, answer=SecretsPage, params={"per_page": 1})
    except Gone:
        return False
    return True


def place_faults(
    organization: str | None, repository: str | None = None, environment: str | None = None
) -> Iterable[str]:
    """What is wrong with the names of a place; those that are not known yet are None."""
    if organization is not None and not LOGIN.fullmatch(organization):
        yield "an organisation's login is letters, digits and hyphens"
    if repository is not None and not REPOSITORY.fullmatch(repository):
        yield "a repository's name is letters, digits, dots, hyphens and underscores, without its organisation"
    if environment is not None and (not environment.strip() or environment in (".", "..")):
        yield "an environment has a name"
