"""Anaconda.org: organisations (channels), tokens with scopes, expiry and revocation, and uploads.

There is no description of its API: it answers as `anaconda-client` 1.16 expects. Not known for sure, and here so:
whether a person's list of tokens has those of organisations in it (switch `organization-tokens-not-listed`, off at
first); whether a token may make tokens (no, only a login); whether a name that is taken is a 400 or a 409 (400, which
the client looks for); whether an expired token keeps its name (yes); whether a file is held against the checksum with
which it was announced (no, only against that with which it is sent); words of refusals (our own).
"""

from __future__ import annotations

from sandbox.anaconda_org.service import AnacondaOrgService
from sandbox.anaconda_org.storage import StorageService

__all__ = ["SERVICES"]

SERVICES = (AnacondaOrgService, StorageService)
