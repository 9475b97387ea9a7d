"""What every connection is: one service as this provider uses it, for one run."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from saas.client import Client, Service, bearer, require_safe_address
from saas.paging import Pages
from saas.reads import Reads
from saas.reasons import USUAL, Reason
from saas.run import Run
from saas.settings import Settings


class Connection:
    """One service. A resource looks and writes through it, and says things to the user through it."""

    name: ClassVar[str]
    """What sentences call the service."""
    credential: ClassVar[str]
    """The environment variable that holds the credential."""
    Settings: ClassVar[type[Settings]]

    def __init__(self, settings: Any, run: Run) -> None:
        """Take `settings` of the type `Settings`."""
        self.run = run
        self.reads = Reads(run.clock)
        self._told: set[str] = set()

    async def announce(self, sentence: str) -> None:
        """Tell the user something of the service, once a run."""
        if sentence not in self._told:
            self._told.add(sentence)
            await self.run.announce(f"{self.name}: {sentence}")

    def pages(self, doing: str) -> Pages:
        """Return what ends a list that is about to be asked for page by page."""
        return Pages(service=self.name, doing=doing, clock=self.run.clock)


class HttpConnection(Connection):
    """A service that is called over HTTP."""

    setting: ClassVar[str]
    """The wire name of the setting that holds its address."""
    variable: ClassVar[str]
    """The environment variable that holds its address, where the setting does not."""
    public: ClassVar[str] = ""
    """Its address, where neither does; empty: it has none that everybody uses."""
    root: ClassVar[str] = ""
    """What all paths begin with."""
    headers: ClassVar[Mapping[str, str]] = {"Accept": "application/json", "User-Agent": "saas-provider"}
    reasons: ClassVar[Sequence[Reason]] = USUAL
    """Where its error documents say why it refused a call."""

    def __init__(self, settings: Any, run: Run) -> None:
        """Raise `SaasError` for an address to which a credential must not be sent."""
        super().__init__(settings, run)
        url = msgspec.to_builtins(settings)[self.setting] or os.environ.get(self.variable) or self.public
        if url:
            require_safe_address(self.name, url, self.where())
        self.client = Client(self.service(settings, url), run)

    @classmethod
    def where(cls) -> str:
        """Return where its address is set, for a sentence."""
        return f"saas:{cls.setting} or {cls.variable}"

    @staticmethod
    def login(token: str) -> Mapping[str, str]:
        """Return the headers that show a credential."""
        return bearer(token)

    def service(self, settings: Any, url: str) -> Service:
        """Return how the service is called; empty `url`: nobody said where it is."""
        return Service(
            name=self.name,
            url=url and f"{url.rstrip('/')}/{self.root}",
            where=self.where(),
            credential=self.credential,
            login=self.login,
            headers=self.headers,
            patience=settings.patience_seconds,
            timeout=settings.timeout_seconds,
            reasons=self.reasons,
        )
