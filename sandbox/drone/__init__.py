"""Drone: a server's repositories with their secrets, the secrets of namespaces, and accounts with a token each.

Answers as `handler/api` of Drone's source has them. An account of the seed is no administrator; the service's own token
belongs to one.
"""

from __future__ import annotations

from sandbox.drone.service import DroneService

__all__ = ["SERVICES"]

SERVICES = (DroneService,)
