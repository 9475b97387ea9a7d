"""Runners: where jobs run."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.nouns.words import STRICT, Dollars, Duration, Flag, Label, Name, Number, Size, Status, Words, form

Platform = Literal[
    "linux-64", "linux-aarch64", "linux-ppc64le", "linux-s390x", "osx-64", "osx-arm64", "win-64", "win-arm64"
]
"""A conda platform."""
Concurrency = Annotated[int, Field(strict=True, ge=1, le=10_000)]
"""How many at once; more than that is no limit."""
CloudWord = Annotated[
    str, form(r"^[!-~]([ -~]{0,198}[!-~])?$", "1 to 200 printable characters of ASCII, without a blank at either end")
]
"""What a cloud calls something: 1 to 200 printable characters of ASCII, without a blank at either end."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class RunnerLabel:
    """One label, or a family of labels that differ in size."""

    platform: Platform
    """The conda platform."""
    cpu: tuple[Size, ...] = ()
    """Cores, one number for each size."""
    size: tuple[Name, ...] = ()
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
    platform: Platform
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
class Agent:
    """A release of the program that takes jobs: the host fetches it, and unpacks it if its checksum is this one."""

    kind: Literal["official", "canonical"]
    """Whose build it is: `official` is actions/runner, `canonical` is canonical/github-actions-runner for ppc64le."""
    version: Annotated[str, form(r"^[0-9]+(\.[0-9]+){1,3}$", "a version, such as 2.330.0")]
    """Its version."""
    url: Annotated[
        str,
        form(
            r"^https://[A-Za-z0-9._~/-]+$",
            "an address that begins with https://, of letters, digits and the characters ._~/-",
        ),
    ]
    """Where its archive (tar.gz) is: among the releases of the repository that `kind` names, and nowhere else."""
    sha256: Annotated[str, form(r"^[0-9a-f]{64}$", "a SHA-256 checksum: 64 digits and lower-case letters from a to f")]
    """The archive's checksum, as the notes of the release have it."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class HostJobs:
    """How a host takes jobs of GitHub Actions: runs set it up by SSH."""

    organization: Name
    """The organisation at GitHub whose jobs it takes."""
    user: Annotated[
        str,
        form(
            r"^[a-z_][a-z0-9_-]{0,31}$",
            "the name of a user: up to 32 lower-case letters, digits, - and _, with a letter or _ first",
        ),
    ]
    """The user that jobs run as: made for the runner, and removed with it."""
    group: Words
    """The organisation's runner group, which says which repositories may use it. `Default`, GitHub's own, is none."""
    image: Annotated[
        str,
        form(
            r"^[a-z0-9][a-z0-9._/:-]*@sha256:[0-9a-f]{64}$",
            "an image in lower case by its digest, `<image>@sha256:<64 digits and letters from a to f>`",
        ),
    ]
    """What each job's container is made of, by its digest."""
    agent: Agent


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Host:
    """A machine with an address."""

    address: Words | None = None
    """Where it answers: its name in full or its IPv4 address, and its SSH port where that is not 22."""
    key: Words | None = None
    """Its public host key, as `ssh-keyscan` prints it, without the host's name. Another one is refused."""
    user: Name | None = None
    """Who logs in there to set it up, and may use sudo without a password."""
    agent: Words | None = None
    """The program that takes jobs on it; none if people log in."""
    hardware: Words | None = None
    """What it is."""
    jobs: HostJobs | None = None
    """How it takes jobs, where runs set that up."""


Role = Literal["admin", "maintain", "write", "triage", "read"]
"""A role in a repository, as GitHub calls it."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class CirunAccess:
    """Whose jobs of one repository may use an on-demand runner. What Cirun makes of roles and users together it does
    not say, so either is taken to be enough."""

    roles: tuple[Role, ...] = ()
    """Roles in the repository of which somebody has one who starts such a job."""
    users: Mapping[Name, Number] = Field(default_factory=dict)
    """Users who may, each login with the number of the account: Cirun knows logins only, and those change hands."""
    pull_request: Flag = False
    """Whether jobs of pull requests may use it."""
    only_labels: tuple[Label, ...] = ()
    """The labels of the runner that this is for, each in full; without any, all."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Cirun:
    """What Cirun starts for a job, and for whose; its files say it."""

    cloud: Literal["aws", "azure", "do", "gcp", "on_prem", "openstack", "oracle"] | None = None
    """Where it starts a machine; `on_prem` is a machine with Cirun's agent."""
    instance_type: CloudWord | None = None
    """The kind of machine, as the cloud calls it; `{}` means each of the sizes of the label."""
    machine_image: CloudWord | None = None
    """The image that it starts from, as the cloud calls it."""
    region: CloudWord | None = None
    """The region, where there are some."""
    more_labels: tuple[Label, ...] = ()
    """What jobs may ask for, too, such as `linux` and `x64`."""
    repositories: Mapping[Name, CirunAccess] = Field(default_factory=dict)
    """Who may use it, by repository of the first organisation. While `access` names another, that one decides."""


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
    platform: Platform | None = None
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
    concurrency: Concurrency | None = None
    """How many jobs run at once."""
    cost_ceiling: Dollars | None = None
    """The most that it may cost, in US dollars a month; 0 where whoever gives it charges nothing."""
    sponsor: Words | None = None
    """Who gives it, and pays for it. Only of what somebody gives may the ceiling be unknown."""
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
    cirun: Cirun | None = None
    """What Cirun starts for it, if Cirun schedules it."""
