"""Runners: where jobs run."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.nouns.words import STRICT, Count, Duration, Flag, Label, Name, Size, Status, Words


@dataclass(frozen=True, kw_only=True, config=STRICT)
class RunnerLabel:
    """One label, or a family of labels that differ in size."""

    platform: Words
    """The conda platform."""
    cpu: tuple[Size, ...] = ()
    """Cores, one number a size."""
    size: tuple[Words, ...] = ()
    """Names of the sizes, where they are not numbers of cores."""
    memory_gb: Size | None = None
    """Memory, in GB."""
    disk_gb: Size | None = None
    """Disk, in GB."""
    gpu: Words | None = None
    """The GPU model."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Need:
    """What builds need of a runner: `python -m infra runners` says which runner has it."""

    why: Words
    """Which builds need it."""
    platform: Words
    """The conda platform of the machine, and not of what is built on it: a cross-build needs another."""
    cpu: Size | None = None
    """The fewest cores."""
    memory_gb: Size | None = None
    """The least memory, in GB."""
    disk_gb: Size | None = None
    """The least disk, in GB."""
    gpu: Flag = False
    """Whether it needs a GPU."""
    time: Duration | None = None
    """How long a job may have to take."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Host:
    """A machine with an address."""

    address: Words | None = None
    """Where it answers."""
    key: Words | None = None
    """Its public host key."""
    agent: Words | None = None
    """The program that takes jobs on it; none if people log in."""
    hardware: Words | None = None
    """What it is."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Runner:
    """Machines that run jobs. A runner is no sink: it serves zones."""

    name: Name
    isolation: Literal["fresh-vm", "container", "shared-host"]
    """What stands between one job and the next."""
    zones: tuple[Words, ...]
    """The zones whose jobs it runs; `["*"]` means all."""
    fork_jobs: Flag | None = None
    """Whether it runs jobs of forks. Taken as yes where it is not known."""
    service: Name | None = None
    """The service that schedules it."""
    access: Name | None = None
    """Which of the `managers` decides which repositories may use it."""
    platform: Words | None = None
    """The conda platform of a single host."""
    image: Words | None = None
    """What a job starts from."""
    cpu: Size | None = None
    """Cores of every label that says nothing else."""
    memory_gb: Size | None = None
    """Memory of every label that says nothing else, in GB."""
    disk_gb: Size | None = None
    """Disk of every label that says nothing else, in GB."""
    gpu: Words | None = None
    """The GPU model of every label that says nothing else."""
    time_limit: Duration | None = None
    """How long a job may take."""
    concurrency: Size | None = None
    """How many jobs run at once."""
    cost_ceiling: Count | None = None
    """The most that it may cost, in US dollars a month; 0 where whoever gives it charges nothing."""
    sponsor: Words | None = None
    """Who gives it."""
    terms: Words | None = None
    """The terms its users agree to."""
    owner: Name | None = None
    """The team that answers for it."""
    status: Status = "active"
    """Whether it is still in use."""
    unknown: tuple[Words, ...] = ()
    """Keys whose value nobody has found out yet."""
    labels: Mapping[Label, RunnerLabel] = Field(default_factory=dict)
    """What jobs ask for."""
    host: Host | None = None
    """The machine, if it is one."""
