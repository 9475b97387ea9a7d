"""Anaconda.org: organisations (channels) with their groups, and tokens with scopes, expiry and revocation."""

from __future__ import annotations

from sandbox.anaconda_org.service import AnacondaOrgService

__all__ = ["SERVICES"]

SERVICES = (AnacondaOrgService,)
