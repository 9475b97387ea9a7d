"""What every resource of the stand-in does: a thing is made, looked at, changed and removed by calls of boto3."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypeVar

import msgspec

from saas.errors import Gone, SaasError, Unfinished
from saas.resource import Found, Resource
from saas.schema import UNKNOWN, Properties
from toolchain.stand_ins.aws import NAME
from toolchain.stand_ins.aws.connection import Aws, Taken
from toolchain.stand_ins.identity import IDENTITY

I = TypeVar("I", bound=Properties)  # noqa: E741  # I and S: inputs and state
S = TypeVar("S", bound=Properties)

Fixed = Annotated[str, msgspec.Meta(extra={"replaces": True})]
"""A text that may be empty, and whose change makes another object."""
Tags = dict[str, str]


class AwsResource(Resource[I, S]):
    """A resource of AWS. Names on the wire are the official plugin's; boto3 has its own."""

    documents: ClassVar[tuple[str, ...]] = ()
    """Wire names of inputs that are JSON; spaces and the order of keys mean nothing in them."""

    connection: Aws

    def normalize(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Return inputs with each document in its one form."""
        known = super().normalize(inputs)
        return {**known, **{name: canonical(known[name]) for name in self.documents if name in known}}

    @abstractmethod
    async def make(self, inputs: I, doing: str) -> str:
        """Make it, and return its id."""

    @abstractmethod
    async def look(self, identity: str, state: S | None, doing: str) -> dict[str, Any]:
        """Return all its properties by their Python names. Raise `Gone`. What cannot be read is what was recorded."""

    async def change(self, identity: str, state: S, inputs: I, doing: str) -> None:
        """Bring it to these inputs."""
        raise SaasError(f"{NAME}: {doing}: every change of it makes a new one. Run `pulumi refresh`.")

    @abstractmethod
    async def remove(self, identity: str, state: S, doing: str) -> None:
        """Remove it. Raise `Gone` where it is not there."""

    async def create(self, inputs: I) -> S:
        doing = f"making {self.title_of(inputs)}"
        try:
            identity = await self.make(inputs, doing)
        except Taken as taken:
            raise SaasError(
                f"{taken} Run `pulumi import {self.token} <name> <id>`, the id being {self.import_id}."
            ) from None
        draft = self._draft(msgspec.structs.asdict(inputs))
        try:
            return await self._state(identity, draft, doing)
        except SaasError as error:
            sentence = f"{error} It was made, and is recorded; the next run goes on with it."
            raise Unfinished(sentence, identity, draft) from None

    def _draft(self, recorded: Mapping[str, Any]) -> S:
        """Return a state of inputs alone, for what cannot be read."""
        outputs = {field: "" for field in self.State.__struct_fields__ if field not in recorded}
        return self.State(**recorded, **outputs)  # type: ignore[return-value]

    async def read(self, identity: str, state: S | None) -> Found[I, S] | None:
        named = f"{self.kind} {identity}" if state is None else self.title_of(state)
        try:
            found = await self._state(identity, state, f"reading {named}")
        except Gone:
            return None
        fields = self.Inputs.__struct_fields__
        return Found(self.Inputs(**{name: getattr(found, name) for name in fields}), found)  # type: ignore[arg-type]

    async def update(self, state: S, inputs: I) -> S:
        doing = f"changing {self.title_of(inputs)}"
        if any(getattr(state, name) != getattr(inputs, name) for name in self.Inputs.__struct_fields__):
            await self.change(IDENTITY.get(), state, inputs, doing)
        return await self._state(IDENTITY.get(), self._draft(msgspec.structs.asdict(inputs)), doing)

    async def delete(self, state: S) -> None:
        try:
            await self.remove(IDENTITY.get(), state, f"removing {self.title_of(state)}")
        except Gone:
            return

    async def _state(self, identity: str, state: S | None, doing: str) -> S:
        found = await self.look(identity, state, doing)
        canonized = {name: canonical(found[name]) for name in self._document_fields() if name in found}
        return self.State(**{**found, **canonized})  # type: ignore[return-value]

    def _document_fields(self) -> list[str]:
        encoded = dict(zip(self.State.__struct_encode_fields__, self.State.__struct_fields__, strict=True))
        return [encoded[name] for name in self.documents]


def canonical(document: Any) -> Any:
    """Return a JSON document as text in one form; what is none, such as a value not known yet, as it is."""
    if not isinstance(document, str):
        return json.dumps(document, sort_keys=True, separators=(",", ":")) if isinstance(document, dict) else document
    if not document or document == UNKNOWN:
        return document
    try:
        return json.dumps(json.loads(document), sort_keys=True, separators=(",", ":"))
    except ValueError:
        return document


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return tables and lists with the keys that `names` has for them. Raise `SaasError` for a key that it has not."""
    if isinstance(value, list):
        return [renamed(one, names) for one in value]
    if not isinstance(value, dict):
        return value
    if unknown := sorted(value.keys() - names.keys()):
        raise SaasError(f"{NAME}: it has no {', '.join(unknown)} here. Add it to toolchain/stand_ins/aws.")
    return {names[key]: renamed(one, names) for key, one in value.items()}


def tags_of(listed: list[dict[str, str]], key: str = "Key", value: str = "Value") -> Tags:
    """Return tags as a table, from the list that most calls have."""
    return {one[key]: one[value] for one in listed}


def listed(tags: Tags, key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    """Return tags as the list that most calls take."""
    return [{key: name, value: text} for name, text in sorted(tags.items())]
