"""What a run asks only once: who waits for whom, when an answer does not serve, and what a failure leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import pytest

from saas.errors import SaasError
from saas.reads import OLDEST_SECONDS, Listing, Reads, Shared
from tests.provider.clock import ManualClock

T = TypeVar("T")
PATH = "things"


class Service:
    """A service with one list; its answers are held back until they are let go."""

    def __init__(self) -> None:
        self.asked = 0
        self.entries = {"one": 1, "other": 2}
        self.answering = asyncio.Event()
        self.failing = False

    async def ask(self) -> Listing[int]:
        """Answer with the list as it was when it was asked for."""
        self.asked += 1
        seen = dict(self.entries)
        await self.answering.wait()
        if self.failing:
            raise SaasError("The list failed.")
        return Listing(seen, at_once=True)


def run(body: Callable[[Reads, Service, ManualClock], Coroutine[Any, Any, T]]) -> T:
    """What happens in one run, at a service that answers at once unless the body says otherwise."""

    async def running() -> T:
        clock, service = ManualClock(), Service()
        service.answering.set()
        return await body(Reads(clock), service, clock)

    return asyncio.run(running())


def reading(reads: Reads, service: Service, member: str) -> asyncio.Task[Listing[int] | None]:
    """A look at a member that is under way."""
    return asyncio.create_task(reads.listing(PATH, member, service.ask))


async def settled() -> None:
    """Let everything that can go on go on."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_one_request_serves_all_who_come_at_once() -> None:
    """They wait for it together, and those who come later have it."""

    async def body(reads: Reads, service: Service, clock: ManualClock) -> None:
        service.answering.clear()
        looks = [reading(reads, service, name) for name in ("one", "other", "third")]
        await settled()
        service.answering.set()
        found = await asyncio.gather(*looks)
        later = await reads.listing(PATH, "one", service.ask)
        assert [*found, later] == [Listing({"one": 1, "other": 2}, at_once=True)] * 4
        assert service.asked == 1

    run(body)


def test_a_caller_that_is_cancelled_breaks_it_for_nobody() -> None:
    """Not even the one for whom it was asked."""

    async def body(reads: Reads, service: Service, clock: ManualClock) -> None:
        service.answering.clear()
        first, second = reading(reads, service, "one"), reading(reads, service, "other")
        await settled()
        first.cancel()
        await settled()
        service.answering.set()
        assert (await second) is not None
        assert first.cancelled()
        assert service.asked == 1

    run(body)


def test_a_failure_is_told_to_all_who_waited_and_then_forgotten() -> None:
    """The next one asks again."""

    async def body(reads: Reads, service: Service, clock: ManualClock) -> None:
        service.failing = True
        looks = [reading(reads, service, name) for name in ("one", "other")]
        failures = await asyncio.gather(*looks, return_exceptions=True)
        assert [str(one) for one in failures] == ["The list failed."] * 2
        service.failing = False
        assert (await reads.listing(PATH, "one", service.ask)) is not None
        assert service.asked == 2

    run(body)


def test_a_list_says_nothing_of_what_this_run_has_written() -> None:
    """Whenever it was read; of the others it still does."""

    async def body(reads: Reads, service: Service, clock: ManualClock) -> None:
        await reads.listing(PATH, "one", service.ask)
        reads.writes(PATH, "one")
        assert await reads.listing(PATH, "one", service.ask) is None
        assert await reads.listing(PATH, "other", service.ask) is not None
        await reads.anew(PATH, service.ask)
        assert await reads.listing(PATH, "one", service.ask) is None
        assert await reads.listing("elsewhere", "one", service.ask) is not None

    run(body)


def test_a_list_says_nothing_of_what_is_written_while_it_is_read() -> None:
    """It may have been read before the write, and be answered after it."""

    async def body(reads: Reads, service: Service, clock: ManualClock) -> None:
        service.answering.clear()
        looks = [reading(reads, service, name) for name in ("one", "other")]
        await settled()
        reads.writes(PATH, "one")
        service.answering.set()
        written, untouched = await asyncio.gather(*looks)
        assert written is None
        assert untouched is not None

    run(body)


@pytest.mark.parametrize(("seconds", "asked"), [(OLDEST_SECONDS, 1), (OLDEST_SECONDS + 1, 2)])
def test_a_list_serves_for_a_time(seconds: float, asked: int) -> None:
    """From when it was asked for; then what others did meanwhile is seen."""

    async def body(reads: Reads, service: Service, clock: ManualClock) -> None:
        await reads.listing(PATH, "one", service.ask)
        service.entries["one"] = 7
        clock.passed += seconds
        found = await reads.listing(PATH, "one", service.ask)
        assert found is not None
        assert (service.asked, found.entries["one"]) == (asked, 1 if asked == 1 else 7)

    run(body)


def test_a_list_that_is_asked_for_anew_serves_the_others() -> None:
    """One that was under way before does not take its place."""

    async def body(reads: Reads, service: Service, clock: ManualClock) -> None:
        service.answering.clear()
        older = reading(reads, service, "one")
        await settled()
        service.entries["one"] = 7
        newer = asyncio.create_task(reads.anew(PATH, service.ask))
        await settled()
        service.answering.set()
        found, fresh = await asyncio.gather(older, newer)
        later = await reads.listing(PATH, "other", service.ask)
        assert found is not None
        assert later is not None
        assert (found.entries["one"], fresh.entries["one"], later.entries["one"]) == (1, 7, 7)
        assert service.asked == 2

    run(body)


def test_a_single_object_is_asked_for_again_once_it_was_written() -> None:
    """Until then it is asked for once."""

    async def body(reads: Reads, service: Service, clock: ManualClock) -> None:
        for _ in range(2):
            await reads.object(PATH, service.ask)
        assert service.asked == 1
        reads.writes(PATH)
        for _ in range(2):
            await reads.object(PATH, service.ask)
        assert service.asked == 3

    run(body)


def test_a_shared_answer_can_be_asked_for_again() -> None:
    """What is forgotten is asked for by the next who needs it."""

    async def body(reads: Reads, service: Service, clock: ManualClock) -> None:
        shared: Shared[Listing[int]] = Shared()
        ask: Callable[[], Awaitable[Listing[int]]] = service.ask
        for _ in range(2):
            await shared.get("key", ask)
        assert ("key" in shared, service.asked) == (True, 1)
        shared.forget("key")
        await shared.get("key", ask)
        assert service.asked == 2

    run(body)
