"""Variable groups of Azure DevOps: each is written as a whole, and says who may read it."""

from collections.abc import Iterator

from infra.estate.checks.ground import Ground
from infra.estate.estate import Estate
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.services.azure_devops import AzureDevOps

VARIABLE_KIND = "azure-devops-variable"


def each_group_lies_in_a_project(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A variable group is named `<project>/<group>`, of a declared project."""
    for service in estate.of(AzureDevOps).values():
        for name in service.groups:
            project, _, group = name.partition("/")
            if project not in service.projects or not group:
                what = f"The variable group {name} lies in no declared project."
                mend = f"Name it <project>/<group>; projects are {', '.join(sorted(service.projects)) or 'none'}."
                yield ground.mistake("services", service.name, ("groups", name), what, mend)


def each_group_says_who_reads_it(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A variable group is open to every pipeline, or lists the pipelines that may read it."""
    for service in estate.of(AzureDevOps).values():
        for name, group in service.groups.items():
            if group.open_to_all_pipelines and group.pipelines:
                what = f"The variable group {name} is open to every pipeline, and lists pipelines as well."
                mend = "Close it (open_to_all_pipelines = false), or delete the list."
                yield ground.mistake("services", service.name, ("groups", name, "pipelines"), what, mend)


def each_group_has_one_writer(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A group that we write holds nothing of others: they would lose it, since a group is written as a whole."""
    held = [filling for filling in estate.fillings if filling.delivery.to == VARIABLE_KIND]
    ours = {filling.place.scope for filling in held if filling.credential.managed_by == "us"}
    for filling in held:
        if filling.credential.managed_by != "us" and filling.place.scope in ours:
            what = (
                f"'{filling.credential.name}' is managed by {filling.credential.managed_by} and lies in the variable "
                f"group {filling.place.scope}, which is written as a whole for what we deliver there."
            )
            at: KeyPath = ("deliveries", filling.delivery.position)
            mend = "Give it a group of its own."
            yield ground.mistake("credentials", filling.credential.name, at, what, mend)
