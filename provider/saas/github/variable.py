"""The variables of Actions: of an organisation with its list of repositories, and of one repository.

The official resources cannot go on after a lost answer, and forget what a credential may not see (docs/adr/0041).

API: "Actions variables" (organization variables, repository variables).
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, TypeVar

import msgspec

from saas.client import Nothing
from saas.errors import Gone, Refused
from saas.github.listed import Listed, RepositoryList, Visibility
from saas.github.placed import Placed, PlacedInputs, Told
from saas.github.places import RepositoryName
from saas.schema import Secret


class VariableInputs(PlacedInputs, frozen=True, kw_only=True):
    """What every variable has."""

    value: Annotated[
        Secret,
        msgspec.Meta(
            description="The value. GitHub shows it to everybody who may read the repository, and in logs; here it is "
            "encrypted all the same, as it may come from a vault."
        ),
    ]


class OrganizationVariableInputs(VariableInputs, frozen=True, kw_only=True):
    visibility: Visibility
    repositories: RepositoryList = []


class RepositoryVariableInputs(VariableInputs, frozen=True, kw_only=True):
    repository: RepositoryName


I = TypeVar("I", bound=VariableInputs)  # noqa: E741  # the inputs, which are all there is to know


class Variable(Placed[I, I]):
    """A variable at a place; all of it can be read."""

    thing = "variable"
    store = "variables"

    def value_told(self, state: I | None, told: Told) -> str:
        return told.value

    def seen(self, inputs: I, state: I | None, told: Told) -> I:
        return inputs

    async def create(self, inputs: I) -> I:
        """Make it, or bring the one that is there to these inputs."""
        readers = await self.written_readers(inputs)
        if not await self._changed_if_there(inputs, readers):
            await self._make(inputs, readers)
        return inputs

    async def update(self, state: I, inputs: I) -> I:
        await self._change(inputs, await self.written_readers(inputs))
        return inputs

    async def _make(self, inputs: I, readers: dict[str, Any]) -> None:
        """A new one. When the answer is lost, or somebody was faster, the one that is there is taken over."""
        try:
            await self.github.client.call(
                "POST",
                self.place_of(inputs).path,
                doing=f"making {self.title_of(inputs)}",
                answer=Nothing,
                json={"name": inputs.name, "value": inputs.value, **readers},
                ok=(201,),
                look=lambda: self._changed_if_there(inputs, readers),
            )
        except Refused as error:
            if error.status != 409:
                raise
            await self._change(inputs, readers)

    async def _changed_if_there(self, inputs: I, readers: dict[str, Any]) -> Nothing | None:
        try:
            await self.get(self.place_of(inputs), inputs.name)
        except Gone:
            return None
        return await self._change(inputs, readers)

    async def _change(self, inputs: I, readers: dict[str, Any]) -> Nothing:
        """All of it in one request."""
        return await self.github.client.call(
            "PATCH",
            self.path_of(inputs),
            doing=f"writing {self.title_of(inputs)}",
            answer=Nothing,
            json={"value": inputs.value, **readers},
            ok=(204,),
            repeatable=True,
        )


class OrganizationVariable(
    Listed[OrganizationVariableInputs, OrganizationVariableInputs], Variable[OrganizationVariableInputs]
):
    """A variable of an organisation's GitHub Actions with its list of repositories, always written in one request."""

    token: ClassVar[str] = "saas:github:OrganizationVariable"
    Inputs = OrganizationVariableInputs
    State = OrganizationVariableInputs
    import_id: ClassVar[str] = "`<organization>/<NAME>`"
    noun = "organisation variable"
    names = ("organization", "name")


class RepositoryVariable(Variable[RepositoryVariableInputs]):
    """A variable of one repository's GitHub Actions."""

    token: ClassVar[str] = "saas:github:RepositoryVariable"
    Inputs = RepositoryVariableInputs
    State = RepositoryVariableInputs
    import_id: ClassVar[str] = "`<organization>/<repository>/<NAME>`"
    noun = "repository variable"
    names = ("organization", "repository", "name")
