"""An image repository that exists: its visibility and its description. It is neither made nor deleted here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import quoted
from saas.errors import Gone, SaasError
from saas.quay.connection import NAME, Quay
from saas.resource import Found, Resource
from saas.schema import Identity, Properties

_NORMAL = "NORMAL"
"""The state of a repository that takes pushes."""
VISIBILITIES = ("public", "private")


class RepositoryInputs(Properties, frozen=True, kw_only=True):
    organization: Annotated[Identity, msgspec.Meta(description="The organisation that it belongs to.")]
    name: Annotated[Identity, msgspec.Meta(description="The repository's name; it must exist.")]
    visibility: Annotated[str, msgspec.Meta(description="`public` or `private`.")]
    description: Annotated[
        str, msgspec.Meta(description="What is shown on its page, Markdown. Empty: whatever is there is left alone.")
    ] = ""


class _Known(msgspec.Struct):
    name: str
    is_public: bool
    description: str | None = None
    state: str = _NORMAL


class _List(msgspec.Struct):
    repositories: list[_Known]
    next_page: str | None = None


class Repository(Resource[RepositoryInputs, RepositoryInputs]):
    """The visibility and the description of an image repository.

    The repository must exist; the first push makes one. Removing the resource leaves the repository as it is: its
    images are in use everywhere.
    """

    token: ClassVar[str] = "saas:quay:Repository"
    Inputs = RepositoryInputs
    State = RepositoryInputs
    import_id: ClassVar[str] = "`<organization>/<name>`"
    identity = ("organization", "name")
    stays = True
    found_by = identity
    kind = "a repository"
    title = "the repository {organization}/{name}"
    heading = "the Quay repository {organization}/{name}"
    connection: Quay

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        if wrong := [name for name in ("organization", "name") if name in known and not NAME.fullmatch(known[name])]:
            yield f"lower-case letters, digits, dots, hyphens and underscores alone: {', '.join(wrong)}"
        if known.get("visibility", "public") not in VISIBILITIES:
            yield f"its visibility is none of {', '.join(VISIBILITIES)}"

    async def create(self, inputs: RepositoryInputs) -> RepositoryInputs:
        known = await self._known(inputs, f"looking up {self.title_of(inputs)}")
        if known is None:
            raise SaasError(
                f"Quay: {self.title_of(inputs)} does not exist. Make it by pushing its first image, or correct the "
                "name in the data; then run the same command again."
            )
        return await self._brought(inputs, known)

    async def read(
        self, identity: str, state: RepositoryInputs | None
    ) -> Found[RepositoryInputs, RepositoryInputs] | None:
        place = RepositoryInputs(**self.named_by(identity), visibility="")
        known = await self._known(place, f"reading {self.title_of(place)}")
        if known is None:
            return None
        await self._report(place, known)
        looked_after = state is None or state.description
        description = (known.description or "") if looked_after else ""
        there = msgspec.structs.replace(place, visibility=_visibility(known), description=description)
        return Found(there, there)

    async def existing(self, inputs: dict[str, Any]) -> Found[RepositoryInputs, RepositoryInputs] | None:
        """Return the repository, without a description that is left alone."""
        found = await super().existing(inputs)
        if found is None or inputs["description"]:
            return found
        return Found(msgspec.structs.replace(found.inputs, description=""), found.state)

    async def update(self, state: RepositoryInputs, inputs: RepositoryInputs) -> RepositoryInputs:
        known = await self._known(inputs, f"looking up {self.title_of(inputs)}")
        if known is None:
            raise SaasError(
                f"Quay: {self.title_of(inputs)} is gone. Run `pulumi refresh`, and look who deleted it before making "
                "it again."
            )
        return await self._brought(inputs, known)

    async def delete(self, state: RepositoryInputs) -> None:
        """Leave it as it is."""
        await self.connection.announce(f"{self.title_of(state)} stays as it is; nobody looks after it here any more.")

    async def _report(self, inputs: RepositoryInputs, known: _Known) -> None:
        """Warn of a repository that takes no pushes, whatever role somebody has there."""
        if known.state != _NORMAL:
            await self.connection.warn(
                f"{self.title_of(inputs)} is in the state {known.state}, in which nobody can push to it. If that is "
                "not meant, set it back in its settings."
            )

    async def _brought(self, inputs: RepositoryInputs, known: _Known) -> RepositoryInputs:
        """Change what is not as wanted."""
        await self._report(inputs, known)
        self.connection.reads.writes(_list_path(inputs.organization), inputs.name)
        if _visibility(known) != inputs.visibility:
            await self.connection.client.call(
                "POST",
                f"{_path(inputs)}/changevisibility",
                doing=f"making {self.title_of(inputs)} {inputs.visibility}",
                answer=_Done,
                json={"visibility": inputs.visibility},
                repeatable=True,
            )
        if inputs.description not in ("", known.description):
            body = {"description": inputs.description}
            doing = f"describing {self.title_of(inputs)}"
            await self.connection.client.call("PUT", _path(inputs), doing=doing, answer=_Done, json=body)
        return inputs

    async def _known(self, inputs: RepositoryInputs, doing: str) -> _Known | None:
        """Return the repository as it is, or None when it is certainly not there."""
        organization = inputs.organization
        listed = await self.connection.reads.listing(
            _list_path(organization), inputs.name, lambda: self._listed(organization)
        )
        if listed is not None and inputs.name in listed:
            return listed[inputs.name]
        try:
            return await self.connection.client.call(
                "GET", _path(inputs), doing=doing, answer=_Known, params={"includeTags": "false"}
            )
        except Gone:
            await self.connection.require_organization(organization, doing)
            return None

    async def _listed(self, organization: str) -> Mapping[str, _Known]:
        """Return the repositories of an organisation by their names, public ones too; none where it is not found."""
        doing = f"listing the repositories of {organization}"
        found: dict[str, _Known] = {}
        asked: dict[str, str | int] = {"namespace": organization, "public": "true"}
        pages = self.connection.pages(doing)
        while True:
            pages.turn(asked.get("next_page", ""))
            try:
                part = await self.connection.client.call(
                    "GET", "repository", doing=doing, answer=_List, params=asked, part_of=pages
                )
            except Gone:
                break
            found |= {one.name: one for one in part.repositories}
            if part.next_page is None:
                break
            asked["next_page"] = part.next_page
        return found


class _Done(msgspec.Struct):
    success: bool


def _visibility(known: _Known) -> str:
    return "public" if known.is_public else "private"


def _list_path(organization: str) -> str:
    return f"repository?namespace={quoted(organization)}"


def _path(inputs: RepositoryInputs) -> str:
    return f"repository/{quoted(inputs.organization)}/{quoted(inputs.name)}"
