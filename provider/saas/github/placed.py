"""What secrets and variables have in common: each lies at a place, under a name, in whatever case it is written."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, TypeVar, cast

import msgspec

from saas.client import Headers, Nothing, quoted
from saas.errors import Gone, Refused
from saas.github.connection import GitHub, answered_at, is_later
from saas.github.places import PLACE, Observed, OrganizationName, Place, Store, require_gone
from saas.inputs import names_of, sentence, unusable_values
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, Secret, UpdatedAt, WrittenAt, has_unknown

LARGEST_VALUE_BYTES = 48 * 1024

_NAME = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*")


class PlacedInputs(Properties, frozen=True, kw_only=True):
    """What everything has that lies at a place."""

    organization: OrganizationName
    name: Annotated[
        Identity,
        msgspec.Meta(description="Its name: letters, digits, underscores; GitHub keeps it in upper case."),
    ]
    value: Annotated[Secret, msgspec.Meta(description="The value.")]


class PlacedState(PlacedInputs, frozen=True, kw_only=True):
    """What is known of everything that lies at a place."""

    updated_at: UpdatedAt = ""
    written_at: WrittenAt = ""


@dataclass(frozen=True, kw_only=True)
class Readers:
    """Who may read it: as inputs, as a write says it, and as the state keeps it; nothing where the place decides."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)


I = TypeVar("I", bound=PlacedInputs)  # noqa: E741  # I and S: inputs and state
S = TypeVar("S", bound=PlacedState)


