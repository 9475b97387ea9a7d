"""Quay: organisations with image repositories, robots and permissions; its API, version 1.

Answers as Quay's own source has them (github.com/quay/quay, `endpoints/api`); its published description has no bodies
of answers. Not known for sure, and here so: what the hosted service adds to the open source (nothing);
whether somebody who is put into a team is invited first (no).
"""

from __future__ import annotations

from sandbox.quay.service import QuayService

__all__ = ["SERVICES"]

SERVICES = (QuayService,)
