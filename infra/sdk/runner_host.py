"""Runner hosts as programs use it. docs/reference/saas.md explains every input.

Generated from `provider/saas/runner_host/` by `PYTHONPATH=provider python -m saas.generate`: do not edit it.
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from infra.sdk import Resource


class RunnerHost(Resource):
    """A host that takes jobs: an unprivileged user, the agent, and a systemd unit that runs each job in a container.

    The host fetches the agent itself, and looks at its checksum before it unpacks it. The token that registers the
    runner is asked for when it is needed, and kept nowhere. What is as wanted is left running; any change starts the
    unit anew, which ends the job that runs. Removing it leaves nothing on the host, and takes the runner off GitHub's
    list. What the host has less of than the data says is a warning.
    """

    TYPE = "saas:runner_host:RunnerHost"
    running: pulumi.Output[bool]
    runnerId: pulumi.Output[float]
    groupId: pulumi.Output[float]
    agentTree: pulumi.Output[str]
    lacks: pulumi.Output[list[str]]

    def __init__(
        self,
        resource_name: str,
        *,
        address: pulumi.Input[str],
        organization: pulumi.Input[str],
        name: pulumi.Input[str],
        user: pulumi.Input[str],
        host_key: pulumi.Input[str],
        platform: pulumi.Input[str],
        labels: pulumi.Input[Sequence[pulumi.Input[str]]],
        runner_user: pulumi.Input[str],
        agent_kind: pulumi.Input[str],
        agent_version: pulumi.Input[str],
        agent_url: pulumi.Input[str],
        agent_sha256: pulumi.Input[str],
        image: pulumi.Input[str],
        cpu: pulumi.Input[int],
        memory_gb: pulumi.Input[int],
        group: pulumi.Input[str] | None = None,
        disk_gb: pulumi.Input[int] | None = None,
        gpu: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "address": address,
            "organization": organization,
            "name": name,
            "user": user,
            "hostKey": host_key,
            "platform": platform,
            "labels": labels,
            "group": group,
            "runnerUser": runner_user,
            "agentKind": agent_kind,
            "agentVersion": agent_version,
            "agentUrl": agent_url,
            "agentSha256": agent_sha256,
            "image": image,
            "cpu": cpu,
            "memoryGb": memory_gb,
            "diskGb": disk_gb,
            "gpu": gpu,
        }
        super().__init__(resource_name, inputs, opts)
