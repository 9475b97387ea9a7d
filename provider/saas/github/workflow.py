"""A workflow of a repository: whether it may run.

GitHub disables scheduled workflows of a repository in which nothing happened for 60 days, and anybody who may push can
disable one by hand; either shows nowhere but on a page that nobody looks at.

API: "Workflows".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import Nothing, quoted
from saas.errors import Gone, SaasError
from saas.github.connection import GitHub, ListSource, Page
from saas.github.places import OrganizationName, RepositoryName, place_faults
from saas.github.sight import require_sight_in_repository
from saas.inputs import in_lower_case, named
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, fields_of

_FILE = re.compile(r"[^/\s]+\.ya?ml")
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
    found_by = ("organization", "repository", "file")

    def __init__(self, github: GitHub) -> None:
        self._github = github

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Names in lower case, as GitHub takes them for the same in any; a file's name is as it is."""
        return in_lower_case(inputs, "organization", "repository")

    def problem(self, known: dict[str, Any]) -> str | None:
        file, place = named(known, "file"), named(known, "organization", "repository")
        faults = list(_faults(known.get("organization"), known.get("repository"), known.get("file")))
        return f"The workflow {file} of {place}: {'; '.join(faults)}." if faults else None

    def identify(self, state: WorkflowState) -> str:
        return f"{state.organization}/{state.repository}/{state.file}"

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
        return _state(inputs, found.state)

    async def read(self, identity: str, state: WorkflowState | None) -> Found[WorkflowInputs, WorkflowState] | None:
        organization, repository, file = self._named(identity)
        try:
            found = await self._get(organization, repository, file)
        except Gone:
            await require_sight_in_repository(
                self._github, organization, repository, "/actions/workflows",
                doing=f"reading {_title(organization, repository, file)}", permission="to read Actions",
            )  # fmt: skip
            return None
        inputs = WorkflowInputs(
            organization=organization, repository=repository, file=file, enabled=found.state == _ACTIVE
        )
        return Found(inputs, _state(inputs, found.state))

    async def update(self, state: WorkflowState, inputs: WorkflowInputs) -> WorkflowState:
        return await self.create(inputs)

    async def delete(self, state: WorkflowState) -> None:
        """Leave it as it is: a workflow that nobody declares any more is the repository's own affair."""
        await self._github.announce_once(
            f"GitHub: {_title(state.organization, state.repository, state.file)} stays {state.state}; nobody looks "
            "after it here any more."
        )

    async def _get(self, organization: str, repository: str, file: str) -> _Workflow:
        """The workflow of that file, by the list of the repository's if that has it. Raises `Gone`."""
        listing = await self._github.listing(_listed(organization, repository), file)
        if listing is not None and file in listing.entries:
            return listing.entries[file]
        doing = f"reading {_title(organization, repository, file)}"
        return await self._github.client.call(
            "GET", _path(organization, repository, file), doing=doing, answer=_Workflow
        )

    async def _switched(self, inputs: WorkflowInputs) -> _Workflow:
        word = "enable" if inputs.enabled else "disable"
        place = inputs.organization, inputs.repository, inputs.file
        self._github.reads.writes(_list_path(*place[:2]), inputs.file)
        await self._github.client.call(
            "PUT", f"{_path(*place)}/{word}", doing=f"trying to {word} {_title(*place)}", answer=Nothing, ok=(204,)
        )
        return await self._get(*place)

    def _named(self, identity: str) -> tuple[str, str, str]:
        organization, _, rest = identity.partition("/")
        repository, _, file = rest.partition("/")
        if [*_faults(organization, repository, file)]:
            raise SaasError(f"GitHub: {identity!r} is not the id of a workflow; give {self.import_id}.")
        return organization.lower(), repository.lower(), file


def _list_path(organization: str, repository: str) -> str:
    return f"repos/{quoted(organization)}/{quoted(repository)}/actions/workflows"


def _path(organization: str, repository: str, file: str) -> str:
    return f"{_list_path(organization, repository)}/{quoted(file)}"


def _listed(organization: str, repository: str) -> ListSource[_WorkflowsPage, _Workflow]:
    """The workflows of a repository by the names of their files."""
    return ListSource(
        path=_list_path(organization, repository),
        title=f"the workflows of {organization}/{repository}",
        page=_WorkflowsPage,
        entries=lambda page: ((one.path.removeprefix(_FOLDER), one) for one in page.workflows),
    )


def _title(organization: str, repository: str, file: str) -> str:
    return f"the workflow {file} of {organization}/{repository}"


def _state(inputs: WorkflowInputs, word: str) -> WorkflowState:
    return WorkflowState(**fields_of(WorkflowInputs, inputs), state=word)


def _faults(organization: str | None, repository: str | None, file: str | None) -> Iterable[str]:
    yield from place_faults(organization, repository)
    if file is not None and not _FILE.fullmatch(file):
        yield "a workflow's file ends in .yml or .yaml, and is named without its folder"
