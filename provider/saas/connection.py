"""What every connection is: one service as this provider uses it, for one run."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, ClassVar, TypeVar

import msgspec

from saas.client import Client, Service, bearer, require_safe_address
from saas.errors import Interrupted, Refused
from saas.reads import Reads
from saas.run import Run
from saas.settings import Settings

LATE_SECONDS = 15.0
"""How long a look may lag behind a write; a run's patience bounds it, too."""
FIRST_PAUSE = 0.25
"""The pause before a late look is repeated; the next ones grow."""
LONGEST_PAUSE = 2.0

T = TypeVar("T")


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
        self._late_seconds = min(LATE_SECONDS, settings.patience_seconds)

    async def announce(self, sentence: str) -> None:
        """Tell the user something of the service, once a run."""
        if sentence not in self._told:
            self._told.add(sentence)
            await self.run.announce(f"{self.name}: {sentence}")

    async def warn(self, sentence: str) -> None:
        """Tell the user what must not be overlooked, once a run."""
        if sentence not in self._told:
            self._told.add(sentence)
            await self.run.warn(f"{self.name}: {sentence}")

    async def shown(self, look: Callable[[], Awaitable[T]], shows: Callable[[T], bool], doing: str) -> T:
        """Return what a look after a write finds, repeated for some seconds while it does not show the write.

        Services answer from copies that lag behind a write. What the last look found is returned, whatever it shows.
        Raise what looking raises, and `Interrupted` when the run is cancelled meanwhile.
        """
        deadline, pause = self.run.clock.monotonic() + self._late_seconds, FIRST_PAUSE
        while True:
            found = await look()
            if shows(found) or self.run.clock.monotonic() + pause > deadline:
                return found
            await self.announce(f"what was written is not shown yet, after {doing}; looking again.")
            if not await self.run.pause(pause):
                raise Interrupted(
                    f"{self.name}: the run was cancelled while it looked whether what was written is shown, after "
                    f"{doing}. Run the same command again to go on."
                )
            pause = min(2 * pause, LONGEST_PAUSE)

    async def made(
        self,
        make: Callable[[Callable[[], Awaitable[T | None]]], Awaitable[T]],
        look: Callable[[], Awaitable[T | None]],
        doing: str,
        *,
        taken: Collection[int],
    ) -> T:
        """Return what `make` makes under a name that is free once only, or what is there, as `look` finds it.

        `make` takes the look for its call; `taken` are the statuses with which a name that is taken is refused. When
        the answer to an earlier attempt was lost, that attempt has taken it, and a late look is repeated.
        """
        unsure = False

        async def looked() -> T | None:
            nonlocal unsure
            unsure = True
            return await look()

        try:
            return await make(looked)
        except Refused as refused:
            if refused.status not in taken:
                raise
            found = await (self.shown(look, is_there, doing) if unsure else look())
            if found is None:
                raise
            return found


def is_there(found: object) -> bool:
    """Return whether a look found something."""
    return found is not None


def is_gone(found: object) -> bool:
    """Return whether a look found nothing."""
    return found is None


class HttpConnection(Connection):
    """A service that is called over HTTP."""

    setting: ClassVar[str]
    """The wire name of the setting that holds its address."""
    variable: ClassVar[str]
    """The environment variable that holds its address, where the setting does not."""
    Client: ClassVar[type[Client]] = Client
    """What calls it."""
    public: ClassVar[str] = ""
    """Its address, where neither does; empty: it has none that everybody uses."""
    root: ClassVar[str] = ""
    """What all paths begin with."""
    headers: ClassVar[Mapping[str, str]] = {"Accept": "application/json", "User-Agent": "saas-provider"}

    def __init__(self, settings: Any, run: Run) -> None:
        """Raise `SaasError` for an address to which a credential must not be sent."""
        super().__init__(settings, run)
        url = msgspec.to_builtins(settings)[self.setting] or os.environ.get(self.variable) or self.public
        if url:
            require_safe_address(self.name, url, self.where())
        self.client = self.Client(self.service(settings, url), run)

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
        )
