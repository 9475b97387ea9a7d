"""The deploy key of a repository, known by the fingerprint of its public half.

The official provider knows a deploy key by its number alone: a lost answer leaves a key that every later run is refused
for (docs/adr/0042). GitHub takes one public key once only, and changes nothing of a deploy key that is there.

API: "Deploy keys".
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import Nothing, quoted
from saas.connection import is_gone
from saas.errors import Gone, Refused, SaasError
from saas.github.connection import CREDENTIAL, GitHub, ListSource
from saas.github.places import PLACE, OrganizationName, RepositoryName
from saas.inputs import Pattern
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, WrittenAt, has_unknown


class Key(msgspec.Struct):
    """A deploy key as GitHub lists it."""

    id: int
    key: str
    title: str
    read_only: bool
    created_at: str
    enabled: bool = True


class DeployKeyInputs(Properties, frozen=True, kw_only=True):
    organization: OrganizationName
    repository: RepositoryName
    key: Annotated[
        Identity,
        msgspec.Meta(description="The public half as SSH writes it; a comment behind it means nothing. Not a secret."),
    ]
    title: Annotated[
        str,
        msgspec.Meta(
            description="What people see it by; the same public half under another title is another key.",
            extra={"replaces": True},
        ),
    ]
    read_only: Annotated[bool, msgspec.Meta(description="Whether it may only read.")] = True


class DeployKeyState(DeployKeyInputs, frozen=True, kw_only=True):
    fingerprint: Annotated[str, msgspec.Meta(description="Of the public half, as GitHub shows it.")]
    key_id: Annotated[int, msgspec.Meta(description="GitHub's number of it.")]
    written_at: WrittenAt = ""


class DeployKey(Resource[DeployKeyInputs, DeployKeyState]):
    """A deploy key: whoever holds its private half can read one repository, or write to it.

    One with the same public half in the same repository is adopted. Title and permission cannot be changed at
    GitHub: then it is removed and made anew, with a moment between in which it opens nothing. One that was made anew
    under another title is not this one any more, and outlives it.
    """

    token: ClassVar[str] = "saas:github:DeployKey"
    Inputs = DeployKeyInputs
    State = DeployKeyState
    import_id: ClassVar[str] = "`<organization>/<repository>/SHA256:<fingerprint>`"

    identity = ("organization", "repository", "fingerprint")
    kind = "a deploy key"
    title = "the deploy key {title!r} of {organization}/{repository}"
    any_case = ("organization", "repository")
    patterns = {
        **PLACE,
        "fingerprint": Pattern(re.compile(r"SHA256:[A-Za-z0-9+/]{43}"), "a fingerprint begins with SHA256:"),
    }
    connection: GitHub

    def normalize(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Return them with the key without its comment, as GitHub keeps it."""
        normal = super().normalize(inputs)
        if isinstance(inputs.get("key"), str):
            normal["key"] = " ".join(inputs["key"].split()[:2])
        return normal

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        yield from _content_faults(known)

    async def create(self, inputs: DeployKeyInputs) -> DeployKeyState:
        key = await self._there(inputs, fingerprint(inputs.key))
        if key is not None and not _is_as_wanted(key, inputs):
            await self._remove(inputs, key.id, f"removing {self.title_of(inputs)}, to make it anew")
            key = None
        if key is not None:
            await self._report(inputs, key)
            return self._state(inputs, key)
        made = await self._make(inputs)
        await self._report(inputs, made)
        return self._state(inputs, made, written_at=made.created_at)

    async def read(
        self, identity: str, state: DeployKeyState | None
    ) -> Found[DeployKeyInputs, DeployKeyState] | None:  # fmt: skip
        organization, repository, mark = self.named_by(identity).values()
        place = KeyPlace(organization=organization, repository=repository)
        try:
            key = await self.connection.member(deploy_keys_of(place), mark, lambda: self._find(place, mark))
        except Gone:
            if await self.connection.repository_is_gone(organization, repository):
                return None
            raise
        if key is None or (state is not None and not _is_the_recorded(key, state)):
            return None
        found = self._found(place, key, written_at=state.written_at if state else "")
        await self._report(found.inputs, key)
        return found

    async def _report(self, inputs: DeployKeyInputs, key: Key) -> None:
        """Warn of a key that opens nothing, since its organisation allows no deploy keys."""
        if not key.enabled:
            await self.connection.warn(
                f"{self.title_of(inputs)} opens nothing: GitHub shows it as not enabled, as it does where the "
                "organisation allows no deploy keys. Allow them in the organisation's settings, or give what uses the "
                "key another way in."
            )

    async def existing(self, inputs: dict[str, Any]) -> Found[DeployKeyInputs, DeployKeyState] | None:
        names = inputs["organization"], inputs["repository"], inputs["key"]
        if has_unknown([*names]):
            return None
        place = KeyPlace(organization=names[0], repository=names[1])
        key = await self._there(place, fingerprint(names[2]))
        return self._found(place, key) if key else None

    async def update(self, state: DeployKeyState, inputs: DeployKeyInputs) -> DeployKeyState:
        updated = await self.create(inputs)
        return msgspec.structs.replace(updated, written_at=updated.written_at or state.written_at)

    async def delete(self, state: DeployKeyState) -> None:
        doing = f"removing {self.title_of(state)}"
        try:
            key = await self.connection.member(
                deploy_keys_of(state), state.fingerprint, lambda: self._find(state, state.fingerprint)
            )
            if key is None:
                return
            if _is_the_recorded(key, state):
                await self._remove(state, key.id, doing)
            else:
                await self.connection.announce(
                    f"{self.title_of(state)} was made anew under the title {key.title!r}, which stays."
                )
        except Gone:
            if not await self.connection.repository_is_gone(state.organization, state.repository):
                raise
        except Refused as refused:
            await self.connection.leave(refused, state.organization, state.repository, self.title_of(state))

    async def _make(self, inputs: DeployKeyInputs) -> Key:
        """Make a new key. When the answer is lost, or a late effect came first, it is the one that is there."""
        doing, mark = f"making {self.title_of(inputs)}", fingerprint(inputs.key)
        self.connection.reads.writes(_path(inputs), mark)

        async def make(look: Callable[[], Awaitable[Key | None]]) -> Key:
            body = {"title": inputs.title, "key": inputs.key, "read_only": inputs.read_only}
            return await self.connection.client.call(
                "POST", _path(inputs), doing=doing, answer=Key, json=body, ok=(201,), look=look
            )

        return await self.connection.made(make, lambda: self._find(inputs, mark), doing, taken=(422,))

    async def _there(self, place: KeyPlace | DeployKeyInputs, mark: str) -> Key | None:
        """Return the key with that fingerprint for whoever would make it. Raise `Gone` when its keys are not shown."""
        return await self.connection.member(
            deploy_keys_of(place), mark, lambda: self._find(place, mark), believe_absence=True
        )  # fmt: skip

    async def _find(self, place: KeyPlace | DeployKeyInputs, mark: str) -> Key | None:
        """Return the same as it is now, but for one that this run removed: a late list still has it."""
        key = (await self.connection.listing_now(deploy_keys_of(place))).entries.get(mark)
        return None if key and self.connection.reads.removed(_path(place), key.id) else key

    async def _remove(self, place: DeployKeyInputs, number: int, doing: str) -> None:
        mark = fingerprint(place.key)
        self.connection.reads.writes(_path(place), mark)
        try:
            await self.connection.client.call(
                "DELETE", f"{_path(place)}/{number}", doing=doing, answer=Nothing, ok=(204,)
            )
        except Gone:
            if await self.connection.shown(lambda: self._find(place, mark), is_gone, doing) is not None:
                raise SaasError(
                    f"GitHub: not found while {doing} (404), but it is still there. Give the credential in "
                    f"{CREDENTIAL} the permission to administer the repository."
                ) from None
        self.connection.reads.removes(_path(place), number)

    def _found(self, place: KeyPlace, key: Key, written_at: str = "") -> Found[DeployKeyInputs, DeployKeyState]:
        inputs = DeployKeyInputs(
            organization=place.organization,
            repository=place.repository,
            key=key.key,
            title=key.title,
            read_only=key.read_only,
        )
        return Found(inputs, self._state(inputs, key, written_at))

    def _state(self, inputs: DeployKeyInputs, key: Key, written_at: str = "") -> DeployKeyState:
        return self.state_of(inputs, fingerprint=fingerprint(inputs.key), key_id=key.id, written_at=written_at)


