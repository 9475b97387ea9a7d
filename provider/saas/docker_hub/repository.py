"""An image repository that exists: its visibility and its short description. It is neither made nor deleted here."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import quoted
from saas.docker_hub.connection import DockerHub
from saas.errors import Gone, SaasError
from saas.resource import Found, Resource
from saas.schema import Identity, Properties

VISIBILITIES = ("public", "private")
LONGEST_DESCRIPTION = 100

PAGE = 100
"""The most entries that Docker Hub gives in one answer."""

NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


class RepositoryInputs(Properties, frozen=True, kw_only=True):
    namespace: Annotated[Identity, msgspec.Meta(description="The organisation or account that it belongs to.")]
    name: Annotated[Identity, msgspec.Meta(description="The repository's name; it must exist.")]
    visibility: Annotated[str, msgspec.Meta(description="`public` or `private`.")]
    description: Annotated[
        str, msgspec.Meta(description="The short description. Empty: whatever is there is left alone.")
    ] = ""


class _Known(msgspec.Struct):
    name: str
    is_private: bool
    description: str | None = None


class _List(msgspec.Struct):
    results: list[_Known]
    next: str | None = None


class Repository(Resource[RepositoryInputs, RepositoryInputs]):
    """The visibility and the short description of an image repository.

    The repository must exist; the first push makes one. Removing the resource leaves the repository as it is: its
    images are in use everywhere.
    """

    token: ClassVar[str] = "saas:docker_hub:Repository"
    Inputs = RepositoryInputs
    State = RepositoryInputs
    import_id: ClassVar[str] = "`<namespace>/<name>`"
    identity = ("namespace", "name")
    stays = True
    found_by = identity
    kind = "a repository"
    title = "the repository {namespace}/{name}"
    heading = "the Docker Hub repository {namespace}/{name}"
    connection: DockerHub

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        if wrong := [name for name in ("namespace", "name") if name in known and not NAME.fullmatch(known[name])]:
            yield f"lower-case letters, digits, dots, hyphens and underscores alone: {', '.join(wrong)}"
        if known.get("visibility", "public") not in VISIBILITIES:
            yield f"its visibility is none of {', '.join(VISIBILITIES)}"
        if len(known.get("description", "")) > LONGEST_DESCRIPTION:
            yield f"its description is longer than {LONGEST_DESCRIPTION} characters"

    async def create(self, inputs: RepositoryInputs) -> RepositoryInputs:
        known = await self._known(inputs, f"looking up {self.title_of(inputs)}")
        if known is None:
            raise SaasError(
                f"Docker Hub: {self.title_of(inputs)} does not exist. Make it by pushing its first image, or "
                "correct the name in the data; then run the same command again."
            )
        path = _path(inputs)
        self.connection.reads.writes(_list_path(inputs.namespace), inputs.name)
        if _visibility(known) != inputs.visibility:
            body: dict[str, Any] = {"is_private": inputs.visibility == "private"}
            doing = f"making {self.title_of(inputs)} {inputs.visibility}"
            await self.connection.call(
                "POST", f"{path}privacy/", doing=doing, answer=_Known, json=body, repeatable=True
            )
        if inputs.description not in ("", known.description):
            body = {"description": inputs.description}
            doing = f"describing {self.title_of(inputs)}"
            await self.connection.call("PATCH", path, doing=doing, answer=_Known, json=body, repeatable=True)
        return inputs

    async def read(
        self, identity: str, state: RepositoryInputs | None
    ) -> Found[RepositoryInputs, RepositoryInputs] | None:
        place = RepositoryInputs(**self.named_by(identity), visibility="")
        known = await self._known(place, f"reading {self.title_of(place)}")
        if known is None:
            return None
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

    async def delete(self, state: RepositoryInputs) -> None:
        """Leave it as it is."""
        await self.connection.announce(f"{self.title_of(state)} stays as it is; nobody looks after it here any more.")

    async def _known(self, inputs: RepositoryInputs, doing: str) -> _Known | None:
        """Return the repository as it is, or None when it is certainly not there: its neighbours are listed."""
        path = _list_path(inputs.namespace)
        listed = await self.connection.reads.listing(path, inputs.name, lambda: self._listed(inputs.namespace))
        if listed is not None and inputs.name in listed:
            return listed[inputs.name]
        try:
            return await self.connection.call("GET", _path(inputs), doing=doing, answer=_Known)
        except Gone:
            await self.connection.call("GET", path, doing=doing, answer=_List, params={"page_size": 1})
            return None

    async def _listed(self, namespace: str) -> Mapping[str, _Known]:
        """Return the repositories of a namespace by their names; none where it is not found."""
        path, doing = _list_path(namespace), f"listing the repositories of {namespace}"
        found: dict[str, _Known] = {}
        pages = self.connection.pages(doing)
        for page in itertools.count(1):
            pages.turn(page)
            asked = {"page_size": PAGE, "page": page}
            try:
                part = await self.connection.call("GET", path, doing=doing, answer=_List, params=asked, part_of=pages)
            except Gone:
                break
            found |= {one.name: one for one in part.results}
            if part.next is None:
                break
        return found


def _list_path(namespace: str) -> str:
    return f"namespaces/{quoted(namespace)}/repositories"


def _path(inputs: RepositoryInputs) -> str:
    return f"repositories/{quoted(inputs.namespace)}/{quoted(inputs.name)}/"


def _visibility(known: _Known) -> str:
    return "private" if known.is_private else "public"
