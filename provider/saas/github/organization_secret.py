"""The secrets of an organisation, each together with the list of repositories that may read it.

The official provider offers the two as separate resources, or as one whose list is not always sent; under one reading
of the API an update of the value then clears the list (docs/adr/0002). Here value, visibility and list travel in one
request, so at no instant is one there without the other.

API: "Actions secrets" and "Dependabot secrets" (organization secrets).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

import msgspec

from saas.github.places import Place
from saas.github.repository_lists import listed_ids, listed_names, normal_list, visibility_faults
from saas.github.sealed_secret import SealedSecret, SecretAnswer, SecretInputs, SecretState

Visibility = Annotated[str, msgspec.Meta(description="`selected`, `private` or `all`.")]
RepositoryList = Annotated[
    list[str],
    msgspec.Meta(
        description="With `selected`: the repositories' names, without the organisation; order and case mean nothing."
    ),
]


class OrganizationSecretInputs(SecretInputs, frozen=True, kw_only=True):
    visibility: Visibility
    repositories: RepositoryList = []


class OrganizationSecretState(SecretState, frozen=True, kw_only=True):
    visibility: Visibility
    repositories: RepositoryList = []


class OrganizationSecret(SealedSecret[OrganizationSecretInputs, OrganizationSecretState]):
    """A secret of an organisation's GitHub Actions with its list of repositories, always written in one request.

    The value cannot be read back. When GitHub says that somebody else has written the secret since our last write, the
    next `up` writes the value again. GitHub tells whole seconds: a write in the same second as ours is not seen.
    """

    token: ClassVar[str] = "saas:github:OrganizationSecret"
    Inputs = OrganizationSecretInputs
    State = OrganizationSecretState
    import_id: ClassVar[str] = "`<organization>/<NAME>`"
    noun = "organisation secret"
    names = ("organization", "name")

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Names in the one case they are compared in; repositories sorted."""
        return normal_list(super().normalise(inputs))

    def faults(self, known: dict[str, Any]) -> Iterable[str]:
        return visibility_faults(known.get("visibility"), known.get("repositories"))

    async def told(self, place: Place, name: str, answer: SecretAnswer) -> dict[str, Any]:
        repositories: list[str] = []
        if answer.visibility == "selected":
            repositories = await listed_names(self.github, f"{place.path}/{name}", self.title(place, name))
        return {"visibility": answer.visibility, "repositories": repositories}

    async def wanted(self, inputs: OrganizationSecretInputs) -> dict[str, Any]:
        if inputs.visibility != "selected":
            return {"visibility": inputs.visibility}
        ids = await listed_ids(self.github, inputs.organization, inputs.repositories, self.title_of(inputs))
        # Always the whole list, an empty one too: what leaving it out means is not certain.
        return {"visibility": inputs.visibility, "selected_repository_ids": ids}


class DependabotOrganizationSecret(OrganizationSecret):
    """A secret of an organisation's Dependabot with its list of repositories, as `OrganizationSecret` is of Actions."""

    token: ClassVar[str] = "saas:github:DependabotOrganizationSecret"
    noun = "organisation's Dependabot secret"
    store = "dependabot"