class KeyPlace(msgspec.Struct):
    """The repository that deploy keys open."""

    organization: str
    repository: str


def fingerprint(key: str) -> str:
    """Return the fingerprint of a public key: the hash of its bytes, as SSH and GitHub write it."""
    blob = base64.b64decode(key.split()[1])
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def _path(place: KeyPlace | DeployKeyInputs) -> str:
    return f"repos/{quoted(place.organization)}/{quoted(place.repository)}/keys"


def deploy_keys_of(place: KeyPlace | DeployKeyInputs) -> ListSource[list[Key], Key]:
    """Return the deploy keys of a repository by their fingerprints."""
    return ListSource(
        path=_path(place),
        title=f"the deploy keys of {place.organization}/{place.repository}",
        page=list[Key],
        entries=lambda page: ((fingerprint(key.key), key) for key in page),
    )


def _is_the_recorded(key: Key, state: DeployKeyState) -> bool:
    """Return whether a key with the recorded bytes is the recorded one, not one made anew under another title.

    By the title too, since the number is another one once its permission was changed, and an interrupted run did not
    get to record that.
    """
    return key.id == state.key_id or key.title == state.title


def _is_as_wanted(key: Key, inputs: DeployKeyInputs) -> bool:
    return (key.title, key.read_only) == (inputs.title, inputs.read_only)


def _content_faults(known: Mapping[str, Any]) -> Iterable[str]:
    key = known.get("key")
    if key is not None and key.startswith("-----BEGIN"):
        yield "this is a private key; give the public half"
    elif key is not None and not _is_public_key(key):
        yield "this is no public key as SSH writes it"
    if known.get("title") == "":
        yield "it has no title"


def _is_public_key(text: str) -> bool:
    # Not above: no other resource needs it, and each start of the provider would wait for it.
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key

    try:
        load_ssh_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        return False
    return True
