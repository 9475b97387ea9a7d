"""What must be written to bring a value to its places, and the least time that the services' limits leave for it."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from infra.estate.kinds import EngineVariable, NamedInOrganization, Target
from infra.estate.placement import Placement
from shared.services import SERVICES


@dataclass(frozen=True, kw_only=True, order=True)
class Write:
    """One request that changes something: a secret with all its repositories, all variables of an app or a group."""

    rank: int
    """Where its service stands in the order of a run: apps before the webhooks that call them."""
    service: str
    kind: str
    """The kind of place; `mint`, `record` or `revoke` for the others."""
    thing: str


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How fast a service takes writes of one account. Each number that is not known is None."""

    seconds_apart: int = 0
    a_minute: int | None = None
    an_hour: int | None = None
    source: str

    def seconds_for(self, writes: int) -> int:
        """Return the least seconds between the first and the last of so many writes."""
        hours, before = divmod(max(0, writes - 1), self.an_hour or sys.maxsize)
        minutes, left = divmod(before, self.a_minute or sys.maxsize)
        # Each write comes an hour after the one that stands so many before it; the same within a minute.
        return hours * 3600 + max(before * self.seconds_apart, minutes * 60 + left * self.seconds_apart)


LIMITS: Mapping[str, Limit] = {
    "github": Limit(
        seconds_apart=1,
        a_minute=80,
        an_hour=500,
        source="docs.github.com: rate limits for the REST API, secondary limits; best practices, pause between writes",
    ),
    "heroku": Limit(an_hour=4500, source="devcenter.heroku.com: platform-api-reference, rate limits"),
    "onepassword": Limit(
        an_hour=100,
        source="developer.1password.com: service account rate limits, writes of a Teams account; Business has 1,000",
    ),
    "docker-hub": Limit(a_minute=180, source="not described; what the emulated one answers with"),
}
"""What is known of each service's limits. Of the others nothing is."""


def write_of(placement: Placement[Target]) -> Write | None:
    """Return the write that brings a value to a place; None where no run writes it, as in the engine's environment.

    Two places have the same if one request fills both.
    """
    target = placement.target
    if isinstance(target, EngineVariable):
        return None
    if isinstance(target, NamedInOrganization):
        thing = f"{target.organization.lower()}/{target.slot.upper()}"
    elif target.written_as_a_whole or target.is_app_setting:
        thing = target.scope
    else:
        thing = f"{target.scope} {target.slot}"
    return Write(rank=_rank(target.service), service=target.service, kind=target.to, thing=thing)


def seconds_for(writes: Iterable[Write]) -> int:
    """Return the least seconds that some writes take: services work side by side, so that of the slowest of them."""
    by_service: defaultdict[str, set[Write]] = defaultdict(set)
    for one in writes:
        by_service[one.service].add(one)
    known = ((LIMITS[service], len(some)) for service, some in by_service.items() if service in LIMITS)
    return max((limit.seconds_for(count) for limit, count in known), default=0)


def service_of(section: str) -> str:
    """Return the service of a section, as kinds of place name it: `github` of `github-mirror`; else the section."""
    known = (name.replace("_", "-") for name in SERVICES)
    return next((name for name in known if f"{section}-".startswith(f"{name}-")), section)


def _rank(service: str) -> int:
    order = [name.replace("_", "-") for name in SERVICES]
    return order.index(service) if service in order else len(order)
