"""How 1Password is reached: through Connect (REST API v1), or through its command as a service account.

The same variables of the environment lead the official 1Password plugin, which reads every other value.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from saas import settings as of_stack
from saas.client import Client, quoted
from saas.connection import Connection
from saas.errors import SaasError, Unconnected
from saas.onepassword import command
from saas.onepassword.item import Change, Item, edited, patch
from saas.run import Run
from saas.service import Service

HOST = "OP_CONNECT_HOST"
CREDENTIAL = "OP_CONNECT_TOKEN"


class OnePassword(Connection):
    """1Password as this provider uses it."""

    name = "1Password"
    credential = command.CREDENTIAL
    Settings = of_stack.Settings

    def __init__(self, settings: of_stack.Settings, run: Run) -> None:
        super().__init__(settings, run)
        self._connect: Client | None = None
        if os.environ.get(HOST) and os.environ.get(CREDENTIAL):
            service = Service(
                name=self.name,
                url=f"{os.environ[HOST].rstrip('/')}/v1/",
                where=HOST,
                credential=CREDENTIAL,
                headers={"Accept": "application/json", "User-Agent": "saas-provider"},
                patience=settings.patience_seconds,
                timeout=settings.timeout_seconds,
            )
            self._connect = Client(service, run)

    async def item(self, vault: str, identity: str, doing: str) -> Item:
        """Return an item, by ids. Raise `Gone`, and `SaasError`."""
        if self._connect is not None:
            return Item(await self._connect.call("GET", _path(vault, identity), doing=doing, answer=dict[str, Any]))
        self._require_command(doing)
        return Item(await command.run(["item", "get", identity, "--vault", vault], doing))

    async def change(self, vault: str, item: Item, changes: Sequence[Change], doing: str) -> Item:
        """Change fields of an item, all in one write, and return it as it is then. Raise `SaasError`."""

        async def look() -> Item:
            return await self.item(vault, item.id, doing)

        async def done() -> dict[str, Any] | None:
            """Return the item, if an attempt whose answer was lost has changed it: a field added twice is two."""
            found = await look()
            return dict(found.document) if found.is_as(changes) else None

        if self._connect is not None:
            await self._connect.call(
                "PATCH",
                _path(vault, item.id),
                doing=doing,
                answer=dict[str, Any],
                json=patch(item, changes),
                look=done,
            )
        else:
            self._require_command(doing)
            await command.run(["item", "edit", item.id, "--vault", vault], doing, edited(item, changes))
        after = await self.shown(look, lambda found: found.is_as(changes), doing)
        if item.version is not None and after.version is not None and after.version > item.version + 1:
            await self.warn(
                f"1Password: somebody else saved the item '{item.title}' in the same moment as this run, so that one "
                "may have undone what the other wrote. Compare it with its history."
            )
        return after

    def _require_command(self, doing: str) -> None:
        """Raise `SaasError` unless the command may be run."""
        if not os.environ.get(command.CREDENTIAL):
            why = f"1Password: there is no credential. Put one in the environment as {command.CREDENTIAL}."
            raise Unconnected(why, doing)
        if self.run.loopback_only and not os.environ.get(command.PROGRAM):
            raise SaasError(
                f"1Password: this stack may reach nothing but this machine (saas:loopbackOnly), and {command.PROGRAM} "
                "does not name the rehearsal's command. Set it."
            )


def _path(vault: str, identity: str) -> str:
    return f"vaults/{quoted(vault)}/items/{quoted(identity)}"
