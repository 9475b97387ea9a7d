"""The variables of Actions: of an organisation with its list of repositories, and of one repository.

The official resources cannot go on after a lost answer, and forget what a credential may not see (docs/adr/0041).

API: "Actions variables" (organization variables, repository variables).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, ClassVar, TypeVar

import msgspec

from saas.client import Headers
from saas.errors import Gone, Refused
from saas.github.listed import Listed, RepositoryIds, RepositoryList, Visibility
from saas.github.placed import Placed, PlacedInputs, PlacedState
from saas.github.places import Observed, RepositoryName
from saas.schema import Secret

Value = Annotated[
    Secret,
    msgspec.Meta(
        description="The value. GitHub shows it to everybody who may read the repository, and in logs; here it is "
        "encrypted all the same, as it may come from a vault."
    ),
]


class VariableInputs(PlacedInputs, frozen=True, kw_only=True):
    """What every variable has."""

    value: Value


class OrganizationVariableInputs(VariableInputs, frozen=True, kw_only=True):
    visibility: Visibility
    repositories: RepositoryList = []


class OrganizationVariableState(PlacedState, frozen=True, kw_only=True):
    value: Value
    visibility: Visibility
    repositories: RepositoryList = []
    repository_ids: RepositoryIds = {}


class RepositoryVariableInputs(VariableInputs, frozen=True, kw_only=True):
    repository: RepositoryName


class RepositoryVariableState(PlacedState, frozen=True, kw_only=True):
    value: Value
    repository: RepositoryName


I = TypeVar("I", bound=VariableInputs)  # noqa: E741  # I and S: inputs and state
S = TypeVar("S", bound=PlacedState)


class Variable(Placed[I, S]):
    """A variable at a place; all of it can be read."""

    thing = "variable"
    store = "variables"

    def observed_value(self, state: S | None, observed: Observed) -> str:
        return observed.value

    async def create(self, inputs: I) -> S:
        """Make it, or bring the one that is there to these inputs."""
        there = await self.there(self.place_of(inputs), inputs.name)
        return await self.write(inputs, None, partial(self._change_or_make if there else self._make, inputs))

    async def update(self, state: S, inputs: I) -> S:
        return await self.write(inputs, state, partial(self._change, inputs))

    async def _change_or_make(self, inputs: I, readers: Mapping[str, Any]) -> Headers:
        """Write one that was seen; make it where it was seen late, after this run removed it."""
        try:
            return await self._change(inputs, readers)
        except Gone:
            return await self._make(inputs, readers)

    async def _make(self, inputs: I, readers: Mapping[str, Any]) -> Headers:
        """Make a new one. When the answer is lost, or somebody was faster, the one that is there is adopted."""
        try:
            return await self.connection.client.call(
                "POST",
                self.place_of(inputs).path,
                doing=f"making {self.title_of(inputs)}",
                answer=Headers,
                json={"name": inputs.name, "value": inputs.value, **readers},
                ok=(201,),
                look=lambda: self._changed_if_there(inputs, readers),
            )
        except Refused as error:
            if error.status != 409:
                raise
            return await self._change(inputs, readers)

    async def _changed_if_there(self, inputs: I, readers: Mapping[str, Any]) -> Headers | None:
        try:
            await self.get(self.place_of(inputs), inputs.name)
        except Gone:
            return None
        return await self._change(inputs, readers)

    async def _change(self, inputs: I, readers: Mapping[str, Any]) -> Headers:
        """Write all of it in one request."""
        return await self.connection.client.call(
            "PATCH",
            self.path_of(inputs),
            doing=f"writing {self.title_of(inputs)}",
            answer=Headers,
            json={"value": inputs.value, **readers},
            ok=(204,),
            repeatable=True,
        )


class OrganizationVariable(
    Listed[OrganizationVariableInputs, OrganizationVariableState],
    Variable[OrganizationVariableInputs, OrganizationVariableState],
):
    """A variable of an organisation's GitHub Actions with its list of repositories, always written in one request."""

    token: ClassVar[str] = "saas:github:OrganizationVariable"
    Inputs = OrganizationVariableInputs
    State = OrganizationVariableState
    import_id: ClassVar[str] = "`<organization>/<NAME>`"
    kind = "an organisation variable"
    identity = ("organization", "name")


class RepositoryVariable(Variable[RepositoryVariableInputs, RepositoryVariableState]):
    """A variable of one repository's GitHub Actions."""

    token: ClassVar[str] = "saas:github:RepositoryVariable"
    Inputs = RepositoryVariableInputs
    State = RepositoryVariableState
    import_id: ClassVar[str] = "`<organization>/<repository>/<NAME>`"
    kind = "a repository variable"
    identity = ("organization", "repository", "name")