class Placed(Resource[I, S]):
    """Something with a value at a place. A subclass says what kind of thing and of place, and how it is written."""

    thing: ClassVar[Literal["secret", "variable"]]
    store: ClassVar[Store]
    any_case: ClassVar[tuple[str, ...]] = ("organization", "repository", "environment")
    patterns = PLACE
    connection: GitHub

    @abstractmethod
    def observed_value(self, state: S | None, observed: Observed) -> str:
        """Return the value that lies there, as far as it can be known; `state` is what was recorded."""

    async def readers(self, place: Place, name: str, observed: Observed) -> Readers:
        """Return who may read it, as GitHub shows it. Raise `Gone`."""
        return Readers()

    async def wanted_readers(self, inputs: I, state: S | None) -> Readers:
        """Return who is to read it; what `state` keeps is taken for true, and looked up without one."""
        return Readers()

    @property
    def noun(self) -> str:
        """What sentences call one, without an article."""
        return self.kind.partition(" ")[2]

    def normalize(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Return names in the one case they are compared in, as GitHub takes them for the same in any."""
        normal, name = super().normalize(inputs), inputs.get("name")
        if isinstance(name, str) and _NAME.fullmatch(name.upper()):
            normal["name"] = name.upper()
        return normal

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        name, value = known.get("name"), known.get("value")
        if name is not None and not _NAME.fullmatch(name):
            yield f"a {self.thing}'s name is letters, digits and underscores, no digit and no GITHUB_ in front"
        if value == "":
            yield f"the value is empty; read it from the vault, as an empty {self.thing} fails far away"
        yield from unusable_values({self.thing: value} if value else {})
        if value is not None and len(value.encode()) > LARGEST_VALUE_BYTES:
            yield f"the value is larger than GitHub takes ({LARGEST_VALUE_BYTES // 1024} KiB)"

    def problem(self, known: dict[str, Any]) -> str | None:
        *where, name = (names_of(known)[one] for one in self.identity)
        return sentence(f"the {self.noun} {name} of {'/'.join(where)}", self.faults(known))

    async def read(self, identity: str, state: S | None) -> Found[I, S] | None:
        names = self.named_by(identity)
        place, name = self._place(names), names["name"]
        observed = await self.connection.member(place.listed, name, lambda: self._find(place, name))
        if observed is None:
            return None
        try:
            return await self._found(names, observed, state)
        except Gone:
            if await self._find(place, name) is None:
                return None
            raise

    async def existing(self, inputs: dict[str, Any]) -> Found[I, S] | None:
        """Return what is there."""
        names = {key: inputs[key] for key in self.identity}
        if has_unknown(names):
            return None
        try:
            observed = await self.there(self._place(names), names["name"])
            return await self._found(names, observed, None) if observed else None
        except Gone:
            return None

    async def _found(self, names: dict[str, str], observed: Observed, state: S | None) -> Found[I, S]:
        """Return what GitHub shows of one, with who may read it. Raise `Gone`."""
        readers = await self.readers(self._place(names), names["name"], observed)
        inputs = cast("I", self.Inputs(**names, **readers.inputs, value=self.observed_value(state, observed)))
        written_at = state.written_at if state else ""  # a write that was done when ours was answered is ours
        updated_at = observed.updated_at if is_later(observed.updated_at, written_at) else written_at
        return Found(inputs, self.state_of(inputs, **readers.kept, updated_at=updated_at, written_at=written_at))

    async def write(
        self, inputs: I, state: S | None, send: Callable[[Mapping[str, Any]], Awaitable[Headers]]
    ) -> S:  # fmt: skip
        """Write all of it in one request, and return the state."""
        answer, readers = await self._sent(inputs, state, send)
        written_at = answered_at(answer)
        if written_at is None:
            written_at = await self._written_at(inputs, state)
        return self.state_of(inputs, **readers.kept, updated_at=written_at, written_at=written_at)

    async def _written_at(self, inputs: I, state: S | None) -> str:
        """Return when it was written, as a look says it that is not late: there, and newer than it was before.

        Raise `Gone` when it is not shown for long.
        """
        place, doing = self.place_of(inputs), f"writing {self.title_of(inputs)}"

        async def look() -> Observed | None:
            try:
                return await self.get(place, inputs.name)
            except Gone:
                return None

        def is_ours(found: Observed | None) -> bool:
            return found is not None and (state is None or found.updated_at != state.updated_at)

        found = await self.connection.shown(look, is_ours, doing)
        return (found or await self.get(place, inputs.name)).updated_at

    async def _sent(
        self, inputs: I, state: S | None, send: Callable[[Mapping[str, Any]], Awaitable[Headers]]
    ) -> tuple[Headers, Readers]:
        """Send a write with who may read it: what `state` keeps of them first, and when that is refused, what is true.

        A repository that was deleted, and made again, has another id than the state keeps.
        """
        self.connection.reads.writes(self.place_of(inputs).path, inputs.name)
        readers = await self.wanted_readers(inputs, state)
        try:
            return await send(readers.body), readers
        except Refused as error:
            if error.status not in (404, 422) or state is None:
                raise
            looked_up = await self.wanted_readers(inputs, None)
            if looked_up == readers:
                raise
            return await send(looked_up.body), looked_up

    async def delete(self, state: S) -> None:
        place, doing = self.place_of(state), f"removing {self.title_of(state)}"
        self.connection.reads.writes(place.path, state.name)
        try:
            await self.connection.client.call("DELETE", self.path_of(state), doing=doing, answer=Nothing, ok=(204,))
        except Gone:
            await require_gone(place, self.connection, doing)
        except Refused as refused:
            await self.connection.leave(refused, place.organization, place.repository, self.title_of(state))

    def title_at(self, place: Place, name: str) -> str:
        """Return what sentences call one of them."""
        return f"the {self.noun} {name} of {place.title}"

    def title_of(self, one: Any) -> str:
        """Return the same, from inputs or a state."""
        return self.title_at(self.place_of(one), one.name)

    def place_of(self, one: I | S) -> Place:
        """Return where the thing of inputs or a state lies."""
        return self._place(self._names_of(one))

    def path_of(self, one: I | S) -> str:
        """Return the path of the thing of inputs or a state."""
        return f"{self.place_of(one).path}/{quoted(one.name)}"

    async def get(self, place: Place, name: str) -> Observed:
        """Return what GitHub shows of one. Raise `Gone`."""
        doing = f"reading {self.title_at(place, name)}"
        return await self.connection.client.call("GET", f"{place.path}/{quoted(name)}", doing=doing, answer=Observed)

    async def there(self, place: Place, name: str) -> Observed | None:
        """Return the same for whoever would write it, or None; the write says what a 404 means."""

        async def look() -> Observed | None:
            try:
                return await self.get(place, name)
            except Gone:
                return None

        return await self.connection.member(place.listed, name, look, believe_absence=True)

    async def _find(self, place: Place, name: str) -> Observed | None:
        """Return what GitHub shows of one, or None when it is certainly gone."""
        try:
            return await self.get(place, name)
        except Gone:
            await require_gone(place, self.connection, f"reading {self.title_at(place, name)}")
            return None

    def _place(self, names: Mapping[str, str]) -> Place:
        return Place(**{key: text for key, text in names.items() if key != "name"}, store=self.store)

    def _names_of(self, one: I | S) -> dict[str, str]:
        return {key: getattr(one, key) for key in self.identity}

    def named_by(self, identity: str) -> dict[str, str]:
        """Return the identifying inputs in an id; only the last but one may have a slash. Raise `SaasError`."""
        *outer, inner = identity.split("/", len(self.identity) - 2)
        before, _, name = inner.rpartition("/")
        parts = (*outer, before, name)
        names = self.normalize(dict(zip(self.identity, parts, strict=False)))
        if len(parts) != len(self.identity) or [*self.faults(names)]:
            raise self.no_id(identity)
        return names
