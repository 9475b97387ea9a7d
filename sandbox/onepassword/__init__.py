"""1Password in both of its machine-readable forms: a Connect server, and the `op` command of a service account."""

from __future__ import annotations

from sandbox.onepassword.command import CommandService
from sandbox.onepassword.connect import ConnectService

__all__ = ["SERVICES"]

SERVICES = (ConnectService, CommandService)
