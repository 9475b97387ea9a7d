"""The kinds of place that a credential can be delivered to: one class a kind, and this one list of all of them.

The loader, the graph, the checks and the field reference are made from it. A new kind is a class and a line here, and
what makes it in `infra/components/`.
"""

from collections.abc import Mapping

from infra.estate.kinds.app_setting import SETTING_OF_PLATFORM, AppSetting
from infra.estate.kinds.azure_devops import GroupVariable, PipelineVariable
from infra.estate.kinds.container import ContainerSetting
from infra.estate.kinds.engine import EngineVariable
from infra.estate.kinds.github import GitHubTarget, NamedInOrganization, NamedInRepository
from infra.estate.kinds.github_actions import (
    EnvironmentSecret,
    OrganizationSecret,
    OrganizationVariable,
    RepositorySecret,
    RepositoryVariable,
)
from infra.estate.kinds.github_webhook import WebhookSecret, webhooks_of
from infra.estate.kinds.heroku import HerokuConfigVar
from infra.estate.kinds.target import Declared, Target, in_words

__all__ = [
    "KINDS",
    "SETTING_OF_PLATFORM",
    "AppSetting",
    "ContainerSetting",
    "Declared",
    "EngineVariable",
    "EnvironmentSecret",
    "GitHubTarget",
    "GroupVariable",
    "HerokuConfigVar",
    "NamedInOrganization",
    "NamedInRepository",
    "OrganizationSecret",
    "OrganizationVariable",
    "PipelineVariable",
    "RepositorySecret",
    "RepositoryVariable",
    "Target",
    "WebhookSecret",
    "in_words",
    "webhooks_of",
]

KINDS: Mapping[str, type[Target]] = {
    kind.to: kind
    for kind in (
        OrganizationSecret,
        RepositorySecret,
        EnvironmentSecret,
        OrganizationVariable,
        RepositoryVariable,
        WebhookSecret,
        AppSetting,
        HerokuConfigVar,
        ContainerSetting,
        GroupVariable,
        PipelineVariable,
        EngineVariable,
    )
}
"""Every kind, by what a delivery writes behind `to`."""
