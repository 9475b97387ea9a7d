"""GitHub: the organisation secret together with the list of repositories that may read it.

The official provider offers the two as separate resources, or as one whose list is not always sent; under one reading
of the API an update of the value then clears the list (docs/adr/0002). Here value, visibility and list travel in one
request, so at no instant is one there without the other.

API: REST 2022-11-28, "Actions secrets" (organization secrets).
"""

from __future__ import annotations

import asyncio
import os
import re
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

import msgspec
from nacl.encoding import Base64Encoder
from nacl.public import PublicKey, SealedBox

from saas.client import Announce, Client, Service, decoded
from saas.errors import Gone, SaasError
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, Secret

PUBLIC_API = "https://api.github.com/"
_SECRET_NAME = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class GitHub:
    """GitHub as this provider uses it: one client, one writer at a time, keys and ids looked up once a run."""

    def __init__(self, settings: dict[str, str], announce: Announce) -> None:
        base = settings.get("githubBaseUrl") or os.environ.get("GITHUB_BASE_URL") or PUBLIC_API
        token = os.environ.get("GITHUB_TOKEN", "")
        _require_safe_address(base)
        headers = {
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
            "User-Agent": "conda-forge-infrastructure",
        }
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._has_token = bool(token)
        self._client = Client(
            Service(
                name="GitHub",
                url=_api_root(base),
                headers=headers,
                credential="GITHUB_TOKEN",
                patience=float(settings.get("patienceSeconds", "300")),
            ),
            announce,
        )
        self._write_pause = float(settings.get("githubWriteDelayMs", "1000")) / 1000
        self._writing = asyncio.Lock()
        self._keys: dict[str, asyncio.Task[dict[str, str]]] = {}
        self._ids: dict[str, asyncio.Task[int]] = {}

    async def get(self, path: str, *, doing: str, **params: Any) -> Any:
        """The decoded answer of a GET. Raises `Gone` on 404, `SaasError` otherwise."""
        self._require_token(doing)
        return decoded(await self._client.call("GET", path, doing=doing, params=params or None))

    async def write(self, method: str, path: str, *, doing: str, json: Any = None) -> None:
        """One change. GitHub asks for changes one at a time and a second apart, or it imposes its secondary limit."""
        self._require_token(doing)
        async with self._writing:
            await self._client.call(method, path, doing=doing, json=json)
            await asyncio.sleep(self._write_pause)

    async def sealing_key(self, organization: str) -> dict[str, str]:
        """The organisation's public key (`key_id`, `key`), asked for once a run."""
        if organization not in self._keys:
            path = f"orgs/{organization}/actions/secrets/public-key"
            doing = f"reading the public key of {organization}"
            self._keys[organization] = asyncio.create_task(self.get(path, doing=doing))
        key: dict[str, str] = await _shared(self._keys, organization)
        return key

    async def repository_id(self, organization: str, name: str) -> int:
        """The numeric id of a repository, asked for once a run."""
        full = f"{organization}/{name}"
        if full not in self._ids:
            self._ids[full] = asyncio.create_task(self._look_up_repository(full))
        number: int = await _shared(self._ids, full)
        return number

    async def _look_up_repository(self, full: str) -> int:
        found = await self.get(f"repos/{full}", doing=f"looking up the repository {full}")
        return int(found["id"])

    def _require_token(self, doing: str) -> None:
        if not self._has_token:
            raise SaasError(f"GitHub: no credential for {doing}. Put a token in the environment as GITHUB_TOKEN.")


async def _shared(tasks: dict[str, asyncio.Task[Any]], key: str) -> Any:
    """The result of a task that several resources wait for; a failed one is forgotten, so that the next may retry."""
    try:
        return await asyncio.shield(tasks[key])
    except SaasError:
        tasks.pop(key, None)
        raise


def _api_root(base: str) -> str:
    host = urlsplit(base).hostname
    return base if host == "api.github.com" else f"{base.rstrip('/').removesuffix('/api/v3')}/api/v3/"


def _require_safe_address(base: str) -> None:
    parts = urlsplit(base)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return
    raise SaasError(
        f"GitHub: the address {base!r} is neither https nor on this machine, so a token sent there could be read on "
        "the way. Correct githubBaseUrl or GITHUB_BASE_URL."
    )


class OrganizationSecretInputs(Properties, frozen=True, kw_only=True):
    organization: Annotated[Identity, msgspec.Meta(description="The organisation's login.")]
    name: Annotated[Identity, msgspec.Meta(description="The secret's name: upper-case letters, digits, underscores.")]
    value: Annotated[
        Secret, msgspec.Meta(description="The value; sealed with the organisation's key before it leaves.")
    ]
    visibility: Annotated[str, msgspec.Meta(description="`selected`, `private` or `all`.")]
    repositories: Annotated[
        list[str], msgspec.Meta(description="With `selected`: the repositories' names, without the organisation.")
    ] = []


class OrganizationSecretState(OrganizationSecretInputs, frozen=True, kw_only=True):
    updated_at: Annotated[str, msgspec.Meta(description="When GitHub says it was last written.")]
    written_at: Annotated[
        str, msgspec.Meta(description="The same, after our own last write; differs when others wrote.")
    ]


