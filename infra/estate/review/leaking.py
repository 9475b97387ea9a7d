"""The sentences about what a leak opens: by itself, and step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from infra.estate.classes import ORDER, Class, is_lower, together
from infra.estate.estate import Estate
from infra.estate.review.entry import Direction, Entry
from infra.estate.review.facts import Difference, Differences, Value
from infra.estate.review.shown import listed, weight, worth


def opened(before: Estate, after: Estate, facts: Differences) -> Iterator[Entry]:
    """Yield what whoever holds a credential opens now, opens no longer, or opens in another way."""
    yield from _opened("widens", "opens more now", facts.new("names", "pins", "opens"), facts.new("pins"), after)
    yield from _opened("narrows", "no longer opens", facts.gone("names", "pins", "opens"), facts.gone("pins"), before)
    for (name, sink), old, new in facts.changed("opens"):
        words = f"Whoever holds {name} opens {sink} in another way now: {_way(new)}; before: {_way(old)}"
        fields = {"credential": name, "place": sink, "before": list(old), "after": list(new)}
        yield Entry.said("other", "opens", f"credential {name}", words, fields)
    for (name, thing), old, new in facts.changed("pins"):
        was, is_ = together(map(_class, old)), together(map(_class, new))
        direction: Direction = "widens" if is_lower(is_, was) else "narrows"
        words = f"What {name} opens, {thing}, is worth {is_} now; it was {was}"
        fields = {"credential": name, "thing": thing, "before": list(old), "after": list(new)}
        yield Entry.said(direction, "class", f"credential {name}", words, fields, ORDER.index(is_))


def _opened(
    direction: Direction, opens: str, some: Iterator[Difference], pins: Iterator[Difference], estate: Estate
) -> Iterator[Entry]:
    worths = {one.key: one.after or one.before or () for one in pins}
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for one in some:
        holder, thing = one.key
        found[holder][thing] = f"{thing}{_worth(worths.get(one.key, ()))}"
    for holders, shown in _alike(found).items():
        words = f"Whoever holds {_any_of(holders, estate)} {opens}: {listed(shown.values())}"
        fields = {"credentials": list(holders), "opened": list(shown)}
        yield Entry.said(direction, "opens", _subject(holders), words, fields, weight(holders, estate))


def reached(before: Estate, after: Estate, facts: Differences) -> Iterator[Entry]:
    """Yield the credentials that whoever holds another can come to now, can no longer, or by other steps."""
    yield from _reached("widens", "can come to now", facts.new("reaches"), after)
    yield from _reached("narrows", "can no longer come to", facts.gone("reaches"), before)
    if other := [key for key, _, _ in facts.changed("reaches")]:
        words = f"By other steps than before, one comes from {listed(f'{one} to {another}' for one, another in other)}"
        holders = sorted({one for one, _ in other})
        fields = {"credentials": holders, "pairs": [list(pair) for pair in other]}
        yield Entry.said("other", "reaches", _subject(holders), words, fields)


def _reached(direction: Direction, comes: str, some: Iterator[Difference], estate: Estate) -> Iterator[Entry]:
    """Yield what several come to at once. Of the steps those are said that are not the same in both estates."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    ways: defaultdict[str, dict[str, Value]] = defaultdict(dict)
    for one in some:
        holder, held = one.key
        found[holder][held] = worth(held, estate)
        ways[holder][held] = one.after or one.before or ()
    for holders, shown in _alike(found).items():
        names = sorted(shown, key=lambda name: (-weight([name], estate), name))
        words = f"Whoever holds {_any_of(holders, estate)} {comes}: {listed(shown[one] for one in names)}"
        steps = _steps(ways[holder] for holder in holders)
        fields = {"credentials": list(holders), "reached": names, "steps": list(steps)}
        yield Entry.said(direction, "reaches", _subject(holders), words, fields, weight(names, estate), steps)


def _steps(ways: Iterable[Mapping[str, Value]]) -> tuple[str, ...]:
    """Return each last step to some credentials once, nearest first, with those that it leads to."""
    found: defaultdict[Value, dict[str, int]] = defaultdict(dict)
    for of_one in ways:
        for held, way in of_one.items():
            found[way][held] = _distance(held, of_one)
    return tuple(
        f"with {by}, in {sink}: {_way((reference, how))}; there lies {listed(held)}"
        for (by, sink, reference, how), held in sorted(found.items(), key=lambda one: min(one[1].values()))
    )


def _distance(held: str, ways: Mapping[str, Value]) -> int:
    """Return how many others of these are come to before one."""
    count = 0
    while (held := ways[held][0]) in ways:
        count += 1
    return count


def _alike(found: Mapping[str, Mapping[str, str]]) -> dict[tuple[str, ...], Mapping[str, str]]:
    """Return the holders together of whom the same is so."""
    same: defaultdict[frozenset[str], list[str]] = defaultdict(list)
    for holder, things in found.items():
        same[frozenset(things)].append(holder)
    return {tuple(holders): found[holders[0]] for holders in same.values()}


def _any_of(holders: Sequence[str], estate: Estate) -> str:
    of_several = "any of " if len(holders) > 1 else ""
    return of_several + listed(worth(one, estate) for one in holders)


def _subject(holders: Sequence[str]) -> str:
    return f"credential{'s' if len(holders) > 1 else ''} {', '.join(holders)}"


def _way(value: Value) -> str:
    reference, how = value
    return f"it opens {reference}{f' ({how})' if how else ''}"


def _worth(classes: Value) -> str:
    return f" (worth {', '.join(classes)})" if classes else ""


def _class(text: str) -> Class:
    return next(one for one in ORDER if one == text)
