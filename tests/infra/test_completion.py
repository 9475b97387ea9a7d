"""A run in which something was not done fails before the engine removes anything."""

from __future__ import annotations

import asyncio

import pulumi
import pytest
from pulumi.runtime.stack import ResourceRegistrationFailed

from infra.completion import require_all_done


class Registered:
    """A resource whose registration ends as the test says; ending, it may register others."""

    def __init__(
        self, error: Exception | None = None, then: list[Registered] | None = None, to: list[Registered] | None = None
    ) -> None:
        self.urn, self._error, self._then, self._to = self, error, then or [], to if to is not None else []

    async def future(self) -> str:
        """The URN, as an output gives it."""
        await asyncio.sleep(0)
        self._to.extend(self._then)
        if self._error is not None:
            raise self._error
        return "urn"


def wait(registered: list[Registered]) -> None:
    """Wait as the program does at its end."""
    asyncio.run(require_all_done(registered))  # type: ignore[arg-type]


def test_a_run_that_did_all_ends_well() -> None:
    """And one that registers nothing."""
    wait([])
    wait([Registered(), Registered()])


def test_a_registration_that_failed_or_was_skipped_fails_the_run() -> None:
    """Also when others were done."""
    with pytest.raises(pulumi.RunError, match="nothing was removed"):
        wait([Registered(), Registered(ResourceRegistrationFailed("one")), Registered()])


def test_what_is_registered_while_it_waits_counts() -> None:
    """An `apply` may register more."""
    registered: list[Registered] = []
    late = Registered(ResourceRegistrationFailed("late"))
    registered.append(Registered(then=[late], to=registered))
    with pytest.raises(pulumi.RunError):
        wait(registered)


def test_other_errors_are_left_to_the_sdk() -> None:
    """It reports them by itself, and ends the run as well."""
    wait([Registered(ValueError("an input"))])
