"""What is declared of a runner on a host, and what is recorded of it."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import msgspec

from saas.runner_host.unit import MOST_CPUS, MOST_DISK_GB, MOST_MEMORY_GB, Platform
from saas.schema import Identity, Properties

AgentKind = Literal["official", "canonical"]
KINDS: tuple[str, ...] = get_args(AgentKind)


class RunnerHostInputs(Properties, frozen=True, kw_only=True):
    address: Annotated[Identity, msgspec.Meta(description="The host, with its SSH port where that is not 22.")]
    organization: Annotated[Identity, msgspec.Meta(description="The organisation whose jobs it takes.")]
    name: Annotated[Identity, msgspec.Meta(description="What the runner is called at GitHub, and its unit there.")]
    user: Annotated[str, msgspec.Meta(description="Who logs in, and may use sudo without a password.")]
    host_key: Annotated[str, msgspec.Meta(description="The host's public key; another one is refused.")]
    platform: Annotated[Platform, msgspec.Meta(description="The conda platform of the host.")]
    labels: Annotated[list[str], msgspec.Meta(description="What jobs ask for, beside what every runner has.")]
    group: Annotated[str, msgspec.Meta(description="The organisation's runner group, which says who may use it.")] = (
        "Default"
    )
    runner_user: Annotated[str, msgspec.Meta(description="The user of the host that jobs run as; made, and removed.")]
    agent_kind: Annotated[
        AgentKind,
        msgspec.Meta(description="Whose build of the agent: GitHub's own has none for ppc64le."),
    ]
    agent_version: Annotated[str, msgspec.Meta(description="The agent's version.")]
    agent_url: Annotated[str, msgspec.Meta(description="Where the host fetches the agent's archive (tar.gz).")]
    agent_sha256: Annotated[str, msgspec.Meta(description="The archive's checksum; the host looks before it unpacks.")]
    image: Annotated[str, msgspec.Meta(description="What each job's container is made of, by its digest.")]
    cpu: Annotated[int, msgspec.Meta(ge=1, le=MOST_CPUS, description="CPUs that the host has, and that a job may use.")]
    memory_gb: Annotated[
        int, msgspec.Meta(ge=1, le=MOST_MEMORY_GB, description="Memory that it has, and that a job may use, in GB.")
    ]
    disk_gb: Annotated[
        int, msgspec.Meta(ge=0, le=MOST_DISK_GB, description="Disk that it has, in GB; 0: nothing is said of it.")
    ] = 0
    gpu: Annotated[str, msgspec.Meta(description="The model of its GPU, which jobs may use; empty: none.")] = ""


class RunnerHostState(RunnerHostInputs, frozen=True, kw_only=True):
    running: Annotated[
        bool,
        msgspec.Meta(
            description="Whether all of it is as it was made: unit, agent and image, it runs, and GitHub knows it."
        ),
    ]
    runner_id: Annotated[int, msgspec.Meta(description="Its number at GitHub; 0: GitHub has no such runner.")] = 0
    group_id: Annotated[int, msgspec.Meta(description="The number of its group when it was registered.")] = 0
    agent_tree: Annotated[
        str, msgspec.Meta(description="A checksum of the agent's files, as they were unpacked; another one is drift.")
    ] = ""
    lacks: Annotated[list[str], msgspec.Meta(description="What the host has less of than the data says.")] = []
