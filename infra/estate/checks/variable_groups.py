"""Variable groups of Azure DevOps: each is written as a whole, and says who may read it."""

from collections.abc import Iterator

from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.sections.azure_devops import AzureDevOps


def group_project_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a variable group is named `<project>/<group>`, of a declared project."""
    for service in estate.of(AzureDevOps).values():
        for name in service.groups:
            project, _, group = name.partition("/")
            if project not in service.projects or not group:
                what = f"The variable group {name} lies in no declared project."
                remedy = f"Name it <project>/<group>; projects are {', '.join(sorted(service.projects)) or 'none'}."
                yield declared.mistake("services", service.name, ("groups", name), what, remedy)


def group_readers_are_clear(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a variable group is open to every pipeline, or lists the pipelines that may read it; not both."""
    for service in estate.of(AzureDevOps).values():
        for name, group in service.groups.items():
            if group.open_to_all_pipelines and group.pipelines:
                what = f"The variable group {name} is open to every pipeline, and lists pipelines as well."
                remedy = "Close it (open_to_all_pipelines = false), or delete the list."
                yield declared.mistake("services", service.name, ("groups", name, "pipelines"), what, remedy)


def group_has_one_writer(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that what is written as a whole holds nothing of others: they would lose it."""
    wholes = [placement for placement in estate.placements if placement.target.written_as_a_whole]
    ours = {(one.target.to, one.target.scope) for one in wholes if one.credential.is_ours}
    for placement in wholes:
        target, credential = placement.target, placement.credential
        if not credential.is_ours and (target.to, target.scope) in ours:
            what = (
                f"'{credential.name}' is managed by {credential.managed_by} and lies in the variable "
                f"group {target.scope}, which is written as a whole for what we deliver there."
            )
            at: KeyPath = ("deliveries", placement.delivery.position)
            yield declared.mistake("credentials", credential.name, at, what, "Give it a group of its own.")
