"""What one run asks a service only once: single objects, and lists that answer for many objects.

Whoever needs an answer first asks for it; whoever needs it meanwhile waits for the same request. A caller that is
cancelled breaks it for nobody else. An answer that failed, or was interrupted, is forgotten: the next caller asks
again. A connection is made anew for each run, and its answers with it: nothing is known from an earlier run.

Rules for what a service was asked in this way (docs/adr/0070):

- It serves for `OLDEST_SECONDS` from when it was asked for. A long run asks again, so that others' edits are seen.
- It says nothing of an object that this run has written, or begun to write: for the rest of the run that one is looked
  at by itself. Services answer from copies that may lag behind a write, lists most of all.
- An object that is not on a list is not gone for that. Pages are asked for one after the other, so an entry can slip
  between two of them, and a credential may be shown a part only. Whoever would call an object gone looks at it by
  itself first.
- Only where nothing is lost by a mistake may an absence be believed, and only of a list that came in one answer: before
  a create, which finds what is there when it writes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from saas.run import Clock

OLDEST_SECONDS = 60.0

T = TypeVar("T")


class Shared(Generic[T]):
    """Answers by what was asked for, each asked for once."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[T]] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._tasks

    async def get(self, key: str, ask: Callable[[], Awaitable[T]]) -> T:
        """Return the answer for a key; `ask` asks the service if nobody has yet. Raise what asking raises."""
        if key not in self._tasks:
            self.renew(key, ask)
        return await asyncio.shield(self._tasks[key])

    def renew(self, key: str, ask: Callable[[], Awaitable[T]]) -> None:
        """Ask now, whatever was answered before."""

        async def asked() -> T:
            return await ask()

        task = asyncio.create_task(asked())
        self._tasks[key] = task
        task.add_done_callback(lambda done: self._forget_if_failed(key, done))

    def forget(self, key: str) -> None:
        """Let the next caller ask again."""
        self._tasks.pop(key, None)

    def _forget_if_failed(self, key: str, task: asyncio.Task[T]) -> None:
        failed = task.cancelled() or task.exception() is not None
        if failed and self._tasks.get(key) is task:
            del self._tasks[key]


@dataclass(frozen=True)
class Listing(Generic[T]):
    """A whole list: its entries by name or number, and whether it came in one answer."""

    entries: Mapping[str, T]
    at_once: bool


class Reads:
    """What one run has asked one service, by the path where it is."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._answers: Shared[Any] = Shared()
        self._asked_at: dict[str, float] = {}
        self._written: set[tuple[str, str]] = set()
        self._removed: set[tuple[str, str]] = set()

    async def object(self, path: str, ask: Callable[[], Awaitable[T]]) -> T:
        """Return a single object, asked for again once this run has written it. Raise what asking raises."""
        found = await self.listing(path, path, ask)
        return await ask() if found is None else found

    async def listing(self, path: str, member: str, ask: Callable[[], Awaitable[T]]) -> T | None:
        """Return a list, or None where it says nothing of that member, since this run has written it.

        Raise what asking raises.
        """
        if (path, member) in self._written:
            return None
        if path in self._answers and self._clock.monotonic() - self._asked_at[path] > OLDEST_SECONDS:
            self._answers.forget(path)
        if path not in self._answers:
            self._asked_at[path] = self._clock.monotonic()
        found: T = await self._answers.get(path, ask)
        return None if (path, member) in self._written else found  # it may have been written while we waited

    async def anew(self, path: str, ask: Callable[[], Awaitable[T]]) -> T:
        """Return a list as it is now; it then serves others too. Raise what asking raises."""
        self._asked_at[path] = self._clock.monotonic()
        self._answers.renew(path, ask)
        found: T = await self._answers.get(path, ask)
        return found

    def writes(self, path: str, *members: str) -> None:
        """Note, before it is sent, that this run writes those members of the list at a path, or the object there."""
        self._written |= {(path, member) for member in members or (path,)}

    def removes(self, path: str, number: int | str) -> None:
        """Note, when it is done, that this run removed the member of that number from the list at a path."""
        self._removed.add((path, str(number)))

    def removed(self, path: str, number: int | str) -> bool:
        """Return whether this run removed that member: a look that shows it is late."""
        return (path, str(number)) in self._removed
