"""What every connection is: one service as this provider uses it, for one run."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, TypeVar

import httpx
import msgspec

from saas.client import Client
from saas.errors import Gone, Interrupted, Refused, SaasError
from saas.objects import Named, Object
from saas.paging import Pages
from saas.reads import Reads, Shared
from saas.reasons import USUAL, Reason
from saas.run import Run
from saas.service import Service, bearer, is_loopback, require_known_host
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
    kinds: ClassVar[tuple[str, ...]] = ()
    """The kinds of its objects that have ids."""

    def __init__(self, settings: Any, run: Run) -> None:
        """Take `settings` of the type `Settings`."""
        self.run = run
        self.reads = Reads(run.clock)
        self._objects: Shared[Object | None] = Shared()
        self._told: set[str] = set()
        self._late_seconds = min(LATE_SECONDS, settings.patience_seconds)

    def objects_in(self, names: Mapping[str, Any]) -> Iterable[Named]:
        """Return the objects that inputs or a state name, by their wire names: those whose service gives them ids."""
        return ()

    async def look_up(self, named: Named) -> Object:
        """Return the object that has a name now. Raise `Gone`."""
        raise AssertionError(f"{named.kind} has no ids")

    async def require_recorded(self, names: Mapping[str, Any]) -> None:
        """Make sure that names mean the objects that they meant when the lock was made, looked up once a run.

        One that is not there is left to whoever looks for it. Raise `SaasError`.
        """
        lock = self.run.objects
        for named in self.objects_in(names):
            if lock is None:
                self.require_rehearsal(named)
            elif fault := lock.unrecorded(named) or lock.fault(named, await self._object(named)):
                raise SaasError(f"{self.name}: {fault}")

    def require_rehearsal(self, named: Named) -> None:
        """Raise `SaasError` unless the run reaches this machine alone: only there a name is enough."""
        if not self.run.loopback_only:
            raise SaasError(
                f"{self.name}: it is not known which {named} is: saas:objectLock names no file. Name one, such as "
                "stacks/prod/objects.lock.toml; `python -m infra lock` makes it."
            )

    async def another_object(self, names: Mapping[str, Any]) -> str:
        """Return why a removal must not be sent, in a sentence: a name means another object now. Else nothing.

        What the lock no longer has was taken out of the data, and is removed as it is named.
        """
        if (lock := self.run.objects) is None:
            return ""
        recorded = [named for named in self.objects_in(names) if not lock.unrecorded(named)]
        faults = [lock.fault(named, await self._object(named)) for named in recorded]
        return next((f"{self.name}: {fault}" for fault in faults if fault), "")

    async def _object(self, named: Named) -> Object | None:
        async def ask() -> Object | None:
            try:
                return await self.look_up(named)
            except Gone:
                return None

        return await self._objects.get("/".join(named), ask)

    def service_clock(self) -> float | None:
        """Return what time the service has, in seconds since 1970, as its last answer said; None: it has not said."""
        return None

    def service_day(self) -> date | None:
        """Return what day the service has, in UTC, as its last answer said; None: it has not said."""
        clock = self.service_clock()
        return datetime.fromtimestamp(clock, UTC).date() if clock is not None else None

    def require_day(self, day: str, so: str, today: date | None = None) -> None:
        """Raise `SaasError` where the day of a run is not the service's, but for one: one of the clocks is wrong.

        `so` is the sentence on what was not done; `today` serves where the service has not said its day.
        """
        today = self.service_day() or today
        if today is not None and abs(date.fromisoformat(day) - today) > timedelta(days=1):
            raise SaasError(
                f"{self.name}: the run is one of {day}, and there it is {today.isoformat()}. {so} Correct the date of "
                "the run, or the clock of whoever is wrong."
            )

    async def announce(self, sentence: str) -> None:
        """Tell the user something of the service, once a run."""
        if sentence not in self._told:
            self._told.add(sentence)
            await self.run.announce(f"{self.name}: {sentence}")

    def pages(self, doing: str) -> Pages:
        """Return what ends a list that is about to be asked for page by page."""
        return Pages(service=self.name, doing=doing, clock=self.run.clock)

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
    hosts: ClassVar[tuple[str, ...]] = ()
    """Its own hosts, where `public` does not say it."""
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
            require_known_host(self.name, url, self.hosts or (httpx.URL(self.public).host,), self.where())
            self._require_the_right_machine(url)
        self.client = self.Client(self.service(settings, url), run)

    def _require_the_right_machine(self, url: str) -> None:
        """Raise `SaasError` for an address on this machine, unless the stack is one of a rehearsal."""
        if is_loopback(url) and not self.run.loopback_only:
            raise SaasError(
                f"{self.name}: the address {url!r} is on this machine, and this stack is not one of a rehearsal "
                f"(saas:loopbackOnly). Take it out of {self.where()}."
            )

    def service_clock(self) -> float | None:
        return self.client.service_clock

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
