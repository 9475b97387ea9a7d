"""A workflow of a repository: whether it may run.

GitHub disables scheduled workflows of a repository in which nothing happened for 60 days, and anybody who may push can
disable one by hand; either shows nowhere but on a page that nobody looks at.

API: "Workflows".
"""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

import msgspec

from saas.client import Nothing, quoted
from saas.errors import Gone, SaasError
from saas.github.connection import GitHub, ListSource, Page
from saas.github.places import PLACE, OrganizationName, RepositoryName
from saas.github.sight import require_sight_in_repository
from saas.inputs import Pattern
from saas.resource import Found, Resource
from saas.schema import Identity, Properties

_FOLDER = ".github/workflows/"
_ACTIVE = "active"


class _Workflow(msgspec.Struct):
    path: str
    state: str


class _WorkflowsPage(Page):
    workflows: list[_Workflow]


class WorkflowInputs(Properties, frozen=True, kw_only=True):
    organization: OrganizationName
    repository: RepositoryName
    file: Annotated[Identity, msgspec.Meta(description="The file's name in `.github/workflows/`.")]
    enabled: Annotated[bool, msgspec.Meta(description="Whether it may run.")] = True


class WorkflowState(WorkflowInputs, frozen=True, kw_only=True):
    state: Annotated[
        str, msgspec.Meta(description="`active`, `disabled_manually`, `disabled_inactivity`, as GitHub says it.")
    ]


class Workflow(Resource[WorkflowInputs, WorkflowState]):
    """Whether a workflow may run. It comes and goes with its file: it is neither made nor removed here."""

    token: ClassVar[str] = "saas:github:Workflow"
    Inputs = WorkflowInputs
    State = WorkflowState
    import_id: ClassVar[str] = "`<organization>/<repository>/<file>`"
    identity = ("organization", "repository", "file")
    stays = True
    found_by = identity
    kind = "a workflow"
    title = "the workflow {file} of {organization}/{repository}"
    any_case = ("organization", "repository")
    patterns = {
        **PLACE,
        "file": Pattern(
            re.compile(r"[^/\s]+\.ya?ml"),
            "a workflow's file ends in .yml or .yaml, and is named without its folder",
        ),
    }
    connection: GitHub

    async def create(self, inputs: WorkflowInputs) -> WorkflowState:
        try:
            found = await self._get(inputs.organization, inputs.repository, inputs.file)
            if (found.state == _ACTIVE) != inputs.enabled:
                found = await self._switched(inputs)
        except Gone as gone:
            raise SaasError(
                f"{gone} A workflow is not made here: if {inputs.organization}/{inputs.repository} has no "
                f".github/workflows/{inputs.file} on its default branch, correct the name in the data or restore the "
                "file."
            ) from None
        return self.state_of(inputs, state=found.state)

    async def read(self, identity: str, state: WorkflowState | None) -> Found[WorkflowInputs, WorkflowState] | None:
        names = self.named_by(identity)
        organization, repository, file = names.values()
        try:
            found = await self._get(organization, repository, file)
        except Gone:
            await require_sight_in_repository(
                self.connection, organization, repository, "/actions/workflows",
                doing=f"reading {self.title_of(names)}", permission="to read Actions",
            )  # fmt: skip
            return None
        inputs = WorkflowInputs(**names, enabled=found.state == _ACTIVE)
        return Found(inputs, self.state_of(inputs, state=found.state))

    async def delete(self, state: WorkflowState) -> None:
        """Leave it as it is: a workflow that nobody declares any more is the repository's own affair."""
        await self.connection.announce(
            f"{self.title_of(state)} stays {state.state}; nobody looks after it here any more."
        )

    async def _get(self, organization: str, repository: str, file: str) -> _Workflow:
        """Return the workflow of that file, by the list of the repository's if that has it. Raise `Gone`."""
        listing = await self.connection.listing(_listed(organization, repository), file)
        if listing is not None and file in listing.entries:
            return listing.entries[file]
        path = _path(organization, repository, file)
        doing = f"reading the workflow {file} of {organization}/{repository}"
        return await self.connection.client.call("GET", path, doing=doing, answer=_Workflow)

    async def _switched(self, inputs: WorkflowInputs) -> _Workflow:
        word = "enable" if inputs.enabled else "disable"
        place = inputs.organization, inputs.repository, inputs.file
        self.connection.reads.writes(_list_path(*place[:2]), inputs.file)
        doing = f"trying to {word} {self.title_of(inputs)}"
        await self.connection.client.call("PUT", f"{_path(*place)}/{word}", doing=doing, answer=Nothing, ok=(204,))
        found = await self.connection.shown(
            lambda: self._get(*place), lambda seen: (seen.state == _ACTIVE) == inputs.enabled, doing
        )
        if (found.state == _ACTIVE) != inputs.enabled:
            raise SaasError(
                f"GitHub: after {doing}, it is shown as {found.state!r} still. Somebody may be changing it; look at "
                "the repository's Actions page, then run the same command again."
            )
        return found


def _list_path(organization: str, repository: str) -> str:
    return f"repos/{quoted(organization)}/{quoted(repository)}/actions/workflows"


def _path(organization: str, repository: str, file: str) -> str:
    return f"{_list_path(organization, repository)}/{quoted(file)}"


def _listed(organization: str, repository: str) -> ListSource[_WorkflowsPage, _Workflow]:
    """Return the workflows of a repository by the names of their files."""
    return ListSource(
        path=_list_path(organization, repository),
        title=f"the workflows of {organization}/{repository}",
        page=_WorkflowsPage,
        entries=lambda page: ((one.path.removeprefix(_FOLDER), one) for one in page.workflows),
    )
