"""Which services the sandbox emulates. A new one is a package and a line here; its offset is its port's."""

from __future__ import annotations

from typing import Any

from sandbox.github import GitHubService
from sandbox.heroku import HerokuService
from sandbox.onepassword import CommandService, ConnectService
from sandbox.service import Service, World


def services(world: World) -> tuple[Service[Any], ...]:
    """Every service, over the tables of one world."""
    return (
        GitHubService(world),
        ConnectService(world),
        CommandService(world),
        HerokuService(world),
    )
