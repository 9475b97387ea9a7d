"""Every small edit of an estate, held against the graph: whatever it changes, the review has a line about it.

What the graph says is asked here anew, in other ways than the review asks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pytest

from infra.estate import Estate, load
from infra.estate.files import read
from infra.estate.loader import examine
from infra.estate.opening import opening_of
from infra.estate.powers import powers_of
from infra.estate.review import Entry, Review, review
from tests.infra.estate.edits import Bench, Edit
from tests.infra.estate.estates import FOREIGN, PROD, TODAY, Folder
from tests.infra.estate.test_checks import DAMAGES, Damage

NOUNS = ("services", "zones", "bots", "credentials", "apps", "runners")
DEFAULTS = ("managers", "core", "longest_run", "epoch", "find_out_by", "removals")
DESTINATIONS = ("url", "platform", "platform_name", "organization", "organization_id", "source", "host", "job_image")


@dataclass(frozen=True)
class Meaning:
    """What an estate means, each respect as a set of plain texts."""

    read: frozenset[tuple[str, str, str]]
    """Credential, readers in words, sink."""
    edges: frozenset[tuple[str, str, str, str]]
    """Credential, kind, slot, scope; of what is carried along, too."""
    powers: frozenset[tuple[str, str, str]]
    reached: frozenset[tuple[str, str]]
    opened: frozenset[tuple[str, str]]
    administrators: frozenset[tuple[str, str]]
    classes: frozenset[tuple[str, str]]
    destinations: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, estate: Estate) -> Meaning:
        """Ask the graph."""
        opening, credentials = opening_of(estate), estate.credentials.values()
        return cls(
            read=frozenset(
                (one.credential.name, _readers(estate, one.target.sink), one.target.sink)
                for one in estate.placements
                if one.held
            ),
            edges=frozenset((one.credential, one.kind, one.slot, one.scope) for one in estate.edges),
            powers=frozenset((one.subject, one.role, one.object) for one in powers_of(estate)),
            reached=frozenset((one.name, other) for one in credentials for other in opening.reach(one)),
            opened=frozenset((one.name, sink) for one in credentials for sink in opening.sinks(one)),
            administrators=frozenset((one.name, who) for one in estate.services.values() for who in one.administrators),
            classes=frozenset((one.name, one.class_) for one in credentials),
            destinations=frozenset(
                (name, f"{key} {getattr(one, key)}")
                for noun in ("apps", "services")
                for name, one in getattr(estate, noun).items()
                for key in DESTINATIONS
                if getattr(one, key, None)
            ),
        )


def _readers(estate: Estate, sink: str) -> str:
    zone = estate.zones.get(estate.zone_of.get(sink, ""))
    return zone.readers if zone is not None else ""


def _plain(estate: Estate) -> dict[str, Any]:
    """All that an estate says, lists as sets."""
    said = {noun: {name: _sets(asdict(one)) for name, one in getattr(estate, noun).items()} for noun in NOUNS}
    return {**said, **{key: _sets(getattr(estate, key)) for key in DEFAULTS}}


def _sets(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sets(one) for key, one in value.items() if key != "position"}
    if isinstance(value, list | tuple):
        return sorted({repr(_sets(one)) for one in value})
    return value


def faults(before: Estate, after: Estate, found: Review) -> Iterator[str]:
    """Yield what an edit changes and the review does not say, or not in its place."""
    if (_plain(before) == _plain(after)) != found.without_effect:
        yield "an effect, and no line" if found.without_effect else "a line, and no effect"
    old, new = Meaning.of(before), Meaning.of(after)
    widens, all_of_it = found.towards("widens"), found.entries
    for credential, readers, sink in new.read - old.read:
        if not any(_reads(one, credential, sink) or _moved_readers(one, before, sink) for one in widens):
            yield f"{readers} read {credential} in {sink}"
    for credential, _, sink in old.read - new.read:
        if not any(_reads(one, credential, sink) or _moved_readers(one, before, sink) for one in all_of_it):
            yield f"{credential} is no longer read in {sink}"
    for credential, kind, slot, scope in new.edges ^ old.edges:
        if not any(_places(one, credential, kind, slot, scope) for one in all_of_it):
            yield f"an edge of {credential}: {kind} {slot} {scope}"
    for power in new.powers ^ old.powers:
        direction = "widens" if power in new.powers else "narrows"
        if not any(one.direction == direction and _is_power(one, power) for one in all_of_it):
            yield f"a power: {power}"
    for holder, other in new.reached ^ old.reached:
        direction = "widens" if (holder, other) in new.reached else "narrows"
        if not any(one.direction == direction and _lists(one, holder, "reached", other) for one in all_of_it):
            yield f"{holder} reaches {other}: {direction}"
    for holder, sink in new.opened ^ old.opened:
        direction = "widens" if (holder, sink) in new.opened else "narrows"
        if not any(one.direction == direction and _lists(one, holder, "opened", sink) for one in all_of_it):
            yield f"{holder} opens {sink}: {direction}"
    for name, who in new.administrators ^ old.administrators:
        if not any(name in f"{one.subject} {one.text}" and who in one.text for one in all_of_it):
            yield f"{who} administers {name}"
    for name, class_ in new.classes - old.classes:
        new_thing = name not in before.credentials
        if not any(one.subject == f"credential {name}" and class_ in one.text for one in all_of_it) and not new_thing:
            yield f"{name} is of class {class_}"
    for name, what in new.destinations ^ old.destinations:
        if not any(one.subject.endswith(f" {name}") and one.kind in ("destination", "thing") for one in all_of_it):
            yield f"a destination of {name}: {what}"


def _reads(one: Entry, credential: str, sink: str) -> bool:
    return (
        one.kind == "reads"
        and one.fields["credential"] == credential
        and any(place["sink"] == sink for place in one.fields["places"])
    )


def _moved_readers(one: Entry, before: Estate, sink: str) -> bool:
    """Whether it says that other people than before are said to read the zone of a place."""
    return one.kind == "readers" and one.subject == f"zone {before.zone_of.get(sink)}"


def _places(one: Entry, credential: str, kind: str, slot: str, scope: str) -> bool:
    place = {"to": kind, "slot": slot, "scope": scope}.items()
    named = one.fields.get("credential") == credential
    return named and any(place <= there.items() for there in one.fields.get("places", ()) if isinstance(there, dict))


def _is_power(one: Entry, power: tuple[str, str, str]) -> bool:
    return one.kind == "power" and tuple(one.fields.get(key) for key in ("subject", "role", "object")) == power


def _lists(one: Entry, holder: str, key: str, other: str) -> bool:
    return holder in one.fields.get("credentials", ()) and other in one.fields.get(key, ())


def wrong(bench: Bench, edits: Iterator[Edit]) -> list[str]:
    """What is wrong with the reviews of some edits, of those too that a check refuses."""
    found = []
    for edit in edits:
        if not edit.refused:
            after = bench.examined(edit, checked=False).estate
            said = review(bench.estate, after)
            found += [f"{edit.what}: {fault}" for fault in faults(bench.estate, after, said)]
    return found


def test_no_deleted_line_is_silent() -> None:
    """Whatever single line is deleted: the review says what that changes of who reads, reaches and may do what."""
    bench = Bench(FOREIGN, TODAY)
    assert wrong(bench, bench.deletions()) == []


def test_no_changed_value_is_silent() -> None:
    """Nor is a single value in place of which another one is written, or an element taken off a list: every fourth."""
    bench = Bench(FOREIGN, TODAY)
    edits = list(bench.values(without=()))[::4]
    assert len(edits) > 100
    assert wrong(bench, iter(edits)) == []


PARTS = 16
"""The edits of a whole estate are tried in so many tests."""


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("stacks", [FOREIGN, PROD], ids=["foreign", "prod"])
def test_no_edit_of_a_whole_estate_is_silent(stacks: Path, part: int) -> None:
    """The same of each line and each value."""
    bench = Bench(stacks, TODAY)
    edits = chain(bench.deletions(), bench.values(without=()))
    assert wrong(bench, islice(edits, part, None, PARTS)) == []


def test_the_same_estate_has_no_line() -> None:
    """Two loads of one folder."""
    bench = Bench(FOREIGN, TODAY)
    found = review(bench.estate, Bench(FOREIGN, TODAY).estate)
    assert found.entries == ()
    assert found.without_effect


@cache
def _foreign() -> Estate:
    return load(FOREIGN, today=TODAY)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.check)
def test_no_mistake_is_silent(foreign: Folder, damage: Damage) -> None:
    """What each check refuses, as the head and as the base: a base is compared although newer checks refuse it."""
    before = damage.undamaged(foreign) if damage.besides else _foreign()
    foreign.change(damage.file, damage.old, damage.new)
    after = examine(replace(read(foreign.path), whole=False), today=TODAY).estate
    for one, other in ((before, after), (after, before)):
        assert list(faults(one, other, review(one, other))) == []
