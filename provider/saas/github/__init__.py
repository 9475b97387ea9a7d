"""GitHub: secrets wherever they lie, and webhooks."""

from saas.entry import Entry
from saas.github.connection import CREDENTIAL, GitHub, GitHubSettings
from saas.github.organization_secret import DependabotOrganizationSecret, OrganizationSecret
from saas.github.repository_secret import DependabotRepositorySecret, EnvironmentSecret, RepositorySecret
from saas.github.webhook import Webhook

__all__ = ["ENTRY"]

ENTRY = Entry(
    "GitHub",
    CREDENTIAL,
    GitHubSettings,
    GitHub,
    (
        OrganizationSecret,
        RepositorySecret,
        EnvironmentSecret,
        DependabotOrganizationSecret,
        DependabotRepositorySecret,
        Webhook,
    ),
)
