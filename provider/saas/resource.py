"""What every resource of this provider is: a struct of inputs, a struct of outputs, five calls, and what it is called.

Most of what resources have in common is declared: what the id consists of, what sentences call one, which inputs have
one form for two ways to write them, which names are none. A resource overrides a method only where that is not enough.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from saas.errors import SaasError
from saas.inputs import Pattern, in_lower_case, names_of, pattern_faults, sentence, sorted_once
from saas.schema import Properties, described, fields_of, has_unknown

I = TypeVar("I", bound=Properties)  # noqa: E741  # I and S: inputs and state
S = TypeVar("S", bound=Properties)


@dataclass(frozen=True)
class Found(Generic[I, S]):
    """An object as it is at the service: the inputs that would make it, and its outputs."""

    inputs: I
    state: S


class Resource(ABC, Generic[I, S]):
    """One kind of object at one service.

    `create` must be safe to call twice, `delete` must accept that the object is gone, and `read` returns None then:
    the engine repeats a call whose answer it did not get to record.
    """

    token: ClassVar[str]
    """The type token, `saas:<service>:<Thing>`."""
    Inputs: ClassVar[type[Properties]]
    State: ClassVar[type[Properties]]
    import_id: ClassVar[str]
    """What `pulumi import` takes, in words."""
    identity: ClassVar[tuple[str, ...]]
    """Wire names of the outputs that are the object's id with slashes between; one that is empty is left out."""
    found_by: ClassVar[tuple[str, ...]] = ()
    """Wire names of the inputs that are the import id with slashes between, where a create adopts what has it."""

    kind: ClassVar[str]
    """What sentences call one of its kind, with its article: `a website`."""
    title: ClassVar[str]
    """What sentences call one, with its inputs by their wire names: `the website of {organization}/{repository}`."""
    heading: ClassVar[str] = ""
    """What the sentence on wrong inputs calls one, where that is not `title`."""
    any_case: ClassVar[tuple[str, ...]] = ()
    """Wire names of inputs, texts and lists of texts, in which case means nothing; they are kept in lower case."""
    any_order: ClassVar[tuple[str, ...]] = ()
    """Wire names of lists of texts in which order and repetition mean nothing; they are kept sorted."""
    patterns: ClassVar[Mapping[str, Pattern]] = {}
    """How a text must look, by the wire name of the input."""

    stays: ClassVar[bool] = False
    """Whether a removal from the program only forgets it: the object stays at the service as it is."""

    connection: Any
    """The service; each resource declares its type."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def normalize(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Return inputs in the one form they are compared in (order, case), in wire names.

        Unknowns, and values of a wrong type, may be among them; they are given back as they are.
        """
        return sorted_once(in_lower_case(inputs, *self.any_case), *self.any_order)

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        """Return what is wrong with inputs, in half a sentence each.

        `known` holds them in normal form, in wire names, each of the right type. One that a preview does not know yet
        is not among them; of an import id, only its parts are.
        """
        return pattern_faults(self.patterns, known)

    def problem(self, known: dict[str, Any]) -> str | None:
        """Return a sentence on what is wrong with inputs, or None. `known` is as `faults` takes it."""
        faults = list(self.faults(known))
        if not faults:
            return None
        return sentence(self.heading.format_map(names_of(known)) if self.heading else self.title_of(known), faults)

    def title_of(self, one: Properties | Mapping[str, Any]) -> str:
        """Return what sentences call one, by its inputs, its state, or its names in wire names."""
        return self.title.format_map(names_of(one))

    def identify(self, state: S) -> str:
        """Return the id of the object of a state; it stays the same as long as nothing that replaces it changes."""
        outputs = msgspec.to_builtins(state)
        return "/".join(str(outputs[name]) for name in self.identity if outputs[name] != "")

    def named_by(self, identity: str) -> dict[str, str]:
        """Return the names in an id, or in what an import takes, by their wire names, in normal form.

        The last one may hold slashes. Raise `SaasError` for what is no id.
        """
        names = self.found_by or self.identity
        parts = identity.split("/", len(names) - 1)
        known = self.normalize(dict(zip(names, parts, strict=False)))
        if len(parts) != len(names) or not all(parts) or [*self.faults(known)]:
            raise self.no_id(identity)
        return known

    def no_id(self, identity: str) -> SaasError:
        """Return the error for what was given in place of an id."""
        return SaasError(f"{self.connection.name}: {identity!r} is not the id of {self.kind}; give {self.import_id}.")

    def state_of(self, inputs: I, **outputs: Any) -> S:
        """Return the state of inputs with what else it has, by their Python names."""
        return self.State(**fields_of(self.Inputs, inputs), **outputs)  # type: ignore[return-value]

    def changed(self, recorded: Mapping[str, Any], wanted: Mapping[str, Any]) -> set[str]:
        """Return wire names of what an update, or a replacement, is for, beside what is `stale`.

        Both are in normal form and wire names: the outputs that are recorded, and the inputs, defaults filled in.
        """
        names = {field.encode_name for field in described(self.Inputs)}
        return {name for name in names if recorded.get(name) != wanted.get(name)}

    def stale(self, state: S) -> list[str]:
        """Return wire names of properties that must be written again although no input changed."""
        return []

    async def existing(self, inputs: dict[str, Any]) -> Found[I, S] | None:
        """Return what a create of these inputs would find and adopt, as it is now, if that can be lost.

        Changes nothing. `inputs` are in normal form and wire names, as `normalize` gives them: what a preview does not
        know yet is `UNKNOWN`. A kind whose objects have nothing that a create could change has nothing to find.
        """
        parts = [inputs[name] for name in self.found_by]
        return await self.read("/".join(parts), None) if parts and not has_unknown(parts) else None

    def refusal(self, found: Found[I, S], differences: str) -> str | None:
        """Return the sentence with which a create refuses an object that differs so, or None: it is brought to them."""
        return None

    @abstractmethod
    async def create(self, inputs: I) -> S:
        """Make the object, or take it over when it exists."""

    @abstractmethod
    async def read(self, identity: str, state: S | None) -> Found[I, S] | None:
        """Return the object as it is now; `state` is what was recorded, None on import. None when it is gone.

        "Gone" makes the engine forget the object and create it anew, so it must not be confused with "not shown to this
        credential", which is a `SaasError`.
        """

    async def update(self, state: S, inputs: I) -> S:
        """Bring the object to these inputs: as a create does that finds it, where that is enough."""
        return await self.create(inputs)

    @abstractmethod
    async def delete(self, state: S) -> None:
        """Remove the object; one that is gone already is no error."""
