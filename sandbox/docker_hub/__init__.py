"""Docker Hub: an account's access tokens, and image repositories; its API, version 2.

Login and access tokens answer as Docker describes them (`tests/sandbox/docker_hub/described.json`); repositories, of
which that description has only the tags, as other clients expect. Not known for sure, and here so: whether an answer
shows when an access token ends (no, the description has no such property); whether two tokens may have one label (yes);
whether a token that is not active logs in (no). Older routes, which clients still ask, are in `older.py`.
"""

from __future__ import annotations

from sandbox.docker_hub.service import DockerHubService

__all__ = ["SERVICES"]

SERVICES = (DockerHubService,)
