"""A host that runs containers and is reached by SSH: a real sshd on loopback, and a stand-in for docker."""

from __future__ import annotations

from sandbox.container.service import ContainerService

__all__ = ["SERVICES"]

SERVICES = (ContainerService,)
