"""Azure DevOps: variable groups. What holds no value there is made by the official plugin."""

from saas.azure_devops.connection import AzureDevOps
from saas.azure_devops.variable_group import VariableGroup
from saas.entry import Entry

__all__ = ["ENTRY"]

ENTRY = Entry(AzureDevOps, (VariableGroup,))
