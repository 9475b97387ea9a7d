"""Every key of every noun: none changes in silence, and no key that a class will have some day."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from infra.estate import Estate, load
from infra.estate.keys import keys_of, nested
from infra.estate.nouns import App, Bot, Credential, Defaults, Need, Runner, Service, Zone
from infra.estate.review.changes import Change, between, changes
from infra.estate.review.declared import Declared
from infra.estate.review.facts import Differences
from infra.estate.review.rules import COMMON, all_rules
from infra.estate.sections import sections
from tests.infra.estate.estates import FOREIGN, TODAY

PLACES: Mapping[type, tuple[str, str]] = {
    Service: ("services", "github"),
    Zone: ("zones", "shop"),
    Bot: ("bots", "tinker-bot"),
    Credential: ("credentials", "bell-secret"),
    App: ("apps", "doorbell"),
    Runner: ("runners", "attic"),
}
"""Where each noun lies in the foreign estate."""
INNER = ("workshop", "environments", "release")
"""Keys that may lead to a noun in another."""


@cache
def foreign() -> Estate:
    """The foreign estate."""
    return load(FOREIGN, today=TODAY)


NONE = Differences({})


def declared(after: Estate) -> Declared:
    """What says keys in sentences, where no fact says them instead."""
    return Declared(foreign(), after, NONE)


def _nouns(noun: type) -> Iterator[type]:
    yield noun
    for inner in nested(noun).values():
        yield from _nouns(inner)


def _every_noun() -> list[tuple[type, type]]:
    """Each class that keys belong to, with the noun in whose files it lies."""
    found = [(one, noun) for noun in PLACES for one in _nouns(noun)]
    found += [(one, Service) for section in sections().values() for one in _nouns(section)]
    return list(dict.fromkeys(found))


EVERY_KEY = [(cls, noun, key) for cls, noun in _every_noun() for key in keys_of(cls)]


def two(annotation: Any, cls: type) -> tuple[Any, Any]:
    """Two values of a key that differ."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return two(arguments[0], cls)
    if origin in (Union, UnionType):
        return two(next(one for one in arguments if one is not type(None)), cls)
    if origin is Literal:
        return arguments[0], arguments[1]
    if origin is tuple:
        one, other = two(arguments[0], cls)
        return (one,), (other,)
    if origin is not None and issubclass(origin, Mapping):
        one, other = two(arguments[1], cls)
        return {"a": one}, {"a": other}
    if dataclasses.is_dataclass(annotation):
        assert isinstance(annotation, type)
        return made(annotation, 0), made(annotation, 1)
    return {bool: (False, True), int: (1, 2), dt.date: (dt.date(2026, 1, 1), dt.date(2026, 1, 2))}.get(
        annotation, ("1d", "2d")
    )


def made(cls: type, which: int, **given: Any) -> Any:
    """A noun in which each key has the first, or the second, of its two values; unchecked."""
    one: Any = object.__new__(cls)
    hints = get_type_hints(cls, include_extras=True)
    for field in dataclasses.fields(cls):
        value = 0 if field.name == "position" else two(hints[field.name], cls)[which]
        object.__setattr__(one, field.name, given.get(field.name, value))
    return one


def _said(cls: type, noun: type, key: str, before: Any, after: Any) -> list[tuple[str, ...]]:
    """The keys of all entries about a noun that differs in one key."""
    attribute = "class_" if key == "class" else key
    estate = foreign()
    path = PLACES[noun] if cls in (noun, *sections().values()) else (*PLACES[noun], *INNER)
    here = Change(path=path, owner=cls, attribute="", before=None, after=None)
    one, other = (made(cls, 0, **{attribute: value}) for value in (before, after))
    found = list(between(one, other, here))
    entries = [entry for change in found for entry in declared(estate).of(change)]
    assert all(entry.text.endswith((".", "?", "!")) for entry in entries)
    return [tuple(entry.fields["key"]) for entry in entries if key in entry.fields["key"]]


@pytest.mark.parametrize(("cls", "noun", "key"), EVERY_KEY, ids=lambda one: getattr(one, "__name__", one))
def test_no_key_changes_in_silence(cls: type, noun: type, key: str) -> None:
    """One value in place of another; where there may be none, also the first and the last one."""
    hint = get_type_hints(cls, include_extras=True)["class_" if key == "class" else key]
    one, other = two(hint, cls)
    assert _said(cls, noun, key, one, other)
    if type(None) in get_args(hint):
        assert _said(cls, noun, key, None, one)
        assert _said(cls, noun, key, one, None)


def test_there_are_many_keys() -> None:
    """The walk through the classes finds them."""
    assert len(EVERY_KEY) > 150
    assert {cls.__name__ for cls, _, _ in EVERY_KEY} >= {"Exemption", "Ruleset", "ContainerHost", "Robot", "Project"}


@pytest.mark.parametrize("field", [one.name for one in dataclasses.fields(Estate) if one.name != "today"])
def test_nothing_that_an_estate_has_changes_in_silence(field: str) -> None:
    """A table of nouns, and what holds for all."""
    estate = foreign()
    old = getattr(estate, field)
    given: dict[str, Any] = {"managers": ("hand",), "find_out_by": TODAY, "removals": {"saas:github:Webhook": TODAY}}
    given |= {"needs": {"big": Need(why="Big builds.", platform="linux-64")}}
    new: Any = given.get(field, {} if isinstance(old, Mapping) else "1d")
    other = dataclasses.replace(estate, **{field: new})
    found = list(changes(estate, other))
    assert found
    assert all(list(declared(other).of(change)) for change in found)


def test_the_day_is_no_change() -> None:
    """Both are looked at on one day; nobody declared it."""
    assert list(changes(foreign(), dataclasses.replace(foreign(), today=dt.date(2030, 1, 1)))) == []


@pytest.mark.parametrize(("noun", "key"), list(all_rules()), ids=lambda one: getattr(one, "__name__", one))
def test_each_rule_is_of_a_key_that_there_is(noun: type, key: str) -> None:
    """A row for a key that was renamed would say nothing."""
    assert key in {one.name for one in dataclasses.fields(noun)}


@pytest.mark.parametrize("key", list(COMMON))
def test_each_common_rule_is_of_a_key_that_there_is(key: str) -> None:
    """In some class."""
    assert key in {one for _, _, one in EVERY_KEY}


def test_defaults_are_attributes_of_an_estate() -> None:
    """What `[defaults]` says for all is compared as a part of the estate: owner and deputy of each thing, too."""
    kept = {"owner": "core", "deputy": "credentials"}
    for key in keys_of(Defaults):
        assert kept.get(key, key) in {one.name for one in dataclasses.fields(Estate)}
