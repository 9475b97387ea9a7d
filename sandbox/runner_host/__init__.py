"""A host that runs jobs and is reached by SSH: a real sshd on loopback, stand-ins for sudo and what it runs as root."""

from __future__ import annotations

from sandbox.runner_host.service import RunnerHostService

__all__ = ["SERVICES"]

SERVICES = (RunnerHostService,)
