"""The organisation secret together with the list of repositories that may read it.

The official provider offers the two as separate resources, or as one whose list is not always sent; under one reading
of the API an update of the value then clears the list (docs/adr/0002). Here value, visibility and list travel in one
request, so at no instant is one there without the other.

API: "Actions secrets" (organization secrets).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import Headers, Nothing
from saas.errors import Gone, Refused, SaasError
from saas.github.connection import (
    CREDENTIAL,
    LOGIN,
    PAGE,
    REPOSITORY,
    GitHub,
    Repository,
    SealingKey,
    own_write,
    quoted,
    seal,
    secrets_path,
)
from saas.resource import Found, Resource
from saas.schema import UNKNOWN, Identity, Properties, Secret

VISIBILITIES = ("selected", "private", "all")
LARGEST_SECRET_BYTES = 48 * 1024

_SECRET_NAME = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*")


class _SecretAnswer(msgspec.Struct):
    updated_at: str
    visibility: str


class _RepositoriesPage(msgspec.Struct):
    total_count: int
    repositories: list[Repository]


class OrganizationSecretInputs(Properties, frozen=True, kw_only=True):
    organization: Annotated[Identity, msgspec.Meta(description="The organisation's login; case means nothing.")]
    name: Annotated[
        Identity,
        msgspec.Meta(description="The secret's name: letters, digits, underscores; GitHub keeps it in upper case."),
    ]
    value: Annotated[
        Secret, msgspec.Meta(description="The value; sealed with the organisation's key before it leaves.")
    ]
    visibility: Annotated[str, msgspec.Meta(description="`selected`, `private` or `all`.")]
    repositories: Annotated[
        list[str],
        msgspec.Meta(
            description="With `selected`: the repositories' names, without the organisation; order and case mean "
            "nothing."
        ),
    ] = []


class OrganizationSecretState(OrganizationSecretInputs, frozen=True, kw_only=True):
    updated_at: Annotated[str, msgspec.Meta(description="When GitHub says it was last written.")]
    written_at: Annotated[
        str, msgspec.Meta(description="The same, after our own last write; differs when others wrote.")
    ]


class OrganizationSecret(Resource[OrganizationSecretInputs, OrganizationSecretState]):
    """A secret of an organisation's GitHub Actions with its list of repositories, always written in one request.

    The value cannot be read back. When GitHub says that somebody else has written the secret since our last write, the
    next `up` writes the value again. GitHub tells whole seconds: a write in the same second as ours is not seen.
    """

    token: ClassVar[str] = "saas:github:OrganizationSecret"
    Inputs = OrganizationSecretInputs
    State = OrganizationSecretState
    import_id: ClassVar[str] = "`<organization>/<NAME>`"

    def __init__(self, github: GitHub) -> None:
        self._github = github

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Names in the one case they are compared in, as GitHub takes them for the same in any; repositories sorted."""
        organization, name, repositories = (inputs.get(key) for key in ("organization", "name", "repositories"))
        normal = dict(inputs)
        if isinstance(organization, str):
            normal["organization"] = organization.lower()
        if isinstance(name, str) and _SECRET_NAME.fullmatch(name.upper()):
            normal["name"] = name.upper()
        if isinstance(repositories, list) and all(isinstance(one, str) and one != UNKNOWN for one in repositories):
            normal["repositories"] = sorted({one.lower() for one in repositories})
        return normal

    def problem(self, known: dict[str, Any]) -> str | None:
        organization, name = known.get("organization"), known.get("name")
        title = f"the organisation secret {name or '(not known yet)'} of {organization or '(not known yet)'}"
        faults = [
            *_name_faults(organization, name),
            *_value_faults(known.get("value")),
            *_visibility_faults(known.get("visibility"), known.get("repositories")),
        ]
        return f"{title[0].upper()}{title[1:]}: {'; '.join(faults)}." if faults else None

    def stale(self, state: OrganizationSecretState) -> list[str]:
        """The value, when somebody else wrote it: what lies there cannot be read, only overwritten."""
        return [] if state.updated_at == state.written_at else ["value"]

    def identify(self, state: OrganizationSecretState) -> str:
        return f"{state.organization}/{state.name}"

    async def create(self, inputs: OrganizationSecretInputs) -> OrganizationSecretState:
        answered = await self._put(inputs)
        found = await self._get(inputs.organization, inputs.name)
        return _state(inputs, updated_at=found.updated_at, written_at=own_write(found.updated_at, answered))

    async def read(
        self, identity: str, state: OrganizationSecretState | None
    ) -> Found[OrganizationSecretInputs, OrganizationSecretState] | None:
        organization, name = self._named(identity)
        found = await self._find(organization, name)
        if found is None:
            return None
        try:
            repositories = await self._list(organization, name) if found.visibility == "selected" else []
        except Gone:
            if await self._find(organization, name) is None:
                return None
            raise
        inputs = OrganizationSecretInputs(
            organization=organization,
            name=name,
            value=state.value if state else "",
            visibility=found.visibility,
            repositories=repositories,
        )
        written_at = state.written_at if state else ""
        return Found(inputs, _state(inputs, updated_at=found.updated_at, written_at=written_at))

    async def update(self, state: OrganizationSecretState, inputs: OrganizationSecretInputs) -> OrganizationSecretState:
        return await self.create(inputs)

    async def delete(self, state: OrganizationSecretState) -> None:
        path, doing = _secret_path(state.organization, state.name), f"removing {_title(state.organization, state.name)}"
        try:
            await self._github.client.call("DELETE", path, doing=doing, answer=Nothing, ok=(204,))
        except Gone:
            await self._github.require_sight_of_secrets(state.organization, doing)

    def _named(self, identity: str) -> tuple[str, str]:
        organization, _, name = identity.partition("/")
        organization, name = organization.lower(), name.upper()
        if _name_faults(organization, name):
            raise SaasError(f"GitHub: {identity!r} is not the id of an organisation secret; it is {self.import_id}.")
        return organization, name

    async def _get(self, organization: str, name: str) -> _SecretAnswer:
        path, doing = _secret_path(organization, name), f"reading {_title(organization, name)}"
        return await self._github.client.call("GET", path, doing=doing, answer=_SecretAnswer)

    async def _find(self, organization: str, name: str) -> _SecretAnswer | None:
        """The secret, or None when it is certainly gone."""
        try:
            return await self._get(organization, name)
        except Gone:
            await self._github.require_sight_of_secrets(organization, f"reading {_title(organization, name)}")
            return None

    async def _list(self, organization: str, name: str) -> list[str]:
        """The names on the secret's list. One request a hundred of them."""
        path = f"{_secret_path(organization, name)}/repositories"
        doing = f"reading the repository list of {_title(organization, name)}"
        names: set[str] = set()
        page, pages = 1, 1
        while page <= pages:
            params = {"per_page": PAGE, "page": page}
            answer = await self._github.client.call("GET", path, doing=doing, answer=_RepositoriesPage, params=params)
            names |= {repository.name.lower() for repository in answer.repositories}
            pages = -(-answer.total_count // PAGE)
            page += 1
        return sorted(names)

    async def _put(self, inputs: OrganizationSecretInputs) -> Headers:
        ids = await self._listed_ids(inputs) if inputs.visibility == "selected" else None
        key = await self._github.sealing_key(inputs.organization)
        try:
            return await self._put_sealed(inputs, ids, key)
        except Refused as error:
            newer = await self._github.sealing_key(inputs.organization, unlike=key) if error.status == 422 else key
            if newer == key:
                raise
            return await self._put_sealed(inputs, ids, newer)

    async def _put_sealed(self, inputs: OrganizationSecretInputs, ids: list[int] | None, key: SealingKey) -> Headers:
        body: dict[str, Any] = {
            "encrypted_value": seal(key.key, inputs.value),
            "key_id": key.key_id,
            "visibility": inputs.visibility,
        }
        if ids is not None:  # always the whole list, an empty one too: what leaving it out means is not certain
            body["selected_repository_ids"] = ids
        path, doing = _secret_path(inputs.organization, inputs.name), f"writing {_title_of(inputs)}"
        return await self._github.client.call("PUT", path, doing=doing, answer=Headers, json=body, ok=(201, 204))

    async def _listed_ids(self, inputs: OrganizationSecretInputs) -> list[int]:
        """The ids of the repositories on the list. Raises `SaasError` naming each that is gone or renamed."""
        lookups = (self._github.repository(inputs.organization, name) for name in inputs.repositories)
        results = await asyncio.gather(*lookups, return_exceptions=True)
        faults = list(_repository_faults(inputs, results))
        if faults:
            raise SaasError(
                f"GitHub: {_title_of(inputs)} lists repositories not to be found: {', '.join(faults)}. Correct their "
                f"names or take them off the list; if they are right, see whether the credential in {CREDENTIAL} may "
                "see them. Nothing was written."
            )
        return [result.id for result in results if isinstance(result, Repository)]


def _secret_path(organization: str, name: str) -> str:
    return f"{secrets_path(organization)}/{quoted(name)}"


def _title(organization: str, name: str) -> str:
    return f"the organisation secret {name} of {organization}"


def _title_of(inputs: OrganizationSecretInputs) -> str:
    return _title(inputs.organization, inputs.name)


def _state(inputs: OrganizationSecretInputs, *, updated_at: str, written_at: str) -> OrganizationSecretState:
    fields = {field: getattr(inputs, field) for field in OrganizationSecretInputs.__struct_fields__}
    return OrganizationSecretState(**fields, updated_at=updated_at, written_at=written_at)


def _repository_faults(
    inputs: OrganizationSecretInputs, results: list[Repository | BaseException]
) -> Iterable[str]:  # fmt: skip
    """What is wrong with the repositories that were looked up; failures other than `Gone` are raised."""
    for name, result in zip(inputs.repositories, results, strict=True):
        asked = f"{inputs.organization}/{name}"
        if isinstance(result, Gone):
            yield f"{asked} (404)"
        elif isinstance(result, BaseException):
            raise result
        elif result.full_name.lower() != asked:
            yield f"{asked} (its name is {result.full_name} now)"


def _name_faults(organization: str | None, name: str | None) -> Iterable[str]:
    faults = []
    if organization is not None and not LOGIN.fullmatch(organization):
        faults.append("an organisation's login is letters, digits and hyphens")
    if name is not None and not _SECRET_NAME.fullmatch(name):
        faults.append("a secret's name is letters, digits and underscores, no digit and no GITHUB_ in front")
    return faults


def _value_faults(value: str | None) -> Iterable[str]:
    if value == "":
        return ["the value is empty; read it from the vault, as an empty secret fails far away"]
    if value is not None and len(value.encode()) > LARGEST_SECRET_BYTES:
        return [f"the value is larger than GitHub takes ({LARGEST_SECRET_BYTES // 1024} KiB)"]
    return []


def _visibility_faults(visibility: str | None, repositories: list[str] | None) -> Iterable[str]:
    faults = []
    if visibility is not None and visibility not in VISIBILITIES:
        faults.append(f"visibility is {', '.join(VISIBILITIES[:-1])} or {VISIBILITIES[-1]}")
    elif visibility not in (None, "selected") and repositories:
        faults.append("a list of repositories goes with visibility selected only; remove one of them")
    wrong = [name for name in repositories or [] if not REPOSITORY.fullmatch(name)]
    if wrong:
        faults.append(f"not a repository's name without its organisation: {', '.join(wrong)}")
    return faults
