"""On-demand runners of Cirun: what its two files are to say of an estate's runners, and why one is left alone.

Cirun reads `.cirun.global.yml`, which runners there are, and `.access.yml`, who may use which, in the repository
`.cirun` of an organisation. Sources: docs.cirun.io, "Cirun configuration" (reference/yaml), "Access Control"
(reference/access-control) and "On Premise" (on-prem), read in github.com/AktechLabs/cirun-docs; `roles`, `users`,
`users_from_json` and `pull_request` of a policy are described nowhere, and stand in files that are in use
(tests/data/cirun/README.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.estate.estate import Estate
from infra.estate.nouns import Cirun, CirunAccess, Runner, RunnerLabel

CIRUN = "cirun"
"""The section of the service."""
REPOSITORY = ".cirun"
"""The repository of the first organisation that has its files."""
PREFIX = "cirun-"
"""What one label of each runner must begin with, as docs.cirun.io has it; only such a one is a name here."""


@dataclass(frozen=True, kw_only=True)
class Machine:
    """One runner of `.cirun.global.yml`; its name is what jobs ask for, and what `.access.yml` calls the resource."""

    name: str
    runner: str
    """The runner that it is of, by its file."""
    cirun: Cirun
    instance_type: str


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One policy of `.access.yml`, and the machines that it is for."""

    id: str
    repository: str
    access: CirunAccess
    machines: tuple[str, ...]


def runners_of(estate: Estate) -> tuple[Runner, ...]:
    """Return the runners in use that Cirun schedules; none while its section is not in use."""
    service = estate.services.get(CIRUN)
    if service is None or service.status != "active":
        return ()
    return tuple(one for one in estate.runners.values() if one.service == CIRUN and one.status == "active")


def unknown_of(estate: Estate) -> Mapping[str, tuple[str, ...]]:
    """Return the keys under `[cirun]` that nobody knows of runners, by the runner; a file lists all or nothing."""
    found = {one.name: tuple(_unknown(one)) for one in runners_of(estate)}
    return {name: keys for name, keys in found.items() if keys}


def access_managers(estate: Estate) -> tuple[str, ...]:
    """Return who else writes `.access.yml`: whoever decides on the access to a runner. It is left to them then."""
    return tuple(sorted({one.access for one in runners_of(estate) if one.access}))


def machines_of(estate: Estate) -> tuple[Machine, ...]:
    """Return the runners of `.cirun.global.yml`; those are all only where `unknown_of` is empty."""
    return tuple(
        machine for one in runners_of(estate) if one.cirun is not None for machine in _machines(one, one.cirun)
    )


def policies_of(estate: Estate) -> tuple[Policy, ...]:
    """Return the policies of `.access.yml`."""
    return tuple(
        policy for one in runners_of(estate) if one.cirun is not None for policy in policies_of_runner(one, one.cirun)
    )


def sizes(pattern: str, label: RunnerLabel) -> Iterator[tuple[str, str]]:
    """Yield the labels that a family of labels stands for, each with its size; empty of a label with none."""
    for size in (*map(str, label.cpu), *label.size) if "{}" in pattern else ("",):
        yield pattern.replace("{}", size), size


def labels_of(runner: Runner) -> Iterator[tuple[str, str, str]]:
    """Yield each label of a runner that a job can ask for: as the data has it, in full, and its size."""
    for pattern, label in runner.labels.items():
        yield from ((pattern, name, size) for name, size in sizes(pattern, label))


def _unknown(runner: Runner) -> Iterator[str]:
    yield from (key for key in runner.unknown if key == "cirun" or key.startswith("cirun."))
    if runner.cirun is None and "cirun" not in runner.unknown:
        yield "cirun"


def _machines(runner: Runner, cirun: Cirun) -> Iterator[Machine]:
    for _, name, size in labels_of(runner):
        kind = (cirun.instance_type or "").replace("{}", size)
        yield Machine(name=name, runner=runner.name, cirun=cirun, instance_type=kind)


def policies_of_runner(runner: Runner, cirun: Cirun) -> Iterator[Policy]:
    """Yield a policy for each repository; its id has both names (E802: no two have the same)."""
    names = tuple(machine.name for machine in _machines(runner, cirun))
    for repository, access in cirun.repositories.items():
        machines = tuple(name for name in names if not access.only_labels or name in access.only_labels)
        yield Policy(id=f"{repository}-{runner.name}-policy", repository=repository, access=access, machines=machines)
