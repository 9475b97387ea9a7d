"""Azure DevOps' resources."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from infra.saas import Resource


class VariableGroup(Resource):
    """A variable group of a project with all its variables; `groupId` is its number, by which pipelines get leave."""

    TYPE = "saas:azure_devops:VariableGroup"
    OUTPUTS = ("groupId", "shownAs", "modifiedOn", "writtenOn", "madeHere")
    SECRETS = ("projectId", "secrets", "settings")
    groupId: pulumi.Output[str]  # noqa: N815  # outputs have their names on the wire

    def __init__(
        self,
        resource_name: str,
        *,
        project: pulumi.Input[str],
        name: pulumi.Input[str],
        project_id: pulumi.Input[str],
        secrets: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        settings: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        open_to_all: pulumi.Input[bool],
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
