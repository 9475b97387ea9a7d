"""What a rotation writes into an item: the value in use, which generation it is, and the former values.

The official plugin replaces the whole item and writes four categories only (docs/adr/0114). Here single fields are
written, all of one generation in one write, and nothing is sent when they are so already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from saas import secrecy
from saas.days import is_day
from saas.errors import Gone, SaasError
from saas.function import Function, Results
from saas.generations import FIRST, NONE, digest_of
from saas.onepassword.connection import OnePassword
from saas.onepassword.item import Change, Item
from saas.schema import Identity, Properties, Secret, WrittenAt
from saas.step import Step

MARK = "rotation: "
"""How the labels of our fields begin: an item may have others that are called the same."""
GENERATION = f"{MARK}generation"
MADE = f"{MARK}made"
EPOCH = f"{MARK}epoch"
REVOKED = f"{MARK}revoked generations"
"""The label of the number up to which all generations are proved dead."""
FORMER = f"{MARK}former generation "
"""How the labels of former values begin; their numbers follow."""


_AS_READ = ("current", "recordedGeneration", "recordedMade", "recordedEpoch")
"""The inputs that say what the vault had when the run began."""


class RecordedValueInputs(Properties, frozen=True, kw_only=True):
    vault: Annotated[Identity, msgspec.Meta(description="The vault's id.")]
    item: Annotated[Identity, msgspec.Meta(description="The item's id.")]
    title: Annotated[str, msgspec.Meta(min_length=1, description="What the item is called, for sentences.")]
    field: Annotated[Identity, msgspec.Meta(description="The field that holds the value.")]
    value: Annotated[Secret, msgspec.Meta(description="The value in use.")]
    generation: Annotated[int, msgspec.Meta(ge=0, description="Which one it is.")]
    made: Annotated[str, msgspec.Meta(description="The day on which it was made; empty: unknown.")]
    epoch: Annotated[str, msgspec.Meta(description="In which epoch it was made.")]
    former: Annotated[
        dict[str, Secret], msgspec.Meta(description="Values of former generations, by their numbers, until revoked.")
    ]
    current: Annotated[Secret, msgspec.Meta(description="What the vault had when the run began; empty: nothing.")] = ""
    recorded_generation: Annotated[int, msgspec.Meta(ge=0, description="Which one it is, as the vault says.")] = FIRST
    recorded_made: Annotated[str, msgspec.Meta(description="When it was made, as the vault says; empty: unknown.")] = ""
    recorded_epoch: Annotated[str, msgspec.Meta(description="The digest of its epoch, as the vault says.")] = ""
    as_of: Annotated[str, msgspec.Meta(description="The day of a scheduled run, which leaves others' changes.")] = ""


class RecordedValueState(RecordedValueInputs, frozen=True, kw_only=True):
    written_at: WrittenAt = ""


class RecordedValue(Step[RecordedValueInputs, RecordedValueState]):
    """The value of a credential in its item, with its generation and the values before it.

    Nothing else of the item is touched. A value there that neither this provider nor the credential's history knows is
    somebody's: it is not overwritten. Removing it from the program changes nothing in the vault.
    """

    token: ClassVar[str] = "saas:onepassword:RecordedValue"
    Inputs = RecordedValueInputs
    State = RecordedValueState
    import_id: ClassVar[str] = "nothing: it is written by a rotation"

    identity = ("vault", "item", "field")
    kind = "a recorded value"
    title = "the item {title!r}"
    connection: OnePassword

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        if known.get("value") == "":
            yield "the value is empty"

    def changed(self, recorded: Mapping[str, Any], wanted: Mapping[str, Any]) -> set[str]:
        """Return what differs from what was recorded, or from what the vault had when the run began.

        The program has read the item, so a refresh need not.
        """
        names = super().changed(recorded, wanted) - {"asOf", "title", *_AS_READ}
        read = {"current"} if wanted["current"] != wanted["value"] else set()
        if wanted["generation"]:  # a value that a person made has no number until there is a next one
            said = (wanted["generation"], wanted["made"], digest_of(wanted["epoch"]))
            read |= {name for name, one in zip(_AS_READ[1:], said, strict=True) if wanted[name] != one}
        return names | read

    async def create(self, inputs: RecordedValueInputs) -> RecordedValueState:
        return await self._written(inputs, None)

    async def update(self, state: RecordedValueState, inputs: RecordedValueInputs) -> RecordedValueState:
        return await self._written(inputs, state)

    async def _written(self, inputs: RecordedValueInputs, state: RecordedValueState | None) -> RecordedValueState:
        doing = f"recording a value in {self.title_of(inputs)}"
        item = await self._item(inputs, doing)
        secrecy.protect([inputs.value, *inputs.former.values(), item.value(inputs.field)])
        self._require_ours(inputs, item, state)
        missing = item.missing(_changes(inputs))
        if not missing:
            return self.state_of(inputs, written_at=state.written_at if state else "")
        after = await self.connection.change(inputs.vault, item, missing, doing)
        if left := after.missing(missing):
            raise SaasError(
                f"1Password: {self.title_of(inputs)} does not show what was written ({len(left)} fields), so nothing "
                "got the value. Look at the item, and run the same command again."
            )
        return self.state_of(inputs, written_at=after.changed_at)

    def _require_ours(self, inputs: RecordedValueInputs, item: Item, state: RecordedValueState | None) -> None:
        """Raise `SaasError` for a value that somebody else has put there, where this run may not overwrite it."""
        there = item.value(inputs.field)
        if there in ("", inputs.value):
            return
        if not inputs.as_of and state is not None and there == inputs.current and inputs.value == state.value:
            return  # what issues it refused what somebody had put there before the run, or it would be the value now
        known = there in inputs.former.values()
        rolled_back = state is not None and state.generation == inputs.generation
        if known and not (rolled_back and inputs.as_of):
            return
        if known:
            raise SaasError(
                f"1Password: somebody has put a former value back into {self.title_of(inputs)}. A scheduled run leaves "
                f"it; `up` writes generation {inputs.generation} again. If that does not work, give "
                "the credential a new `epoch`, and run `python -m runbooks rotate` after it."
            )
        raise SaasError(
            f"1Password: somebody has put another value into {self.title_of(inputs)} meanwhile, so it was not "
            "overwritten. If that value is right, run `up`, which takes it over; else put back "
            "what the item's history has."
        )

    async def _item(self, named: RecordedValueInputs, doing: str) -> Item:
        try:
            return await self.connection.item(named.vault, named.item, doing)
        except Gone:
            raise SaasError(
                f"1Password: {self.title_of(named)} is not found while {doing}. Restore it, or run `python -m infra "
                "lock` when another item has its title."
            ) from None


def _changes(inputs: RecordedValueInputs) -> list[Change]:
    """Return what is to be in the item. A value that a person made has no number until there is a next one."""
    changes = [Change(name=inputs.field, value=inputs.value)]
    if inputs.generation:
        changes += [
            Change(name=GENERATION, value=str(inputs.generation), concealed=False),
            Change(name=MADE, value=inputs.made or None, concealed=False),
            Change(name=EPOCH, value=digest_of(inputs.epoch) or None, concealed=False),
        ]
    former = [Change(name=f"{FORMER}{number}", value=value) for number, value in sorted(inputs.former.items())]
    return [*changes, *former]


class RevokedValuesInputs(Properties, frozen=True, kw_only=True):
    vault: Annotated[Identity, msgspec.Meta(description="The vault's id.")]
    item: Annotated[Identity, msgspec.Meta(description="The item's id.")]
    title: Annotated[str, msgspec.Meta(min_length=1, description="What the item is called, for sentences.")]
    revoked: Annotated[
        int, msgspec.Meta(ge=-1, description="Up to which generation all are proved dead: their values go.")
    ]


class RevokedValues(Step[RevokedValuesInputs, RevokedValuesInputs]):
    """Former values that are revoked, and so are not kept in the vault any more."""

    token: ClassVar[str] = "saas:onepassword:RevokedValues"
    Inputs = RevokedValuesInputs
    State = RevokedValuesInputs
    import_id: ClassVar[str] = "nothing: it is what a revocation leaves"

    identity = ("vault", "item")
    kind = "a list of former values"
    title = "the former values in the item {title!r}"
    connection: OnePassword

    def changed(self, recorded: Mapping[str, Any], wanted: Mapping[str, Any]) -> set[str]:
        return super().changed(recorded, wanted) - {"title"}

    async def create(self, inputs: RevokedValuesInputs) -> RevokedValuesInputs:
        return inputs if inputs.revoked < 0 else await self.update(inputs, inputs)

    async def update(self, state: RevokedValuesInputs, inputs: RevokedValuesInputs) -> RevokedValuesInputs:
        doing = f"removing {self.title_of(inputs)}"
        try:
            item = await self.connection.item(inputs.vault, inputs.item, doing)
        except Gone:
            return inputs
        numbers = [number for number in item.labelled(FORMER) if _is_number(number) and int(number) <= inputs.revoked]
        changes = [Change(name=f"{FORMER}{number}", value=None) for number in numbers]
        changes.append(Change(name=REVOKED, value=f"up to {inputs.revoked}", concealed=False))
        if missing := item.missing(changes):
            await self.connection.change(inputs.vault, item, missing, doing)
        return inputs


class RecordInputs(Properties, frozen=True, kw_only=True):
    vault: Annotated[str, msgspec.Meta(min_length=1, description="The vault's id.")]
    item: Annotated[str, msgspec.Meta(min_length=1, description="The item's id.")]
    field: Annotated[str, msgspec.Meta(min_length=1, description="The field that holds the value.")]


class RecordResults(Results, frozen=True, kw_only=True):
    title: Annotated[str, msgspec.Meta(description="What the item is called.")] = ""
    value: Annotated[Secret, msgspec.Meta(description="The value; empty if there is none.")] = ""
    generation: Annotated[int, msgspec.Meta(description="Which one it is; 0: a person made it, or it is not said.")] = 0
    made: Annotated[str, msgspec.Meta(description="The day on which it was made; empty: not known.")] = ""
    epoch: Annotated[str, msgspec.Meta(description="The digest of its epoch; empty: none.")] = ""
    revoked: Annotated[int, msgspec.Meta(description="Up to which one all are proved dead; -1: none is.")] = NONE
    former: Annotated[dict[str, Secret], msgspec.Meta(description="Values of former generations, by numbers.")] = {}


class GetRecord(Function[RecordInputs, RecordResults]):
    """What an item says of a credential that rotates: its value, which generation it is, and former values."""

    token: ClassVar[str] = "saas:onepassword:getRecord"
    Inputs = RecordInputs
    Results = RecordResults

    def __init__(self, connection: OnePassword) -> None:
        self.connection = connection

    async def call(self, inputs: RecordInputs) -> RecordResults:
        item = await self.connection.item(inputs.vault, inputs.item, "reading an item of the vault")
        value, former = item.value(inputs.field), item.labelled(FORMER)
        secrecy.protect([value, *former.values()])
        return RecordResults(
            title=item.title,
            value=value,
            generation=_whole(item.value(GENERATION)),
            made=made if is_day(made := item.value(MADE)) else "",
            epoch=epoch if _DIGEST.fullmatch(epoch := item.value(EPOCH)) else "",
            revoked=_up_to(item.value(REVOKED)),
            former={number: one for number, one in former.items() if _is_number(number)},
        )


_DIGEST = re.compile(r"[0-9a-f]{64}")


def _is_number(text: str) -> bool:
    """Return whether a text that anybody may edit is a number, written in the one way in which it is compared."""
    return text.isascii() and text.isdigit() and len(text) < 10 and str(int(text)) == text


def _up_to(text: str) -> int:
    number = text.removeprefix("up to ")
    return int(number) if _is_number(number) else NONE


def _whole(text: str) -> int:
    """Return the number in a field that anybody may edit; 0 where it is none."""
    return int(text) if _is_number(text) else 0
