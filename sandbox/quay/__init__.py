"""Quay: organisations with image repositories, robots and permissions; its API, version 1.

Answers as Quay's own source has them (github.com/quay/quay, `endpoints/api`); its published description has no bodies
of answers. Not known for sure, and here so: what the hosted service adds to the open source (nothing). In Quay's source
the 400 for one robot or permission that is not there has `message` alone; here it is like every other refusal.
"""

from __future__ import annotations

from sandbox.quay.service import QuayService

__all__ = ["SERVICES"]

SERVICES = (QuayService,)
