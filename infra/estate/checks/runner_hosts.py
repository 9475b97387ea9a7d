"""Hosts of runners that runs set up: what must be said of one, and that it is what its labels promise."""

import re
from collections.abc import Iterator

from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.mistakes import Mistake
from infra.estate.nouns import Host, Runner, RunnerLabel
from infra.estate.sections.github import GitHub
from shared.agents import ARCHITECTURES, RELEASES, file_of, is_release


def host_that_takes_jobs_is_whole(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a host that runs set up says all that is needed for it, and gives each job a container of its own."""
    organizations = {one.organization for one in estate.of(GitHub).values()}
    for runner in estate.runners.values():
        host = runner.host
        if host is None or host.jobs is None or runner.status != "active":
            continue
        for at, fault, remedy in _faults_of_host(runner, host, organizations, declared):
            what = f"The host of the runner '{runner.name}' is set up by runs, and {fault}."
            yield declared.mistake("runners", runner.name, at, what, remedy)


def _faults_of_host(
    runner: Runner, host: Host, organizations: set[str | None], declared: Declarations
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield where something is missing or wrong, what, and what to do."""
    needed = [("platform",), ("cpu",), ("memory_gb",), *(("host", key) for key in ("address", "key", "user"))]
    missing = [".".join(key) for key in needed if not declared.gives("runners", runner.name, *key)]
    missing += [] if declared.fills("runners", runner.name, "labels") else ["labels"]
    if missing:
        yield ("host",), f"nothing says its {', '.join(missing)}", "Add what is missing."
    if runner.platform not in (None, *ARCHITECTURES):
        yield ("platform",), f"it is {runner.platform}", f"Hosts that runs set up are {', '.join(ARCHITECTURES)}."
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
    if about.platform != runner.platform and runner.platform in ARCHITECTURES:
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
