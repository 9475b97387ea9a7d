"""How much of one kind a single run may remove: a list that got lost in an edit must not empty a service. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from engine.changes import in_words, named
from engine.operations import Operation

MOST_PERCENT = 20
"""So much of a kind may go in one run."""
ALWAYS = 2
"""So many may go, whatever share that is; but never the last."""


def excess(
    operations: Iterable[Operation], standing: Mapping[str, int], allowed: Mapping[str, dt.date], today: dt.date
) -> Iterator[str]:
    """Yield a sentence for each kind of resource of which too much would be removed.

    `standing` says how many there are, by type, and `allowed` until when the data lets more of a type go. What is only
    forgotten stays in the world, so it does not count.
    """
    going = Counter(named(one.urn)[0] for one in operations if one.op == "delete")
    for kind, count in sorted(going.items()):
        there, until = max(standing.get(kind, 0), count), allowed.get(kind)
        if until is not None and until >= today:
            continue
        if count == there:
            yield _sentence(kind, f"the last {count} of {there}" if count > 1 else "the last one")
        elif count > max(ALWAYS, there * MOST_PERCENT // 100):
            yield _sentence(kind, f"{count} of {there}")


def _sentence(kind: str, how_many: str) -> str:
    return (
        f"{in_words(kind)}: {how_many} would be removed in one run. If that is meant, services.toml says so until a "
        f'day: [defaults.removals."{kind}"] with `why` and `until`. If not, look which file or list lost its entries.'
    )
