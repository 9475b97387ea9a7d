"""The sentences about credentials in time: what is replaced, how long a value lives, and how long it stays valid."""

from __future__ import annotations

from collections.abc import Iterator

from infra.estate.estate import Estate
from infra.estate.review.entry import Direction, Entry
from infra.estate.review.facts import Differences
from infra.estate.review.shown import listed


def replaced(before: Estate, after: Estate, facts: Differences) -> Iterator[Entry]:
    """Yield each credential whose epochs are others now: any difference makes its value due."""
    for one in facts.of("replaced"):
        (name,) = one.key
        if name in before.credentials and name in after.credentials:
            runs = after.credentials[name].is_replaced_by_runs
            if not runs and set(one.after or ()) < set(one.before or ()):
                ended = listed(epoch for epoch in one.before or () if epoch not in (one.after or ()))
                words = f"Nobody must replace {name} any more for the epoch that held for it: {ended}"
                fields = {"credential": name, "by_runs": runs}
                yield Entry.said("widens", "replaced", f"credential {name}", words, fields)
                continue
            who = "is replaced in the next scheduled run" if runs else "must be replaced by whoever makes it"
            was, is_ = listed(one.before or ()) or "none", listed(one.after or ()) or "none"
            words = f"{name} {who}: the epochs that hold for it are {is_} now; they were {was}"
            yield Entry.said("other", "replaced", f"credential {name}", words, {"credential": name, "by_runs": runs})


def lives(before: Estate, after: Estate, facts: Differences) -> Iterator[Entry]:
    """Yield each credential that runs replace sooner or later, or keep valid longer or shorter, than before."""
    both = before.credentials.keys() & after.credentials.keys()
    for one in facts.new("life"):
        if one.key[0] in both:
            days = (one.after or ("",))[0]
            yield _said("narrows", one.key[0], f"Scheduled runs replace {one.key[0]} now, within {days} days")
    for one in facts.gone("life"):
        if one.key[0] in both:
            yield _said("widens", one.key[0], f"No run replaces {one.key[0]} any more")
    for (name,), (old_life, old_wait, old_first), (life, wait, first) in facts.changed("life"):
        if life != old_life:
            words = f"One value of {name} is used for {life} days at most now; it was {old_life}"
            yield _said(_longer(old_life, life), name, words)
        if wait != old_wait:
            now, was = (f"{int(one) / 3600:g} hours" for one in (wait, old_wait))
            words = f"The old value of {name} stays valid for {now} after its last delivery now; it was {was}"
            yield _said(_longer(old_wait, wait), name, words)
        if first != old_first:
            words = f"Runs replace {name} only after this now: {first}" if first else (
                f"Runs no longer wait to replace {name} for this: {old_first}"
            )  # fmt: skip
            yield _said("widens" if first else "narrows", name, words)


def _said(direction: Direction, name: str, words: str) -> Entry:
    return Entry.said(direction, "life", f"credential {name}", words, {"credential": name})


def _longer(old: str, new: str) -> Direction:
    return "widens" if int(new) > int(old) else "narrows"
