"""Runners: what stands between two jobs decides whose jobs they may run."""

import re
from collections.abc import Iterable, Iterator

from infra.estate.checks.declarations import Declarations
from infra.estate.classes import guarded
from infra.estate.estate import Estate
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import Host, Runner, RunnerLabel, Service
from infra.estate.on_demand import labels_of
from infra.estate.sections.github import GitHub
from shared.agents import ARCHITECTURES, RELEASES, file_of, is_release

HOST_PLATFORMS = tuple(ARCHITECTURES)
"""The platforms of hosts that runs can set up: those for which there is an agent."""


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


def host_that_takes_jobs_is_whole(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a host that runs set up says all that is needed for it, and gives each job a container of its own."""
    for runner in estate.runners.values():
        host = runner.host
        if host is None or host.jobs is None or runner.status != "active":
            continue
        for at, fault, remedy in _faults_of_host(runner, host, {one.organization for one in _organizations(estate)}):
            what = f"The host of the runner '{runner.name}' is set up by runs, and {fault}."
            yield declared.mistake("runners", runner.name, at, what, remedy)


def _organizations(estate: Estate) -> Iterable[GitHub]:
    return estate.of(GitHub).values()


def _faults_of_host(
    runner: Runner, host: Host, organizations: set[str | None]
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield where something is missing or wrong, what, and what to do."""
    needed = {"platform": runner.platform, "cpu": runner.cpu, "memory_gb": runner.memory_gb}
    missing = [key for key, value in needed.items() if value is None]
    missing += [f"host.{key}" for key in ("address", "key", "user") if getattr(host, key) is None]
    missing += [] if runner.labels else ["labels"]
    if missing:
        yield ("host",), f"nothing says its {', '.join(missing)}", "Add what is missing."
    if runner.platform not in (None, *HOST_PLATFORMS):
        yield ("platform",), f"it is {runner.platform}", f"Hosts that runs set up are {', '.join(HOST_PLATFORMS)}."
    if runner.isolation != "container":
        remedy = 'Say isolation = "container": that is what runs make.'
        yield ("isolation",), f"its isolation is {runner.isolation}", remedy
    if host.jobs is None:
        return
    if runner.platform == "linux-ppc64le" and host.jobs.agent.kind == "official":
        yield ("host", "jobs", "agent"), "GitHub's own agent has no build for ppc64le", 'Take kind = "canonical".'
    if host.jobs.user in ("root", host.user):
        yield ("host", "jobs", "user"), "its jobs run as root, or as who logs in", "Give jobs a user of their own."
    if not _NAME.fullmatch(runner.name):
        remedy = "Call its file by up to 32 lower-case letters, digits and hyphens."
        yield (), "its name is none that a unit there can have", remedy
    if runner.concurrency not in (None, 1):
        yield ("concurrency",), f"{runner.concurrency} jobs are said to run there at once", "A host takes one: write 1."
    for label, about in runner.labels.items():
        yield from _faults_of_label(runner, label, about)
        if not _LABEL.fullmatch(label):
            remedy = "Write it in full, in letters, digits, dots, underscores and hyphens: a host has one size."
            yield ("labels", label), f"'{label}' is no label that an agent can have", remedy
        if not _is_gpu(about.gpu):
            yield ("labels", label, "gpu"), "its GPU is no model", _GPU_REMEDY
    if not _is_gpu(runner.gpu):
        yield ("gpu",), "its GPU is no model", _GPU_REMEDY
    if host.jobs.organization not in organizations:
        fault = f"no section of services.toml is the organisation {host.jobs.organization}"
        yield ("host", "jobs", "organization"), fault, "Name one that is declared, or declare it."


def _faults_of_label(runner: Runner, label: str, about: RunnerLabel) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield what a label of a host promises that the host is not."""
    if label.lower() in _OF_EVERY_AGENT:
        remedy = "Every agent has that label by itself; give a label of the host's own."
        yield ("labels", label), f"'{label}' is no label of its own", remedy
    if about.platform != runner.platform and runner.platform in HOST_PLATFORMS:
        fault = f"its label '{label}' promises {about.platform}, and the host is {runner.platform}"
        yield ("labels", label, "platform"), fault, "Correct one of them."
    sizes_of = {"cpu": max(about.cpu, default=None), "memory_gb": about.memory_gb, "disk_gb": about.disk_gb}
    for key, said in sizes_of.items():
        there = getattr(runner, key)
        if said is not None and there is not None and said > there:
            fault = f"its label '{label}' promises {key} = {said}, and the host has {there}"
            yield ("labels", label, key), fault, "Correct one of them."


_OF_EVERY_AGENT = frozenset({"self-hosted", "linux", "windows", "macos", "x64", "arm", "arm64"})
"""What GitHub's agents call themselves, beside the labels that they are given."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_GPU = re.compile(r"(?!nvidia$)[a-z0-9][a-z0-9.-]*")
_GPU_REMEDY = "Write maker and model in lower case with hyphens, such as nvidia-rtx-4090."


def _is_gpu(model: str | None) -> bool:
    return model is None or _GPU.fullmatch(model) is not None


def agent_is_a_release(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the agent of a host is fetched from the releases of the repository that its kind names."""
    for runner in estate.runners.values():
        agent = runner.host.jobs.agent if runner.host is not None and runner.host.jobs is not None else None
        if agent is None:
            continue
        if not is_release(agent.kind, agent.url):
            what = f"The agent of the host of '{runner.name}' is of no release of the {agent.kind} one."
            remedy = f"Take the address of an archive of a release: {RELEASES[agent.kind]}<release>/<file>.tar.gz."
            yield declared.mistake("runners", runner.name, ("host", "jobs", "agent", "url"), what, remedy)
        elif (file := file_of(runner.platform or "", agent.version)) and not agent.url.endswith(f"/{file}"):
            what = (
                f"The agent of the host of '{runner.name}' is said to be {agent.version} for {runner.platform}, and "
                "its address is of another archive."
            )
            remedy = f"Take the address that ends with {file}, and the checksum of that one; or correct the version."
            yield declared.mistake("runners", runner.name, ("host", "jobs", "agent", "url"), what, remedy)
