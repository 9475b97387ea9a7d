"""GitHub: organisation secrets with their repository lists."""

from saas.github.connection import CREDENTIAL, GitHub, GitHubSettings
from saas.github.organization_secret import OrganizationSecret

__all__ = ["CREDENTIAL", "GitHub", "GitHubSettings", "OrganizationSecret"]
