"""The only module that asks 1Password for a value. Every value it returns is secret from the moment it is read.

The 1Password plugin hands invoke results back unmarked (its bridge strips the marks), so they are marked here; without
that they would lie in plain text in the state of any resource that does not mark its inputs itself.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import pulumi

from infra import official
from infra.announcements import refusal, warn
from infra.shapes import in_normal_form, misshape
from infra.values import Reference
from infra.vault_lock import VaultLock

_FIELDS = ("credential", "password", "username", "privateKey")
"""The fields that can be read; stacks/ calls them as the plugin does (pulumi-onepassword 1.2.1)."""


class Vault:
    """The values a run needs: each item is read once, by id, and nothing goes on until all could be read.

    A source of values (`infra.values.Source`).
    """

    def __init__(self, references: Iterable[Reference], lock: VaultLock, records: Iterable[Reference] = ()) -> None:
        """Read the values of `references`; of `records`, which runs make, all that their items say."""
        self._records = frozenset(records)
        self._wanted = frozenset(references) - self._records
        self._lock = lock
        reading: Awaitable[_Found] = _read(sorted(self._wanted), lock, sorted(self._records))
        self._found: pulumi.Output[_Found] = pulumi.Output.secret(pulumi.Output.from_input(reading))

    def has(self, reference: Reference) -> bool:
        """Return whether a value was announced, and so is read."""
        return reference in self._wanted

    def value(self, reference: Reference) -> pulumi.Output[str]:
        """Return the value, secret. A program that asks for one it did not announce gets a `KeyError`."""
        return self._found.apply(lambda found: found.values[reference])

    def record(self, reference: Reference) -> pulumi.Output[Record]:
        """Return what the vault says of a value that runs make, secret. Raise `KeyError` for one not announced."""
        if reference not in self._records:
            raise KeyError(reference)
        return self._found.apply(lambda found: found.records[reference])

    def ids_of(self, title: str) -> tuple[str, str]:
        """Return the ids of the vault and of an item; empty for an item that is not locked, which reading refuses."""
        return self._lock.vault, self._lock.items.get(title, "")

    def former_ids_of(self, title: str) -> tuple[str, str]:
        """Return the same also of an item that no run reads any more: its old value is tried, and never delivered."""
        return self._lock.vault, self._lock.items.get(title) or self._lock.former.get(title, "")


@dataclass(frozen=True, kw_only=True, repr=False)
class Record:
    """What an item says of a value that runs make."""

    value: str
    """Empty: there is none yet."""
    generation: int
    made: str
    epoch: str
    revoked: int
    """Up to which generation all are proved dead; -1: none is."""
    former: Mapping[str, str]
    """Values before it that are not revoked, by generation."""
    shared_with: str = ""
    """Another item that has one of these values; empty if none has."""


@dataclass(frozen=True, repr=False)
class _Found:
    """The values of a run. No plain dict, since the SDK takes dicts apart and wants their keys to be strings."""

    values: Mapping[Reference, str]
    records: Mapping[Reference, Record]


async def _read(wanted: list[Reference], lock: VaultLock, records: list[Reference]) -> _Found:
    """Return every wanted value. Raise `pulumi.RunError` with a sentence for each that cannot be had."""
    by_item: dict[str, list[Reference]] = {}
    for reference in wanted:
        by_item.setdefault(reference.item, []).append(reference)
    reads = [_read_item(item, fields, lock) for item, fields in by_item.items()]
    reads += [_read_record(reference, lock) for reference in records]
    titles = {*by_item, *(reference.item for reference in records)}
    archived, answers = await asyncio.gather(_archived(titles, lock), asyncio.gather(*reads))
    problems = [*_unread(answers), *(problem for answer in answers for problem in answer.problems)]
    known = {answer.title for answer in answers if not answer.unread}
    problems += [sentence for title, sentence in archived.items() if title in known]
    if problems:
        raise refusal(*problems, "Nothing was changed. Correct this and run the same command again.")
    found = {reference: value for answer in answers for reference, value in answer.values.items()}
    recorded = {reference: record for answer in answers for reference, record in answer.records.items()}
    return _Found(found, {one: _compared(one, record, found, recorded) for one, record in recorded.items()})


def _compared(
    reference: Reference, record: Record, found: Mapping[Reference, str], recorded: Mapping[Reference, Record]
) -> Record:
    """Return a record with the item that has one of its values too; warn of that: its end would be the other's."""
    at_risk = {record.value, *record.former.values()}
    in_use = {**found, **{one: other.value for one, other in recorded.items()}}
    others = (one.item for one, value in in_use.items() if one.item != reference.item and value and value in at_risk)
    shared_with = min(others, default="")
    if shared_with:
        warn(
            f"1Password: the items {reference.item!r} and {shared_with!r} have the same value, so a scheduled run does "
            f"not replace the first: its end would be that of the other. Give {shared_with!r} a value of its own."
        )
    return replace(record, shared_with=shared_with)


@dataclass(frozen=True, repr=False)
class _Answer:
    title: str
    values: Mapping[Reference, str]
    problems: tuple[str, ...] = ()
    unread: str = ""
    """Why the item could not be read at all."""
    records: Mapping[Reference, Record] = field(default_factory=dict)


