"""All of GitHub's state in one object."""

from __future__ import annotations

from sandbox.github.hooks import Hooks
from sandbox.github.secrets import OrganizationSecrets
from sandbox.github.state import Accounts
from sandbox.service import World


class GitHub:
    """All of GitHub's state."""

    def __init__(self, world: World) -> None:
        """Every part looks at the same tables."""
        self.world = world
        self.accounts = Accounts(world)
        self.secrets = OrganizationSecrets(world)
        self.hooks = Hooks(world)
