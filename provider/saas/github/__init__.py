"""GitHub: organisation secrets with their repository lists, and webhooks."""

from saas.github.connection import CREDENTIAL, GitHub, GitHubSettings
from saas.github.organization_secret import OrganizationSecret
from saas.github.webhook import Webhook

__all__ = ["CREDENTIAL", "GitHub", "GitHubSettings", "OrganizationSecret", "Webhook"]
