"""The secrets of one repository: those of its Actions, or of one of its environments.

The official resources of the pinned provider do not notice that somebody overwrote a value (docs/adr/0040).

API: "Actions secrets" (repository secrets, environment secrets).
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from saas.github.places import RepositoryName
from saas.github.sealed_secret import SealedSecret, SecretInputs, SecretState
from saas.schema import Identity

EnvironmentName = Annotated[
    Identity, msgspec.Meta(description="The environment's name; it must be there. Case means nothing.")
]


class RepositorySecretInputs(SecretInputs, frozen=True, kw_only=True):
    repository: RepositoryName


class RepositorySecretState(SecretState, frozen=True, kw_only=True):
    repository: RepositoryName


class EnvironmentSecretInputs(SecretInputs, frozen=True, kw_only=True):
    repository: RepositoryName
    environment: EnvironmentName


class EnvironmentSecretState(SecretState, frozen=True, kw_only=True):
    repository: RepositoryName
    environment: EnvironmentName


class RepositorySecret(SealedSecret[RepositorySecretInputs, RepositorySecretState]):
    """A secret of one repository's GitHub Actions; a write by others is seen as `OrganizationSecret` sees it."""

    token: ClassVar[str] = "saas:github:RepositorySecret"
    Inputs = RepositorySecretInputs
    State = RepositorySecretState
    import_id: ClassVar[str] = "`<organization>/<repository>/<NAME>`"
    kind = "a repository secret"
    identity = ("organization", "repository", "name")


class EnvironmentSecret(SealedSecret[EnvironmentSecretInputs, EnvironmentSecretState]):
    """A secret of one environment of a repository, which only jobs in that environment can read."""

    token: ClassVar[str] = "saas:github:EnvironmentSecret"
    Inputs = EnvironmentSecretInputs
    State = EnvironmentSecretState
    import_id: ClassVar[str] = "`<organization>/<repository>/<environment>/<NAME>`"
    kind = "an environment secret"
    identity = ("organization", "repository", "environment", "name")
