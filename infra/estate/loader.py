"""Load an estate: read the files, make the nouns, check them against each other; every mistake at once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from infra.estate import limits
from infra.estate.causes import without_consequences
from infra.estate.checks import CHECKS, Declarations
from infra.estate.estate import Estate
from infra.estate.files import Source, Sources, read
from infra.estate.mistakes import EstateRefused, Mistake
from infra.estate.nouns import App, Bot, Credential, Defaults, Runner, Service, Zone
from infra.estate.parser import parse
from infra.estate.sections import section


@dataclass(frozen=True)
class Examined:
    """What could be made of the sources, and every mistake in them. Only without mistakes is the estate whole."""

    estate: Estate
    mistakes: tuple[Mistake, ...]


Overdue = Literal["refuse", "warn"]
"""What becomes of an exception past its date: a mistake, or one of the warnings."""


def load(directory: Path, *, today: dt.date, overdue: Overdue = "refuse", rehearsed: bool = False) -> Estate:
    """Return the estate in a folder, checked for a day; one that is `rehearsed` deploys what is planned, too.

    Only reads files.

    Raise EstateRefused with every mistake that does not follow from another. A pull request about something else may
    let overdue exceptions pass.
    """
    examined = examine(read(directory), today=today, overdue=overdue, rehearsed=rehearsed)
    if examined.mistakes:
        raise EstateRefused(without_consequences(examined.mistakes))
    return examined.estate


def examine(sources: Sources, *, today: dt.date, overdue: Overdue = "refuse", rehearsed: bool = False) -> Examined:
    """Make the nouns of what was read, and check them."""
    mistakes = list(sources.mistakes)
    things = dict(sources.things)
    services = dict(things["services"])
    said = {key: services.pop(key) for key in ("defaults",) if key in services}
    defaults = parse(Defaults, said, {}, mistakes)
    given = {key: value for one in defaults.values() for key, value in one.given().items()}
    estate = Estate(
        services=_services(services, mistakes),
        zones=parse(Zone, things["zones"], {}, mistakes),
        bots=parse(Bot, things["bots"], given, mistakes),
        credentials=parse(Credential, things["credentials"], given, mistakes),
        apps=parse(App, things["apps"], given, mistakes),
        runners=parse(Runner, things["runners"], given, mistakes),
        managers=next((one.managers for one in defaults.values()), ("hand",)),
        core=next((one.owner for one in defaults.values()), None),
        longest_run=next((one.longest_run for one in defaults.values()), None),
        epoch=next((one.epoch for one in defaults.values()), None),
        find_out_by=next((one.find_out_by for one in defaults.values()), None),
        removals={kind: leave.until for one in defaults.values() for kind, leave in one.removals.items()},
        needs=next((one.needs for one in defaults.values()), {}),
        today=today,
        rehearsed=rehearsed,
    )
    if sources.whole:
        keys = frozenset(key for source in said.values() for key in source.data)
        declared = Declarations(MappingProxyType({**things, "services": services}), sources.directory, given, keys)
        for check in CHECKS:
            if overdue == "refuse" or not check.dated:
                mistakes.extend(islice(check.mistakes(estate, declared), max(0, limits.MISTAKES - len(mistakes))))
    return Examined(estate, tuple(mistakes))


def _services(sources: Mapping[str, Source], mistakes: list[Mistake]) -> Mapping[str, Service]:
    """Make each section of services.toml by the noun of its service."""
    made = (parse(section(name), {name: source}, {}, mistakes) for name, source in sources.items())
    return MappingProxyType({name: one for things in made for name, one in things.items()})
