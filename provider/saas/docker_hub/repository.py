"""An image repository that exists: its visibility and its short description. It is neither made nor deleted here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import quoted
from saas.docker_hub.connection import DockerHub
from saas.errors import Gone, SaasError
from saas.inputs import named
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, fields_of

VISIBILITIES = ("public", "private")
LONGEST_DESCRIPTION = 100

PAGE = 100
"""The most entries that Docker Hub gives in one answer."""
MOST_PAGES = 100
"""The most answers that a list is read from; what is not on it is looked at by itself."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


class RepositoryInputs(Properties, frozen=True, kw_only=True):
    namespace: Annotated[Identity, msgspec.Meta(description="The organisation or account that it belongs to.")]
    name: Annotated[Identity, msgspec.Meta(description="The repository's name; it must exist.")]
    visibility: Annotated[str, msgspec.Meta(description="`public` or `private`.")]
    description: Annotated[
        str, msgspec.Meta(description="The short description. Empty: whatever is there is left alone.")
    ] = ""


class RepositoryState(RepositoryInputs, frozen=True, kw_only=True):
    pass


class _Known(msgspec.Struct):
    name: str
    is_private: bool
    description: str | None = None


class _List(msgspec.Struct):
    results: list[_Known]
    next: str | None = None


class Repository(Resource[RepositoryInputs, RepositoryState]):
    """The visibility and the short description of an image repository.

    The repository must exist; the first push makes one. Removing the resource leaves the repository as it is: its
    images are in use everywhere.
    """

    token: ClassVar[str] = "saas:docker_hub:Repository"
    Inputs = RepositoryInputs
    State = RepositoryState
    import_id: ClassVar[str] = "`<namespace>/<name>`"
    found_by = ("namespace", "name")

    def __init__(self, docker_hub: DockerHub) -> None:
        self._hub = docker_hub

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = list(_faults(known))
        where = named(known, "namespace", "name")
        return f"The Docker Hub repository {where}: {'; '.join(faults)}." if faults else None

    def identify(self, state: RepositoryState) -> str:
        return f"{state.namespace}/{state.name}"

    async def create(self, inputs: RepositoryInputs) -> RepositoryState:
        known = await self._known(inputs, f"looking up {_title(inputs)}")
        if known is None:
            raise SaasError(
                f"Docker Hub: {_title(inputs)} does not exist. Make it by pushing its first image, or correct the name "
                "in the data; then run the same command again."
            )
        path = _path(inputs)
        self._hub.reads.writes(_list_path(inputs.namespace), inputs.name)
        if _visibility(known) != inputs.visibility:
            body: dict[str, Any] = {"is_private": inputs.visibility == "private"}
            doing = f"making {_title(inputs)} {inputs.visibility}"
            await self._hub.call("POST", f"{path}privacy/", doing=doing, answer=_Known, json=body, repeatable=True)
        if inputs.description not in ("", known.description):
            body = {"description": inputs.description}
            doing = f"describing {_title(inputs)}"
            await self._hub.call("PATCH", path, doing=doing, answer=_Known, json=body, repeatable=True)
        return RepositoryState(**fields_of(RepositoryInputs, inputs))

    async def read(
        self, identity: str, state: RepositoryState | None
    ) -> Found[RepositoryInputs, RepositoryState] | None:
        namespace, _, name = identity.partition("/")
        if not _NAME.fullmatch(namespace) or not _NAME.fullmatch(name):
            raise SaasError(f"Docker Hub: {identity!r} is not the id of a repository; give {self.import_id}.")
        place = RepositoryInputs(namespace=namespace, name=name, visibility="")
        known = await self._known(place, f"reading {_title(place)}")
        if known is None:
            return None
        looked_after = state is None or state.description
        description = (known.description or "") if looked_after else ""
        fields = {"namespace": namespace, "name": name, "visibility": _visibility(known), "description": description}
        return Found(RepositoryInputs(**fields), RepositoryState(**fields))

    async def existing(self, inputs: dict[str, Any]) -> Found[RepositoryInputs, RepositoryState] | None:
        """The repository, without a description that is left alone."""
        found = await super().existing(inputs)
        if found is None or inputs["description"]:
            return found
        return Found(msgspec.structs.replace(found.inputs, description=""), found.state)

    async def update(self, state: RepositoryState, inputs: RepositoryInputs) -> RepositoryState:
        return await self.create(inputs)

    async def delete(self, state: RepositoryState) -> None:
        """It stays."""
        await self._hub.run.announce(
            f"Docker Hub: {_title(state)} stays as it is; nobody looks after it here any more."
        )

    async def _known(self, inputs: RepositoryInputs, doing: str) -> _Known | None:
        """The repository as it is, or None when it is certainly not there: the list of its neighbours is found."""
        path = _list_path(inputs.namespace)
        listed = await self._hub.reads.listing(path, inputs.name, lambda: self._listed(inputs.namespace))
        if listed is not None and inputs.name in listed:
            return listed[inputs.name]
        try:
            return await self._hub.call("GET", _path(inputs), doing=doing, answer=_Known)
        except Gone:
            await self._hub.call("GET", path, doing=doing, answer=_List, params={"page_size": 1})
            return None

    async def _listed(self, namespace: str) -> Mapping[str, _Known]:
        """The repositories of a namespace by their names; none where it is not found."""
        path, doing = _list_path(namespace), f"listing the repositories of {namespace}"
        found: dict[str, _Known] = {}
        for page in range(1, MOST_PAGES + 1):
            asked = {"page_size": PAGE, "page": page}
            try:
                part = await self._hub.call("GET", path, doing=doing, answer=_List, params=asked)
            except Gone:
                break
            found |= {one.name: one for one in part.results}
            if part.next is None:
                break
        return found


def _title(inputs: RepositoryInputs) -> str:
    return f"the repository {inputs.namespace}/{inputs.name}"


def _list_path(namespace: str) -> str:
    return f"namespaces/{quoted(namespace)}/repositories"


def _path(inputs: RepositoryInputs) -> str:
    return f"repositories/{quoted(inputs.namespace)}/{quoted(inputs.name)}/"


def _visibility(known: _Known) -> str:
    return "private" if known.is_private else "public"


def _faults(known: dict[str, Any]) -> Iterable[str]:
    if wrong := [name for name in ("namespace", "name") if name in known and not _NAME.fullmatch(known[name])]:
        yield f"lower-case letters, digits, dots, hyphens and underscores alone: {', '.join(wrong)}"
    if known.get("visibility", "public") not in VISIBILITIES:
        yield f"its visibility is none of {', '.join(VISIBILITIES)}"
    if len(known.get("description", "")) > LONGEST_DESCRIPTION:
        yield f"its description is longer than {LONGEST_DESCRIPTION} characters"
