"""The secrets of an organisation, each together with the list of repositories that may read it.

The official provider offers the two as separate resources, or as one whose list is not always sent; under one reading
of the API an update of the value then clears the list (docs/adr/0002). Here value, visibility and list travel in one
request, so at no instant is one there without the other.

API: "Actions secrets" (organization secrets).
"""

from __future__ import annotations

from typing import ClassVar

from saas.github.listed import Listed, RepositoryIds, RepositoryList, Visibility
from saas.github.sealed_secret import SealedSecret, SecretInputs, SecretState


class OrganizationSecretInputs(SecretInputs, frozen=True, kw_only=True):
    visibility: Visibility
    repositories: RepositoryList = []


class OrganizationSecretState(SecretState, frozen=True, kw_only=True):
    visibility: Visibility
    repositories: RepositoryList = []
    repository_ids: RepositoryIds = {}


class OrganizationSecret(
    Listed[OrganizationSecretInputs, OrganizationSecretState],
    SealedSecret[OrganizationSecretInputs, OrganizationSecretState],
):
    """A secret of an organisation's GitHub Actions with its list of repositories, always written in one request.

    The value cannot be read back. When GitHub says that somebody else has written the secret since our last write, the
    next `up` writes the value again. GitHub gives whole seconds: a write in the second of the answer to ours is not
    seen.
    """

    token: ClassVar[str] = "saas:github:OrganizationSecret"
    Inputs = OrganizationSecretInputs
    State = OrganizationSecretState
    import_id: ClassVar[str] = "`<organization>/<NAME>`"
    kind = "an organisation secret"
    identity = ("organization", "name")
