"""The runner hosts' part of the seed: who can log in, and the agents that hosts fetch."""

from __future__ import annotations

from typing import Any

from infra.estate import Estate


def seed(estate: Estate) -> dict[str, Any]:
    """Return who can log in, and the agents that hosts fetch; nothing if no runner has a host that runs set up."""
    hosts = [runner.host for runner in estate.runners.values() if runner.host is not None]
    users = sorted({host.user for host in hosts if host.jobs is not None and host.user is not None})
    agents = [host.jobs.agent for host in hosts if host.jobs is not None]
    if not users:
        return {}
    published = {one.url: {"version": one.version, "sha256": one.sha256} for one in agents}
    return {"runner-host": {"users": users, "agents": published}}