async def _archived(titles: Iterable[str], lock: VaultLock) -> Mapping[str, str]:
    """Return a sentence for each item that is archived, by its title: its old value would stay for ever.

    1Password gives an archived item by its id as before, and the plugin does not show that it is one: a list does.
    Warn when there is none.
    """
    from infra.vault_listing import VaultUnreachable, live_items  # what it needs would slow down the start

    locked = {title: lock.items[title] for title in titles if title in lock.items}
    try:
        live = await asyncio.to_thread(live_items, lock.vault) if locked else None
    except VaultUnreachable as error:
        warn(f"{error} So it is not known whether items that this run reads are archived.")
        return {}
    return {
        title: f"1Password: the item {title!r} is archived, so its value is not to be delivered any more. Restore it "
        "there; or run `python -m infra lock` when another item has its title; or take what uses it out of the data."
        for title, number in sorted(locked.items())
        if live is not None and number not in live
    }


def _unread(answers: Iterable[_Answer]) -> Iterator[str]:
    """Yield a sentence for each reason why items could not be read: a vault that is down has one for all of them."""
    titles: dict[str, list[str]] = {}
    for answer in answers:
        if answer.unread:
            titles.setdefault(answer.unread, []).append(f"{answer.title!r}")
    for reason, named in titles.items():
        items = f"the item {named[0]}" if len(named) == 1 else f"{len(named)} items"
        those = "" if len(named) == 1 else f" They are {', '.join(named)}."
        yield f"1Password: {items} could not be read: {reason}.{those}"


async def _read_item(title: str, references: list[Reference], lock: VaultLock) -> _Answer:
    uuid = lock.items.get(title)
    if uuid is None:
        return _Answer(title, {}, unread=_NOT_LOCKED)
    try:
        # No Output: the SDK ends the program at the first one that fails, before the others are known.
        item = await official.call("onepassword:index/getItem:getItem", {"vault": lock.vault, "uuid": uuid})
    except Exception as error:  # noqa: BLE001  # the SDK raises a bare Exception when an invoke fails
        return _Answer(title, {}, unread=_reason(error, uuid))
    if sentence := _renamed(title, item.get("title")):
        return _Answer(title, {}, (sentence,))
    return _answer(title, {reference: item.get(reference.field) for reference in references})


async def _read_record(reference: Reference, lock: VaultLock) -> _Answer:
    """Read what an item says of a value that runs make; it may have none yet."""
    title, uuid = reference.item, lock.items.get(reference.item)
    if uuid is None:
        return _Answer(title, {}, unread=_NOT_LOCKED)
    asked = {"vault": lock.vault, "item": uuid, "field": reference.field}
    try:
        found = await pulumi.runtime.invoke_async("saas:onepassword:getRecord", asked)
    except Exception as error:  # noqa: BLE001  # the SDK raises a bare Exception when an invoke fails
        return _Answer(title, {}, unread=_reason(error, uuid))
    if found["failure"]:
        return _Answer(title, {}, unread=_reason(Exception(found["failure"].removeprefix("1Password: ")), uuid))
    if sentence := _renamed(title, found["title"]):
        return _Answer(title, {}, (sentence,))
    value = found["value"]
    if value and (misshapen := misshape(reference.shape, value)):
        return _Answer(title, {}, (f"1Password: the field {reference.field!r} of the item {title!r} {misshapen}.",))
    record = Record(
        value=in_normal_form(reference.shape, value) if value else "",
        generation=int(found["generation"]),
        made=found["made"],
        epoch=found["epoch"],
        revoked=int(found["revoked"]),
        former=dict(found["former"]),
    )
    return _Answer(title, {}, records={reference: record})


def _renamed(title: str, called: str | None) -> str:
    """Return the sentence on an item that is not called as the lock has it; empty for one that is."""
    if called == title:
        return ""
    return (
        f"1Password: the item that vault.lock.toml knows as {title!r} is now called {called!r}. "
        "Correct the title in the vault, or the lock by `python -m infra lock`."
    )


_NOT_LOCKED = "vault.lock.toml has no id for it; run `python -m infra lock` and commit the file"


def _answer(title: str, found: Mapping[Reference, str | None]) -> _Answer:
    """Return values that are there and have their shape; a sentence for each that is not, never with the value."""
    problems = []
    for reference, value in found.items():
        if reference.field not in _FIELDS:
            readable = ", ".join(_FIELDS)
            problems.append(
                f"1Password: the item {title!r} is to give its field {reference.field!r}; only {readable} can be read."
            )
        elif not value:
            problems.append(f"1Password: the item {title!r} has no value in its field {reference.field!r}.")
        elif misshapen := misshape(reference.shape, value):
            problems.append(f"1Password: the field {reference.field!r} of the item {title!r} {misshapen}.")
    if problems:
        return _Answer(title, {}, tuple(problems))
    return _Answer(title, {one: in_normal_form(one.shape, value) for one, value in found.items() if value})


def _reason(error: Exception, uuid: str) -> str:
    """Return the plugin's own words on one line, without the wrapping of the SDK and the engine.

    Without the item's id and the port here, too: the same failure is to have the same words for each item.
    """
    words = re.sub(r":\d+->", "->", " ".join(str(error).split()).replace(uuid, "..."))
    words = re.sub(r"^.*?got error: ", "", words)
    return words[:300].rstrip(". ") or type(error).__name__
