"""Runners: what stands between two jobs decides whose jobs they may run."""

from collections.abc import Iterable, Iterator

from infra.estate.checks.declarations import Declarations
from infra.estate.classes import guarded
from infra.estate.estate import Estate
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import Runner, Service
from infra.estate.on_demand import labels_of
from infra.estate.sections.github import GitHub


def shared_runner_serves_no_guarded_zone(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a runner that keeps traces of jobs, and runs those of forks, serves no zone above staging."""
    for runner in estate.runners.values():
        if runner.isolation == "fresh-vm" or runner.fork_jobs is False:
            continue
        for name in estate.zones if "*" in runner.zones else runner.zones:
            zone = estate.zones.get(name)
            more = guarded(zone.admits) if zone else []
            if more:
                what = (
                    f"The runner '{runner.name}' is a {runner.isolation} and may run jobs of forks, "
                    f"but serves the zone '{name}', which admits {', '.join(more)}."
                )
                remedy = (
                    "Take the zone off its list, give each job a fresh VM, or close it to forks (fork_jobs = false)."
                )
                yield declared.mistake("runners", runner.name, ("zones",), what, remedy)


def runner_of_guarded_zone_is_of_its_service(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a zone above staging is served only by runners of a service at which its places lie."""
    for runner in estate.runners.values():
        for name in _served(runner, estate) if runner.status == "active" else ():
            zone = estate.zones.get(name)
            more = guarded(zone.admits) if zone else []
            if zone and more and runner.service not in {sink.partition(":")[0] for sink in zone.sinks}:
                what = (
                    f"The runner '{runner.name}' of {runner.service or 'no known service'} serves the zone '{name}', "
                    f"which admits {', '.join(more)} and has no place there: who keeps the runner would read it."
                )
                remedy = "Take the zone off its list, and run those jobs where their secrets lie."
                yield declared.mistake("runners", runner.name, ("zones",), what, remedy)


def _served(runner: Runner, estate: Estate) -> Iterable[str]:
    """Return the zones that a runner serves; `*` means all that have a place at its service, if any has."""
    if "*" not in runner.zones:
        return runner.zones
    there = [
        zone.name
        for zone in estate.zones.values()
        if any(sink.partition(":")[0] == runner.service for sink in zone.sinks)
    ]
    return there or list(estate.zones)


def pool_has_a_ceiling(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that what can grow says how much at once or what a month may cost, or that a sponsor pays whatever it does.

    Nobody can pay the bill of a pool that somebody abuses, and mining on CI is a trade.
    """
    for runner in estate.runners.values():
        if runner.status not in ("active", "planned") or not runner.labels:
            continue
        limited = any(declared.gives("runners", runner.name, key) for key in _CEILINGS)
        ours = runner.cirun is not None and runner.cirun.cloud in estate.services
        if limited or (runner.sponsor and not ours and {*_CEILINGS} <= {*runner.unknown}):
            continue
        what = f"The runner '{runner.name}' can grow, and nothing says how far."
        remedy = (
            "Add concurrency, how many jobs run at once, or cost_ceiling, the US dollars a month that it may cost. "
            "Only where somebody else pays for it, named under sponsor, may both stand under unknown: so not in a "
            "cloud that is a section of services.toml."
        )
        yield declared.mistake("runners", runner.name, (), what, remedy)


_CEILINGS = ("concurrency", "cost_ceiling")
"""What says how far a runner can grow."""


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


def label_leads_to_one_kind_of_runner(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that runners with one label serve the same zones, and are alike in what stands between two jobs.

    A job asks for a label, and whoever is free first takes it.
    """
    first: dict[tuple[str, str], Runner] = {}
    active = [one for one in estate.runners.values() if one.status == "active"]
    for runner in active:
        for _, label, _ in labels_of(runner):
            first.setdefault((_scheduler(runner, estate), label.lower()), runner)
    for runner in active:
        own: list[tuple[KeyPath, str]] = [(("labels", pattern), label) for pattern, label, _ in labels_of(runner)]
        more = runner.cirun.more_labels if runner.cirun else ()
        for at, label in (*own, *((("cirun", "more_labels"), label) for label in more)):
            other = first.get((_scheduler(runner, estate), label.lower()), runner)
            differing = [key for key in _ALIKE if _said(other, key) != _said(runner, key)]
            if differing:
                what = (
                    f"Jobs that ask for '{label}' may get the runner '{runner.name}' or '{other.name}', and those "
                    f"differ in {' and '.join(differing)}."
                )
                remedy = "Give one of them another label; or make them alike, if jobs of either may run on both."
                yield declared.mistake("runners", runner.name, at, what, remedy)


_ALIKE = ("zones", "isolation", "fork_jobs")
"""In what runners with one label must be alike."""


def _said(runner: Runner, key: str) -> object:
    """Return what a runner says; the order of zones means nothing, and forks are taken where nobody knows."""
    value = getattr(runner, key)
    return sorted(value) if key == "zones" else value is not False if key == "fork_jobs" else value


def _scheduler(runner: Runner, estate: Estate) -> str:
    """Return whose jobs ask for a runner's labels: those of GitHub, but where another service has jobs of its own."""
    service = estate.services.get(runner.service or "")
    return "" if service is None or type(service) in (Service, GitHub) else service.name
