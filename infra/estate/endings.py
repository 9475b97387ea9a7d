"""What ends when: tokens at their issuers, what must be gone, exceptions, what has no guard, what was put off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from infra.estate.checks.protection import unprotected
from infra.estate.estate import Estate


@dataclass(frozen=True, kw_only=True, order=True)
class Ending:
    """That something ends on a day."""

    day: dt.date
    """The last day on which it holds."""
    thing: str
    """What it is, such as `credential prod-token`."""
    means: str
    """What happens then, or must have happened."""
    answers: str = ""
    """Who answers for it, as far as somebody is named."""


def endings(estate: Estate) -> tuple[Ending, ...]:
    """Return everything that ends, the nearest first; what is over, too."""
    return tuple(sorted((*_credentials(estate), *endings_granted(estate))))


def endings_granted(estate: Estate) -> tuple[Ending, ...]:
    """Return what the data lets be until a day, the nearest first: exceptions, no guard, a reason to be found."""
    return tuple(sorted((*_exemptions(estate), *_unprotected(estate), *_put_off(estate))))


def endings_unknown(estate: Estate) -> tuple[str, ...]:
    """Return the credentials that end on a day which nobody has found out yet."""
    return tuple(sorted(one.name for one in estate.credentials.values() if "expires" in one.unknown))


def endings_recorded(estate: Estate) -> tuple[str, ...]:
    """Return the credentials that runs replace: when each ends follows from what the state has recorded."""
    return tuple(sorted(one.name for one in estate.credentials.values() if one.is_replaced_by_runs))


def endings_unsaid(estate: Estate) -> tuple[str, ...]:
    """Return the credentials of which nothing says that they ever end."""
    return tuple(
        sorted(
            one.name
            for one in estate.credentials.values()
            if one.expires is None
            and one.retire_by is None
            and "expires" not in one.unknown
            and not one.is_replaced_by_runs
        )
    )


def _credentials(estate: Estate) -> Iterator[Ending]:
    for one in estate.credentials.values():
        thing, answers = f"credential {one.name}", one.owner or ""
        if one.expires is not None:
            means = f"{one.issuer} ends it; replace it before"
            yield Ending(day=one.expires, thing=thing, means=means, answers=answers)
        if one.retire_by is not None:
            means = "it must be gone: take it out of its places, and end it at its issuer"
            yield Ending(day=one.retire_by, thing=thing, means=means, answers=answers)


def _exemptions(estate: Estate) -> Iterator[Ending]:
    for zone in estate.zones.values():
        for table, exemptions in (("exception", zone.exceptions), ("opener", zone.openers)):
            for name, one in exemptions.items():
                if one.until is not None:
                    yield Ending(day=one.until, thing=f"{table} of {zone.name} for {name}", means=one.why)


def _unprotected(estate: Estate) -> Iterator[Ending]:
    for _, name, said, _ in unprotected(estate):
        yield Ending(day=said.until, thing=f"{name} without a guard", means=said.why)


def _put_off(estate: Estate) -> Iterator[Ending]:
    """Yield the days by which it is to be found out what keeps credentials a person's to make."""
    means = "by then it is found out what keeps its credentials a person's to make"
    for noun, things in (("credential", estate.credentials), ("service", estate.services)):
        for one in things.values():
            if one.find_out_by is not None:
                yield Ending(day=one.find_out_by, thing=f"reason of the {noun} {one.name}", means=means)
    if estate.find_out_by is not None:
        yield Ending(day=estate.find_out_by, thing="reason of all others", means=means)
