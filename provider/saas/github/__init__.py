"""GitHub: organisation secrets with their repository lists, and webhooks."""

from saas.entry import Entry
from saas.github.connection import CREDENTIAL, GitHub, GitHubSettings
from saas.github.organization_secret import OrganizationSecret
from saas.github.webhook import Webhook

__all__ = ["ENTRY"]

ENTRY = Entry("GitHub", CREDENTIAL, GitHubSettings, GitHub, (OrganizationSecret, Webhook))
