"""What could be registered again under its name is addressed by its number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from policies.resource import UNKNOWN, Resource
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared

NUMBER = re.compile(r"[1-9][0-9]{0,18}(\.0)?")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
IDENTITIES: Mapping[tuple[str, str], re.Pattern[str]] = {
    ("saas:azure_devops:VariableGroup", "projectId"): UUID,
    ("azuredevops:index/pipelineAuthorization:PipelineAuthorization", "projectId"): UUID,
    ("azuredevops:index/pipelineAuthorization:PipelineAuthorization", "pipelineId"): NUMBER,
    ("saas:github:InstallationRepositories", "installation"): NUMBER,
    ("saas:github:Membership", "userId"): NUMBER,
    ("saas:github:TeamMembership", "userId"): NUMBER,
    ("saas:github:WebhookCheck", "hookId"): NUMBER,
}
"""Properties that say which object is meant."""
LOCKED = "pulumi:providers:saas"
"""The provider looks organisations, repositories, teams and apps up in the lock of objects, by number."""


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield each identity that is no number, and a provider without a lock of numbers."""
    del declared
    for (token, name), form in IDENTITIES.items():
        if resource.type == token:
            value = resource.plain(name)
            if value is not UNKNOWN and not form.fullmatch(str(value)):
                yield f"its property '{name}' is no number of the service's. A name can come to mean another object."
    if resource.type == LOCKED and not resource.plain("objectLock"):
        yield "saas:objectLock is not set, so names are not held against the numbers of what they meant."


NUMBERS = Rule("numbers", "What could be registered again is addressed by its number.", each=check)
