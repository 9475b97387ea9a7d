"""Where things lie: an organisation, a repository, an environment; and the secrets and variables that lie there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec

from saas.client import quoted
from saas.errors import Gone, SaasError
from saas.github.connection import CREDENTIAL, LOGIN, PAGE, REPOSITORY, GitHub, ListSource, Page
from saas.inputs import Pattern
from saas.schema import Identity

OrganizationName = Annotated[Identity, msgspec.Meta(description="The organisation's login; case means nothing.")]
RepositoryName = Annotated[
    Identity, msgspec.Meta(description="The repository's name without the organisation; case means nothing.")
]

PLACE: Mapping[str, Pattern] = {
    "organization": Pattern(LOGIN, "an organisation's login is letters, digits and hyphens"),
    "repository": Pattern(
        REPOSITORY,
        "a repository's name is letters, digits, dots, hyphens and underscores, without its organisation",
    ),
    "environment": Pattern(re.compile(r"(?!\.{1,2}$).*\S.*", re.DOTALL), "an environment has a name"),
}
"""How the names of a place look, by the inputs that are called so."""

Store = Literal["secrets", "variables"]
"""What of GitHub Actions a place keeps."""

MOST_VARIABLES = 30
"""The most variables that GitHub gives in one answer, whatever it is asked for."""


class Observed(msgspec.Struct):
    """What GitHub shows of a secret or variable: never a secret's value, and a visibility only of some."""

    name: str
    updated_at: str
    visibility: str = ""
    value: str = ""


class _SecretsPage(Page):
    secrets: list[Observed]


class _VariablesPage(Page):
    variables: list[Observed]


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place; without a repository it is the organisation, without an environment not one."""

    organization: str
    repository: str = ""
    environment: str = ""
    store: Store = "secrets"

    @property
    def title(self) -> str:
        """What sentences call it."""
        whole = f"{self.organization}/{self.repository}" if self.repository else self.organization
        return f"the environment {self.environment} of {whole}" if self.environment else whole

    @property
    def path(self) -> str:
        """Where its secrets or variables are."""
        tail = f"actions/{self.store}"
        if not self.repository:
            return f"orgs/{quoted(self.organization)}/{tail}"
        repository = f"repos/{quoted(self.organization)}/{quoted(self.repository)}"
        if self.environment:
            return f"{repository}/environments/{quoted(self.environment)}/{self.store}"
        return f"{repository}/{tail}"

    @property
    def permission(self) -> str:
        """What a credential needs for them, in words."""
        if self.repository:
            return f"manage its {self.store} (repo)"
        return f"manage organisation {self.store} (admin:org)"

    @property
    def listed(self) -> ListSource[Any, Observed]:
        """The list of all of them, by their names."""
        title = f"the {self.store} of {self.title}"
        if self.store == "variables":
            return ListSource(
                path=self.path, title=title, page=_VariablesPage, entries=_variables, size=MOST_VARIABLES
            )  # fmt: skip
        return ListSource(path=self.path, title=title, page=_SecretsPage, entries=_secrets, size=PAGE)

    def inside_out(self) -> Iterable[Place]:
        """Return the place, and for an environment the repository around it."""
        yield self
        if self.environment:
            yield Place(organization=self.organization, repository=self.repository, store=self.store)


def _secrets(page: _SecretsPage) -> Iterable[tuple[str, Observed]]:
    return ((one.name.upper(), one) for one in page.secrets)


def _variables(page: _VariablesPage) -> Iterable[tuple[str, Observed]]:
    return ((one.name.upper(), one) for one in page.variables)


async def require_gone(place: Place, github: GitHub, doing: str) -> None:
    """Make sure that a 404 on a secret or variable means that it is gone, alone or with its environment or repository.

    GitHub answers 404 for what a credential may not see, too. Raise `SaasError` when it may not see any.
    """
    for around in place.inside_out():
        if await _is_shown(around, github, doing):
            return
    if place.repository and await github.repository_is_gone(place.organization, place.repository):
        return
    raise SaasError(
        f"GitHub: not found while {doing} (404), and the credential in {CREDENTIAL} is not shown the list of "
        f"{place.title}'s {place.store} either, so this does not mean that it is gone. "
        f"Check the name of {place.title}, and give the credential the permission to {place.permission}."
    )


async def _is_shown(place: Place, github: GitHub, doing: str) -> bool:
    try:
        await github.client.call("GET", place.path, doing=doing, answer=Page, params={"per_page": 1})
    except Gone:
        return False
    return True
