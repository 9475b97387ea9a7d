"""GitHub's REST API as an Enterprise Server on plain http offers it: organisation secrets, webhooks, repositories."""

from __future__ import annotations

from sandbox.github.service import GitHubService

__all__ = ["SERVICES"]

SERVICES = (GitHubService,)
