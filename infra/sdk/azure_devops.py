"""Azure DevOps as programs use it. docs/reference/saas.md explains every input.

Generated from `provider/saas/azure_devops/` by `PYTHONPATH=provider python -m saas.generate`: do not edit it.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from infra.sdk import Resource


class VariableGroup(Resource):
    """A variable group, all its variables written in one request.

    One of that name that exists is adopted; its description stays. Variables that nobody declares are kept until a
    plan has shown that they go. Secret values cannot be read back: when Azure DevOps says that somebody else has
    written the group since our last write, the next `up` writes them again. It is closed before it is written, and
    opened after. Removing it deletes it, if it was made here; one that was adopted is left, and the user is told.
    """

    TYPE = "saas:azure_devops:VariableGroup"
    SECRETS = ("projectId", "secrets", "settings")
    groupId: pulumi.Output[str]
    shownAs: pulumi.Output[str]
    updatedAt: pulumi.Output[str]
    writtenAt: pulumi.Output[str]
    madeHere: pulumi.Output[bool]

    def __init__(
        self,
        resource_name: str,
        *,
        project: pulumi.Input[str],
        name: pulumi.Input[str],
        project_id: pulumi.Input[str],
        secrets: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        settings: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        open_to_all: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "project": project,
            "name": name,
            "projectId": project_id,
            "secrets": secrets,
            "settings": settings,
            "openToAll": open_to_all,
        }
        super().__init__(resource_name, inputs, opts)
