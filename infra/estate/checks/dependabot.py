"""Dependabot: its jobs run with what it proposes to install, before anybody has looked at that."""

from collections.abc import Iterator

from infra.estate.checks.declarations import Declarations
from infra.estate.classes import is_lower
from infra.estate.estate import Estate
from infra.estate.kinds import DEPENDABOT
from infra.estate.mistakes import KeyPath, Mistake


def dependabot_zone_admits_staging_at_most(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """A zone with a sink of Dependabot admits nothing above staging.

    A job that Dependabot starts reads Dependabot's secrets and runs the new release of a package. So whoever publishes
    a package that the repository uses reads them, without a pull request of his own and before any review.
    """
    for zone in estate.zones.values():
        more = [one for one in zone.admits if is_lower("staging", one)]
        for position, sink in enumerate(zone.sinks):
            if sink.endswith(DEPENDABOT) and more:
                at: KeyPath = ("sinks", position)
                what = f"The zone '{zone.name}' admits {', '.join(more)}, and lists the sink {sink}."
                remedy = (
                    "Dependabot's jobs run new releases of others' packages that nobody has reviewed. "
                    "Put the sink into a zone of its own that admits staging at most."
                )
                yield declared.mistake("zones", zone.name, at, what, remedy)
