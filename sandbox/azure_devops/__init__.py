"""Azure DevOps: projects, variable groups and who may use them, connections and agent queues of organisations.

Paths, location ids and error types are the real ones. Not known for sure: how a variable group that is not there is
answered (switch `missing-variable-group-is-null`, off at first), whether a group without variables is refused (yes),
and the words of refusals (our own).
"""

from __future__ import annotations

from sandbox.azure_devops.service import AzureDevOpsService

__all__ = ["SERVICES"]

SERVICES = (AzureDevOpsService,)
