"""Every small edit of an estate, held against the graph: whatever it changes, the review has a line about it.

What the graph says is asked here anew, in other ways than the review asks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, get_args

import pytest

from infra.estate import Estate, load
from infra.estate.deployed import deployed
from infra.estate.files import read
from infra.estate.loader import examine
from infra.estate.nouns.words import Status, length_of
from infra.estate.opening import opening_of
from infra.estate.powers import powers_of
from infra.estate.review import Entry, Review, review
from tests.infra.estate.edits import Bench, Edit
from tests.infra.estate.estates import FOREIGN, PROD, TODAY, Folder, with_guarded_place
from tests.infra.estate.review.test_in_use import ACCOUNT, ACTIVE
from tests.infra.estate.test_checks import DAMAGES, Damage

NOUNS = ("services", "zones", "bots", "credentials", "apps", "runners")
DEFAULTS = ("managers", "core", "longest_run", "epoch", "find_out_by", "removals", "needs")
NEITHER = {"owner", "deputy", "epoch", "deliveries", "title", "needs", "teams", "queue", "on", "repositories", "groups"}
"""Keys that may be in no direction: `test_rules.py` says why of each."""
CEILINGS = (
    "concurrency", "cost_ceiling", "cpu", "disk_gb", "max_age", "memory_gb", "monthly_dollars", "quantity",
    "time_limit",
)  # fmt: skip
FLOORS = ("kept_days", "old_days", "approvals", "wait_minutes")
"""Keys with numbers of which less guards less."""
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
    used: frozenset[tuple[str, str]]
    """Credential and sink, of what is in use."""
    bounds: Mapping[tuple[str, ...], Any]
    """Each number or length of time that bounds something, by the keys that lead to it."""

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
            used=frozenset((one.credential.name, one.target.sink) for one in deployed(estate).placements if one.held),
            bounds=dict(_bounds({noun: _declared(getattr(estate, noun)) for noun in NOUNS}, ())),
        )


def _declared(things: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: asdict(one) for name, one in things.items()}


def _bounds(value: Any, at: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield what bounds something. A list bounds nothing by a number."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _bounds(inner, (*at, key))
    elif at[-1] in (*CEILINGS, *FLOORS) and isinstance(value, int | str):
        yield at, length_of(value) if isinstance(value, str) else value


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
    for credential, sink in new.used - old.used:
        if not any(_reads(one, credential, sink) or _moved_readers(one, before, sink) for one in widens):
            yield f"{credential} comes into use in {sink}"
    for credential, sink in old.used - new.used:
        if not any(_reads(one, credential, sink) or _moved_readers(one, before, sink) for one in all_of_it):
            yield f"{credential} is no longer in use in {sink}"
    for at in old.bounds.keys() & new.bounds.keys():
        was, is_ = old.bounds[at], new.bounds[at]
        said = [one.direction for one in all_of_it if tuple(one.fields.get("key", ())) == at[2:]]
        wider = is_ > was if at[-1] in CEILINGS else is_ < was
        if was != is_ and said != ["widens" if wider else "narrows"]:
            yield f"{'.'.join(at)} from {was} to {is_}: {said}"
    for one in found.towards("other"):
        key = one.fields.get("key")
        if key is not None and not one.subject.startswith("need ") and not NEITHER & {*key[-2:]}:
            yield f"in no direction: {one.text}"
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


def test_no_edit_of_an_account_at_aws_is_silent(foreign: Folder) -> None:
    """Each line and each value of the section, in use and planned; and that it comes into use."""
    with_guarded_place(foreign).append("services.toml", ACCOUNT)
    for planned in (True, False):
        if not planned:
            foreign.change("services.toml", *ACTIVE)
        bench = Bench(foreign.path, TODAY)
        edits = [one for one in chain(bench.deletions(), bench.values(without=())) if _is_of(one, "aws", bench)]
        assert len(edits) > 20
        assert wrong(bench, iter(edits)) == []


def _is_of(edit: Edit, section: str, bench: Bench) -> bool:
    """Whether it changes a section of services.toml."""
    after = None if edit.refused or edit.noun != "services" else bench.examined(edit, checked=False).estate.services
    return after is not None and after.get(section) != bench.estate.services[section]


def test_no_status_is_silent(foreign: Folder, tmp_path: Path) -> None:
    """Of each service, app, bot and runner, from each status to each other one."""
    for noun in ("services", "apps", "bots", "runners"):
        for name in getattr(_foreign(), noun):
            states = [_with_status(_foreign(), noun, name, one) for one in get_args(Status)]
            for before in states:
                for after in states:
                    if before is not after:
                        assert list(faults(before, after, review(before, after))) == [], f"{noun} {name}"


def _with_status(estate: Estate, noun: str, name: str, status: str) -> Estate:
    things = getattr(estate, noun)
    given: Any = {noun: {**things, name: replace(things[name], status=status)}}
    return replace(estate, **given)


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
