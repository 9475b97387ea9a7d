"""The stand-in as the engine sees it: what it offers, and where Azure DevOps is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from saas.run import Run
from toolchain.stand_ins.azuredevops import NAME, lookups
from toolchain.stand_ins.azuredevops.connection import ADDRESS, CREDENTIAL, AzureDevOps
from toolchain.stand_ins.azuredevops.pipeline_authorizations import PipelineAuthorization
from toolchain.stand_ins.azuredevops.projects import Project
from toolchain.stand_ins.plugin import StandIn


class AzureDevOpsStandIn(StandIn):
    """The part of the official plugin for Azure DevOps that this project uses."""

    name = NAME
    plugin = "azuredevops"
    service = "Azure DevOps"
    setting = "orgServiceUrl"
    address_variable = ADDRESS
    credential = CREDENTIAL
    resources = (Project, PipelineAuthorization)
    functions = {
        "azuredevops:index/getServiceEndpointGithub:getServiceEndpointGithub": lookups.github_connection,
        "azuredevops:index/getAgentQueue:getAgentQueue": lookups.agent_queue,
    }

    def address_of(self, settings: Mapping[str, Any]) -> str:
        """Return the organisation's address from the stack's settings or the environment."""
        return str(settings.get(self.setting) or os.environ.get(ADDRESS) or "")

    def connect(self, address: str, settings: Mapping[str, Any], run: Run) -> AzureDevOps:
        """Return the organisation."""
        return AzureDevOps(address, run)


def make(run: Run) -> AzureDevOpsStandIn:
    """Return the stand-in of one run."""
    return AzureDevOpsStandIn(run)
