"""Docker Hub: access tokens of the account that logs in, and image repositories that exist."""

from saas.docker_hub.access_token import (
    AccessToken,
    AccessTokenRevocation,
    GetUndeclaredAccessTokens,
    MintedAccessToken,
)
from saas.docker_hub.connection import DockerHub
from saas.docker_hub.repository import Repository
from saas.entry import Entry

__all__ = ["ENTRY"]

ENTRY = Entry(
    DockerHub, (AccessToken, Repository, MintedAccessToken, AccessTokenRevocation), (GetUndeclaredAccessTokens,)
)
