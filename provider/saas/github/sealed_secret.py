"""What all of GitHub's secrets have in common, wherever they lie: sealed when written, never read back.

API: "Actions secrets" and "Dependabot secrets".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, TypeVar, cast

import msgspec

from saas.client import Headers, Nothing
from saas.errors import Gone, Refused, SaasError
from saas.github.connection import GitHub, SealingKey, own_write, quoted, seal
from saas.github.places import Place, Store, place_faults, require_gone
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, Secret

LARGEST_SECRET_BYTES = 48 * 1024

_SECRET_NAME = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*")

RepositoryName = Annotated[
    Identity, msgspec.Meta(description="The repository's name without the organisation; case means nothing.")
]


class SecretAnswer(msgspec.Struct):
    """A secret as GitHub tells it; only those of an organisation have a visibility."""

    updated_at: str
    visibility: str = ""


class SecretInputs(Properties, frozen=True, kw_only=True):
    """What every secret has."""

    organization: Annotated[Identity, msgspec.Meta(description="The organisation's login; case means nothing.")]
    name: Annotated[
        Identity,
        msgspec.Meta(description="The secret's name: letters, digits, underscores; GitHub keeps it in upper case."),
    ]
    value: Annotated[Secret, msgspec.Meta(description="The value; sealed with the place's key before it leaves.")]


class SecretState(SecretInputs, frozen=True, kw_only=True):
    """What is known of every secret that is there."""

    updated_at: Annotated[str, msgspec.Meta(description="When GitHub says it was last written.")]
    written_at: Annotated[
        str, msgspec.Meta(description="The same, after our own last write; differs when others wrote.")
    ]


I = TypeVar("I", bound=SecretInputs)  # noqa: E741  # I and S: inputs and state
S = TypeVar("S", bound=SecretState)


class SealedSecret(Resource[I, S]):
    """A secret at a place. A subclass says what kind of place, and what more is read and written of it."""

    noun: ClassVar[str]
    """What sentences call such a secret."""
    store: ClassVar[Store] = "actions"
    names: ClassVar[tuple[str, ...]]
    """The inputs that are its identity, in the order in which its id has them; only the last but one may hold a `/`."""

    def __init__(self, github: GitHub) -> None:
        self.github = github

    async def told(self, place: Place, name: str, answer: SecretAnswer) -> dict[str, Any]:
        """The inputs, besides the value, that GitHub tells of a secret that is there. Raises `Gone`."""
        return {}

    async def wanted(self, inputs: I) -> dict[str, Any]:
        """What a write says besides the sealed value."""
        return {}

    def faults(self, known: dict[str, Any]) -> Iterable[str]:
        """What is wrong with the inputs that not every secret has."""
        return ()

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Names in the one case they are compared in, as GitHub takes them for the same in any."""
        normal = dict(inputs)
        for key in ("organization", "repository", "environment"):
            if isinstance(inputs.get(key), str):
                normal[key] = inputs[key].lower()
        name = inputs.get("name")
        if isinstance(name, str) and _SECRET_NAME.fullmatch(name.upper()):
            normal["name"] = name.upper()
        return normal

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = [*_name_faults(known), *_value_faults(known.get("value")), *self.faults(known)]
        if not faults:
            return None
        *where, name = (known.get(key, "(not known yet)") for key in self.names)
        return f"The {self.noun} {name} of {'/'.join(where)}: {'; '.join(faults)}."

    def stale(self, state: S) -> list[str]:
        """The value, when somebody else wrote it: what lies there cannot be read, only overwritten."""
        return [] if state.updated_at == state.written_at else ["value"]

    def identify(self, state: S) -> str:
        return "/".join(self._names_of(state).values())

    async def create(self, inputs: I) -> S:
        answered = await self._put(inputs)
        found = await self._get(self.place_of(inputs), inputs.name)
        return self._state(inputs, updated_at=found.updated_at, written_at=own_write(found.updated_at, answered))

    async def read(self, identity: str, state: S | None) -> Found[I, S] | None:
        names = self._named(identity)
        place, name = self._place(names), names["name"]
        found = await self._find(place, name)
        if found is None:
            return None
        try:
            told = await self.told(place, name, found)
        except Gone:
            if await self._find(place, name) is None:
                return None
            raise
        inputs = cast("I", self.Inputs(**names, **told, value=state.value if state else ""))
        written_at = state.written_at if state else ""
        return Found(inputs, self._state(inputs, updated_at=found.updated_at, written_at=written_at))

    async def update(self, state: S, inputs: I) -> S:
        return await self.create(inputs)

    async def delete(self, state: S) -> None:
        place, doing = self.place_of(state), f"removing {self.title_of(state)}"
        try:
            await self.github.client.call("DELETE", _path(place, state.name), doing=doing, answer=Nothing, ok=(204,))
        except Gone:
            await require_gone(place, self.github, doing)

    def title(self, place: Place, name: str) -> str:
        """What sentences call one secret."""
        return f"the {self.noun} {name} of {place.title}"

    def title_of(self, one: I | S) -> str:
        """The same, from inputs or a state."""
        return self.title(self.place_of(one), one.name)

    def place_of(self, one: I | S) -> Place:
        """Where the secret of inputs or a state lies."""
        return self._place(self._names_of(one))

    def _place(self, names: Mapping[str, str]) -> Place:
        return Place(**{key: text for key, text in names.items() if key != "name"}, store=self.store)

    def _names_of(self, one: I | S) -> dict[str, str]:
        return {key: getattr(one, key) for key in self.names}

    def _named(self, identity: str) -> dict[str, str]:
        """The identifying inputs in an id. Raises `SaasError` when it is none."""
        *outer, inner = identity.split("/", len(self.names) - 2)
        before, _, name = inner.rpartition("/")
        parts = (*outer, before, name)
        names = self.normalise(dict(zip(self.names, parts, strict=False)))
        if len(parts) != len(self.names) or [*_name_faults(names)]:
            raise SaasError(f"GitHub: {identity!r} is not the id of such a secret; it is {self.import_id}.")
        return names

    def _state(self, inputs: I, *, updated_at: str, written_at: str) -> S:
        fields = {field: getattr(inputs, field) for field in self.Inputs.__struct_fields__}
        return cast("S", self.State(**fields, updated_at=updated_at, written_at=written_at))

    async def _get(self, place: Place, name: str) -> SecretAnswer:
        doing = f"reading {self.title(place, name)}"
        return await self.github.client.call("GET", _path(place, name), doing=doing, answer=SecretAnswer)

    async def _find(self, place: Place, name: str) -> SecretAnswer | None:
        """The secret, or None when it is certainly gone."""
        try:
            return await self._get(place, name)
        except Gone:
            await require_gone(place, self.github, f"reading {self.title(place, name)}")
            return None

    async def _put(self, inputs: I) -> Headers:
        place, more = self.place_of(inputs), await self.wanted(inputs)
        key = await self.github.sealing_key(place.path, place.title)
        try:
            return await self._put_sealed(inputs, more, key)
        except Refused as error:
            if error.status != 422:
                raise
            newer = await self.github.sealing_key(place.path, place.title, unlike=key)
            if newer == key:
                raise
            return await self._put_sealed(inputs, more, newer)

    async def _put_sealed(self, inputs: I, more: dict[str, Any], key: SealingKey) -> Headers:
        body = {"encrypted_value": seal(key.key, inputs.value), "key_id": key.key_id, **more}
        path, doing = _path(self.place_of(inputs), inputs.name), f"writing {self.title_of(inputs)}"
        return await self.github.client.call("PUT", path, doing=doing, answer=Headers, json=body, ok=(201, 204))


def _path(place: Place, name: str) -> str:
    return f"{place.path}/{quoted(name)}"


def _name_faults(known: Mapping[str, Any]) -> Iterable[str]:
    yield from place_faults(known.get("organization"), known.get("repository"), known.get("environment"))
    name = known.get("name")
    if name is not None and not _SECRET_NAME.fullmatch(name):
        yield "a secret's name is letters, digits and underscores, no digit and no GITHUB_ in front"


def _value_faults(value: str | None) -> Iterable[str]:
    if value == "":
        yield "the value is empty; read it from the vault, as an empty secret fails far away"
    if value is not None and len(value.encode()) > LARGEST_SECRET_BYTES:
        yield f"the value is larger than GitHub takes ({LARGEST_SECRET_BYTES // 1024} KiB)"
