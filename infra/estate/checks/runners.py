"""Runners: what stands between two jobs decides whose jobs they may run."""

from collections.abc import Iterator

from infra.estate.checks.declarations import Declarations
from infra.estate.classes import is_lower
from infra.estate.estate import Estate
from infra.estate.mistakes import Mistake


def shared_runner_serves_no_guarded_zone(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a runner that keeps traces of jobs, and runs those of forks, serves no zone above staging."""
    for runner in estate.runners.values():
        if runner.isolation == "fresh-vm" or runner.fork_jobs is False:
            continue
        for name in estate.zones if "*" in runner.zones else runner.zones:
            zone = estate.zones.get(name)
            more = [one for one in zone.admits if is_lower("staging", one)] if zone else []
            if more:
                what = (
                    f"The runner '{runner.name}' is a {runner.isolation} and may run jobs of forks, "
                    f"but serves the zone '{name}', which admits {', '.join(more)}."
                )
                remedy = (
                    "Take the zone off its list, give each job a fresh VM, or close it to forks (fork_jobs = false)."
                )
                yield declared.mistake("runners", runner.name, ("zones",), what, remedy)


def runner_can_be_asked_for(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a runner has labels or a host, and labels with sizes have a place for them."""
    for runner in estate.runners.values():
        if not any(declared.gives("runners", runner.name, key) for key in ("labels", "host")):
            remedy = "Add [labels] with what jobs ask for, or [host] with the machine."
            yield declared.mistake(
                "runners", runner.name, (), f"The runner '{runner.name}' has neither labels nor a host.", remedy
            )
        for label, about in runner.labels.items():
            if ("{}" in label) != (len(about.cpu) + len(about.size) > 1):
                what = f"The label '{label}' of the runner '{runner.name}' and its sizes do not fit."
                remedy = "A label with {} lists several sizes under cpu or size; one without lists at most one."
                yield declared.mistake("runners", runner.name, ("labels", label), what, remedy)
