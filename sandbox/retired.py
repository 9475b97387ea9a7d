"""A service that is retired: beside what it answers, it can be gone for good.

Its address then refuses connections (the fault `down`), knows no path, or shows a parked page. None of that says
anything of the values that it once gave out.
"""

from __future__ import annotations

from typing import ClassVar, TypeVar

from sandbox.onepassword.vaults import Vaults
from sandbox.service import SeedError, Service
from sandbox.wire import Json, Reply, Request

S = TypeVar("S")

_PAGE = b"<!doctype html><title>This domain is parked</title><p>Buy it.</p>"


class RetiredService(Service[S]):
    """What emulated services have in common that are retired. A subclass names its two switches."""

    gone: ClassVar[str]
    parked: ClassVar[str]

    def answer(self, request: Request) -> Reply:
        """Answer as the service does; once it is gone, as whoever has its address does, whatever is shown."""
        if self.world.switch(self.parked):
            return Reply(200, _PAGE, {"Content-Type": "text/html"})
        if self.world.switch(self.gone):
            return Reply(404, b"404 page not found", {"Content-Type": "text/plain"})
        return super().answer(request)

    def seeded_token(self, about: Json, of: str) -> str:
        """Return the token of an account of the seed: of an `item` of the vault, or as it is. Raise SeedError."""
        if isinstance(about, str) and about:
            return about
        if isinstance(about, dict):
            return Vaults(self.world).seeded(about, of)
        raise SeedError(f"In the seed, {of} is neither a text nor an object with an `item` of the vault.")
