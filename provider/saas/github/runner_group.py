"""A runner group of an organisation: which repositories may use the self-hosted runners in it.

The official resource (`github:index/actionsRunnerGroup`) adopts nothing that is there, and its removal hands the
runners in it to the default group of the organisation, which may be open to more (docs/adr/0128).

API: "Self-hosted runner groups" of organisations.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import Nothing, quoted
from saas.errors import Gone, SaasError
from saas.github.connection import REPOSITORY, GitHub, ListSource, Page, RepositoriesPage
from saas.github.listed import RepositoryIds, known_ids, looked_up
from saas.github.places import PLACE, OrganizationName
from saas.github.sight import require_that_it_is_gone
from saas.inputs import Pattern
from saas.resource import Found, Resource
from saas.schema import Properties, has_unknown

SELECTED = "selected"
"""The one visibility that a group of ours has: a list of repositories."""
DEFAULT = "default"
"""What the group is called, in lower case, that every organisation has."""
_TAKEN = (409, 422)
"""What GitHub may answer to a name that is taken; its description says neither."""
_WORKFLOW = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+/\.github/workflows/[A-Za-z0-9._-]+@[A-Za-z0-9._/-]+")


class _Group(msgspec.Struct):
    id: int
    name: str
    visibility: str
    default: bool
    inherited: bool
    allows_public_repositories: bool
    restricted_to_workflows: bool = False
    selected_workflows: list[str] = []


class _Groups(Page):
    runner_groups: list[_Group]


class _Runner(msgspec.Struct):
    name: str


class _Runners(Page):
    runners: list[_Runner]


class RunnerGroupInputs(Properties, frozen=True, kw_only=True):
    organization: OrganizationName
    name: Annotated[str, msgspec.Meta(description="What the group is called; jobs and agents ask for it so.")]
    repositories: Annotated[
        list[str],
        msgspec.Meta(description="Names, without the organisation, of those that may use it; never all."),
    ]
    allows_public_repositories: Annotated[
        bool, msgspec.Meta(description="Whether those on the list that are public may use it.")
    ] = False
    workflows: Annotated[
        list[str],
        msgspec.Meta(
            description="The only workflows whose jobs may use it, as `<owner>/<repository>/.github/workflows/<file>"
            "@<ref>`; none on the list: all of them."
        ),
    ] = []


class RunnerGroupState(RunnerGroupInputs, frozen=True, kw_only=True):
    group_id: Annotated[int, msgspec.Meta(description="GitHub's number of it.")]
    visibility: Annotated[str, msgspec.Meta(description="`selected`; another one is put right.")]
    restricted: Annotated[bool, msgspec.Meta(description="Whether only the workflows on the list may use it.")]
    repository_ids: RepositoryIds = {}


class RunnerGroup(Resource[RunnerGroupInputs, RunnerGroupState]):
    """A runner group for listed repositories. One of that name that is there is adopted; a rename by hand is drift.

    Removing it is refused as long as runners are in it: GitHub would move them to the organisation's default group,
    which may be open to more repositories.
    """

    token: ClassVar[str] = "saas:github:RunnerGroup"
    Inputs = RunnerGroupInputs
    State = RunnerGroupState
    import_id: ClassVar[str] = "`<organization>/<name>`, or its number in place of the name"
    identity = ("organization", "groupId")
    found_by = ("organization", "name")
    kind = "a runner group"
    title = "the runner group {name} of {organization}"
    any_case = ("organization", "repositories")
    any_order = ("repositories", "workflows")
    patterns = {
        **PLACE,
        "name": Pattern(
            re.compile(r"(?![0-9]*$)[A-Za-z0-9][A-Za-z0-9 ._-]{0,62}"),
            "its name is letters, digits, spaces, dots, underscores and hyphens, and not digits alone",
        ),
    }
    connection: GitHub

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        if str(known.get("name")).lower() == DEFAULT:
            yield "the group Default is GitHub's own, and is left as it is"
        if wrong := [name for name in known.get("repositories", []) if not REPOSITORY.fullmatch(name)]:
            yield f"not a repository's name without its organisation: {', '.join(wrong)}"
        if wrong := [one for one in known.get("workflows", []) if not _WORKFLOW.fullmatch(one)]:
            yield f"not a workflow with its ref: {', '.join(wrong)}"

    def stale(self, state: RunnerGroupState) -> list[str]:
        """Return what is not as it always is here."""
        ours = {"visibility": state.visibility == SELECTED, "restricted": state.restricted == bool(state.workflows)}
        return [name for name, right in ours.items() if not right]

    async def create(self, inputs: RunnerGroupInputs) -> RunnerGroupState:
        ids = await self._wanted_ids(inputs, {})
        group = await self._taken_over(inputs, ids) or await self._made(inputs, ids)
        return self._state(inputs, group, ids)

    async def read(
        self, identity: str, state: RunnerGroupState | None
    ) -> Found[RunnerGroupInputs, RunnerGroupState] | None:  # fmt: skip
        organization, word = self._named_by(identity)
        number = int(word) if word.isdigit() else None
        try:
            found = await (self._get(organization, number) if number else self._named(organization, word))
            return None if found is None else await self._found(organization, found)
        except Gone:
            await self._require_sight(organization, f"reading the runner group {identity}")
            return None

    async def existing(self, inputs: dict[str, Any]) -> Found[RunnerGroupInputs, RunnerGroupState] | None:
        organization, name = inputs["organization"], inputs["name"]
        if has_unknown([organization, name]):
            return None
        found = await self._named(organization, name)
        return await self._found(organization, found) if found else None

    async def update(self, state: RunnerGroupState, inputs: RunnerGroupInputs) -> RunnerGroupState:
        ids = await self._wanted_ids(inputs, state.repository_ids)
        group = await self._get(inputs.organization, state.group_id)
        await self._bring(inputs, group, ids)
        return self._state(inputs, group, ids)

    async def delete(self, state: RunnerGroupState) -> None:
        title, path = self.title_of(state), f"{_path(state.organization)}/{state.group_id}"
        doing = f"removing {title}"
        try:
            left = await self.connection.shown(
                lambda: self._runners(state.organization, state.group_id), lambda names: not names, doing
            )
            if left:
                raise SaasError(
                    f"GitHub: {title} is not removed, since runners are in it ({', '.join(left)}): GitHub would move "
                    "them to the default group of the organisation, which may be open to more repositories. Take the "
                    "runners out first, or give them another group; then run the same command again."
                )
            self.connection.reads.writes(_path(state.organization), state.name)
            await self.connection.client.call("DELETE", path, doing=doing, answer=Nothing, ok=(204,))
            self.connection.reads.removes(_path(state.organization), state.group_id)
        except Gone:
            await self._require_sight(state.organization, doing)

    async def _made(self, inputs: RunnerGroupInputs, ids: Mapping[str, int]) -> _Group:
        """Make a new group. When the answer is lost, or a late effect came first, the one that is there is adopted."""
        path, doing = _path(inputs.organization), f"making {self.title_of(inputs)}"
        self.connection.reads.writes(path, inputs.name)

        async def make(look: Callable[[], Awaitable[_Group | None]]) -> _Group:
            body = {**_body(inputs), "selected_repository_ids": list(ids.values())}
            return await self.connection.client.call(
                "POST", path, doing=doing, answer=_Group, json=body, ok=(201,), look=look
            )

        return await self.connection.made(make, lambda: self._taken_over(inputs, ids), doing, taken=_TAKEN)

    async def _taken_over(self, inputs: RunnerGroupInputs, ids: Mapping[str, int]) -> _Group | None:
        """Return the group of that name, brought to the inputs; None if there is none."""
        found = await self._named(inputs.organization, inputs.name)
        if found is not None:
            await self._bring(inputs, found, ids)
        return found

    async def _bring(self, inputs: RunnerGroupInputs, found: _Group, ids: Mapping[str, int]) -> None:
        """Bring a group to the inputs. On the way it is never open to more than it was, or is to be.

        Its list is written without a look: what is seen of it right after a write may be late.
        """
        self._require_ours(inputs.organization, found)
        self.connection.reads.writes(_path(inputs.organization), inputs.name, found.name)
        doing, wanted = f"writing {self.title_of(inputs)}", _body(inputs)
        public = found.allows_public_repositories and inputs.allows_public_repositories
        closed = {"name": found.name, "visibility": SELECTED, "allows_public_repositories": public}
        there = found
        if not _has(there, closed):
            there = await self._change(inputs.organization, found.id, closed, doing)
        await self.connection.client.call(
            "PUT", f"{_path(inputs.organization)}/{found.id}/repositories", doing=doing, answer=Nothing,
            json={"selected_repository_ids": list(ids.values())}, ok=(204,),
        )  # fmt: skip
        if not _has(there, wanted):
            await self._change(inputs.organization, found.id, wanted, doing)

    def _state(self, inputs: RunnerGroupInputs, group: _Group, ids: Mapping[str, int]) -> RunnerGroupState:
        return self.state_of(
            inputs, group_id=group.id, visibility=SELECTED, restricted=bool(inputs.workflows), repository_ids=ids
        )

    async def _change(self, organization: str, number: int, body: Mapping[str, Any], doing: str) -> _Group:
        return await self.connection.client.call(
            "PATCH", f"{_path(organization)}/{number}", doing=doing, answer=_Group, json=dict(body), repeatable=True
        )

    async def _found(self, organization: str, group: _Group) -> Found[RunnerGroupInputs, RunnerGroupState]:
        """Return a group as it is; one that is not for a list has none. Raise `Gone`."""
        self._require_ours(organization, group)
        ids = await self._ids(organization, group.id) if group.visibility == SELECTED else {}
        inputs = RunnerGroupInputs(
            organization=organization,
            name=group.name,
            repositories=sorted(ids),
            allows_public_repositories=group.allows_public_repositories,
            workflows=sorted(set(group.selected_workflows)) if group.restricted_to_workflows else [],
        )
        state = self.state_of(
            inputs, group_id=group.id, visibility=group.visibility, restricted=group.restricted_to_workflows,
            repository_ids=ids,
        )  # fmt: skip
        return Found(inputs, state)

    def _require_ours(self, organization: str, group: _Group) -> None:
        """Raise `SaasError` for a group that an organisation cannot change, and for the one that it always has."""
        if group.inherited or group.default:
            whose = "given by the enterprise" if group.inherited else "the one that every organisation has"
            raise SaasError(
                f"GitHub: the runner group {group.name} of {organization} is {whose}, and is left as it is. Give the "
                "group another name in the data."
            )

    async def _get(self, organization: str, number: int) -> _Group:
        """Return a group by its number. Raise `Gone`."""
        doing = f"reading the runner group {number} of {organization}"
        return await self.connection.client.call("GET", f"{_path(organization)}/{number}", doing=doing, answer=_Group)

    async def _named(self, organization: str, name: str) -> _Group | None:
        """Return the group of a name; None when there is none. Raise `Gone` when groups are not shown."""
        source = _listed(organization)
        listing = await self.connection.listing(source, name) or await self.connection.listing_now(source)
        found = next((one for key, one in listing.entries.items() if key.lower() == name.lower()), None)
        return None if found is not None and self.connection.reads.removed(source.path, found.id) else found

    async def _ids(self, organization: str, number: int) -> dict[str, int]:
        """Return the repositories on a group's list, each name with its id. Raise `Gone`."""
        doing = f"reading the repository list of the runner group {number} of {organization}"
        pages = self.connection.in_pages(f"{_path(organization)}/{number}/repositories", RepositoriesPage, doing=doing)
        found = [repository async for page in pages for repository in page.repositories]
        return {self.connection.listed_as(organization, one): one.id for one in found}

    async def _runners(self, organization: str, number: int) -> list[str]:
        """Return the names of the runners in a group. Raise `Gone`."""
        doing = f"looking for runners in the runner group {number} of {organization}"
        pages = self.connection.in_pages(f"{_path(organization)}/{number}/runners", _Runners, doing=doing)
        return sorted([one.name async for page in pages for one in page.runners])

    async def _wanted_ids(self, inputs: RunnerGroupInputs, known: Mapping[str, int]) -> dict[str, int]:
        """Return the id of each repository that is to be on the list. Raise `SaasError` for one that cannot be."""
        known = known_ids(self.connection, inputs.organization, known)
        names = [name for name in inputs.repositories if name not in known]
        found = await looked_up(self.connection, inputs.organization, names, self.title_of(inputs))
        ids = {**known, **found}
        return {name: ids[name] for name in sorted(inputs.repositories)}

    def _named_by(self, identity: str) -> tuple[str, str]:
        """Return the organisation and the number or name in an id. Raise `SaasError`."""
        organization, slash, word = identity.partition("/")
        if slash and re.fullmatch(r"[1-9][0-9]{0,18}", word) and not [*self.faults({"organization": organization})]:
            return organization.lower(), word
        named = self.named_by(identity)
        return named["organization"], named["name"]

    async def _require_sight(self, organization: str, doing: str) -> None:
        """Make sure that a 404 means that there is no such group: groups are shown, or the organisation is gone."""
        try:
            await self.connection.listing_now(_listed(organization))
        except Gone:
            await require_that_it_is_gone(self.connection, organization, doing)


def _path(organization: str) -> str:
    return f"orgs/{quoted(organization)}/actions/runner-groups"


def _listed(organization: str) -> ListSource[_Groups, _Group]:
    """Return the groups of an organisation by their names."""
    return ListSource(
        path=_path(organization),
        title=f"the runner groups of {organization}",
        page=_Groups,
        entries=lambda page: ((one.name, one) for one in page.runner_groups),
    )


def _body(inputs: RunnerGroupInputs) -> dict[str, Any]:
    return {
        "name": inputs.name,
        "visibility": SELECTED,
        "allows_public_repositories": inputs.allows_public_repositories,
        "restricted_to_workflows": bool(inputs.workflows),
        "selected_workflows": inputs.workflows,
    }


def _has(group: _Group, body: Mapping[str, Any]) -> bool:
    """Return whether a group is as a body says."""
    there = msgspec.to_builtins(group)
    return all(
        sorted(there[name]) == sorted(value) if isinstance(value, list) else there[name] == value
        for name, value in body.items()
    )
