"""GitHub: secrets and variables wherever they lie, deploy keys, webhooks, and who may do what where."""

from saas.entry import Entry
from saas.github.actions_permissions import ActionsPermissions
from saas.github.connection import GitHub
from saas.github.deploy_key import DeployKey
from saas.github.installation_repositories import InstallationRepositories
from saas.github.leftovers import GetLeftovers, Removal
from saas.github.membership import Membership, TeamMembership
from saas.github.organization_secret import OrganizationSecret
from saas.github.pages import Pages
from saas.github.repository_file import RepositoryFile
from saas.github.repository_secret import EnvironmentSecret, RepositorySecret
from saas.github.retired_secrets import GetRetiredSecrets
from saas.github.ruleset import Ruleset
from saas.github.runner_group import RunnerGroup
from saas.github.secret_check import SecretCheck
from saas.github.undeclared import GetUndeclared
from saas.github.variable import OrganizationVariable, RepositoryVariable
from saas.github.webhook import Webhook
from saas.github.webhook_check import WebhookCheck
from saas.github.workflow import Workflow

__all__ = ["ENTRY"]

ENTRY = Entry(
    GitHub,
    (
        OrganizationSecret,
        RepositorySecret,
        EnvironmentSecret,
        OrganizationVariable,
        RepositoryVariable,
        DeployKey,
        Webhook,
        Membership,
        TeamMembership,
        Ruleset,
        ActionsPermissions,
        InstallationRepositories,
        Workflow,
        Pages,
        RepositoryFile,
        RunnerGroup,
        WebhookCheck,
        SecretCheck,
        Removal,
    ),
    (GetRetiredSecrets, GetLeftovers, GetUndeclared),
)