class OrganizationSecret(Resource[OrganizationSecretInputs, OrganizationSecretState]):
    """A secret of an organisation's GitHub Actions with its list of repositories, always written in one request."""

    token: ClassVar[str] = "saas:github:OrganizationSecret"
    Inputs = OrganizationSecretInputs
    State = OrganizationSecretState
    import_id: ClassVar[str] = "`<organization>/<NAME>`"

    def __init__(self, github: GitHub) -> None:
        self._github = github

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Repositories sorted: the order means nothing."""
        repositories = inputs.get("repositories")
        if not isinstance(repositories, list):
            return inputs
        return inputs | {"repositories": sorted(set(map(str, repositories)))}

    def problem(self, inputs: OrganizationSecretInputs) -> str | None:
        if not _SECRET_NAME.fullmatch(inputs.name):
            return f"{_title(inputs)}: a name is upper-case letters, digits and underscores, without GITHUB_ in front."
        if inputs.visibility not in ("selected", "private", "all"):
            return f"{_title(inputs)}: visibility is selected, private or all."
        if inputs.visibility != "selected" and inputs.repositories:
            return f"{_title(inputs)}: a list of repositories goes with visibility selected only. Remove one of them."
        if not inputs.value:
            return f"{_title(inputs)}: the value is empty. Read it from the vault; an empty secret fails far away."
        return None

    def stale(self, state: OrganizationSecretState) -> list[str]:
        """The value, when somebody else wrote it: what lies there cannot be read, only overwritten."""
        return [] if state.updated_at == state.written_at else ["value"]

    def identify(self, inputs: OrganizationSecretInputs) -> str:
        return f"{inputs.organization}/{inputs.name}"

    async def create(self, inputs: OrganizationSecretInputs) -> OrganizationSecretState:
        await self._put(inputs)
        found = await self._get(inputs.organization, inputs.name)
        moment = str(found["updated_at"])
        return OrganizationSecretState(**_fields(inputs), updated_at=moment, written_at=moment)

    async def read(
        self, identity: str, state: OrganizationSecretState | None
    ) -> Found[OrganizationSecretInputs, OrganizationSecretState] | None:
        organization, _, name = identity.partition("/")
        if not organization or not name:
            raise SaasError(f"GitHub: {identity!r} is not the id of an organisation secret; it is {self.import_id}.")
        try:
            found = await self._get(organization, name)
            repositories = await self._repositories(organization, name) if found["visibility"] == "selected" else []
        except Gone:
            return None
        inputs = OrganizationSecretInputs(
            organization=organization,
            name=name,
            value=state.value if state else "",
            visibility=str(found["visibility"]),
            repositories=repositories,
        )
        written_at = state.written_at if state else ""
        now = OrganizationSecretState(**_fields(inputs), updated_at=str(found["updated_at"]), written_at=written_at)
        return Found(inputs, now)

    async def update(self, state: OrganizationSecretState, inputs: OrganizationSecretInputs) -> OrganizationSecretState:
        return await self.create(inputs)

    async def delete(self, state: OrganizationSecretState) -> None:
        try:
            await self._github.write("DELETE", _path(state.organization, state.name), doing=f"removing {_title(state)}")
        except Gone:
            return

    async def _get(self, organization: str, name: str) -> dict[str, Any]:
        doing = f"reading the organisation secret {name} of {organization}"
        return dict(await self._github.get(_path(organization, name), doing=doing))

    async def _repositories(self, organization: str, name: str) -> list[str]:
        """The names on the secret's list. One request a hundred of them."""
        path, doing = f"{_path(organization, name)}/repositories", f"reading the repository list of {name}"
        names: list[str] = []
        page = 0
        total = 1
        while len(names) < total:
            page += 1
            answer = await self._github.get(path, doing=doing, per_page=100, page=page)
            total = answer["total_count"]
            names += [repository["name"] for repository in answer["repositories"]]
            if not answer["repositories"]:
                break
        return sorted(names)

    async def _put(self, inputs: OrganizationSecretInputs) -> None:
        key = await self._github.sealing_key(inputs.organization)
        body: dict[str, Any] = {
            "encrypted_value": seal(key["key"], inputs.value),
            "key_id": key["key_id"],
            "visibility": inputs.visibility,
        }
        if inputs.visibility == "selected":  # always the whole list, an empty one too: what is left out is undefined
            body["selected_repository_ids"] = [
                await self._github.repository_id(inputs.organization, name) for name in inputs.repositories
            ]
        path = _path(inputs.organization, inputs.name)
        await self._github.write("PUT", path, doing=f"writing {_title(inputs)}", json=body)


def seal(public_key: str, value: str) -> str:
    """The value in a libsodium sealed box for GitHub's public key, both base64."""
    box = SealedBox(PublicKey(public_key.encode(), Base64Encoder))
    return box.encrypt(value.encode(), Base64Encoder).decode()


def _path(organization: str, name: str) -> str:
    return f"orgs/{organization}/actions/secrets/{name}"


def _title(inputs: OrganizationSecretInputs) -> str:
    return f"the organisation secret {inputs.name} of {inputs.organization}"


def _fields(inputs: OrganizationSecretInputs) -> dict[str, Any]:
    return {field: getattr(inputs, field) for field in OrganizationSecretInputs.__struct_fields__}
