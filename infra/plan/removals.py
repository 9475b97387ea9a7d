"""How much a single run may remove: a list that got lost in an edit must not empty a service. Pure.

Of a kind, and of what one resource has in a list or a table: variables of an app, readers of a secret.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from engine.changes import in_words, named
from engine.events import Step
from engine.operations import Operation, entries_lost

MOST_PERCENT = 20
"""So much of a kind may go in one run."""
RETAINED = frozenset(
    (
        "azuredevops:index/project:Project",
        "github:index/repositoryEnvironment:RepositoryEnvironment",
        "github:index/team:Team",
    )
)
"""What was there before us, or has more in it than we know: it stays when it leaves the data."""
_ALL, _SOME = json.dumps("all"), json.dumps("selected")
ALWAYS = 2
"""So many may go, whatever share that is; but never the last."""


def excess(
    operations: Collection[Operation],
    standing: Mapping[str, int],
    held: Mapping[tuple[str, str], int],
    allowed: Mapping[str, dt.date],
    today: dt.date,
) -> Iterator[str]:
    """Yield a sentence for each kind of resource, and for each list or table of one, of which too much would go.

    `standing` says how many resources there are, by type; `held` how many entries, by URN and property; and `allowed`
    until when the data lets more of a type go. What is only forgotten stays in the world, so it does not count.
    """
    free = {kind for kind, until in allowed.items() if until >= today}
    going = Counter(named(one.urn)[0] for one in operations if one.op == "delete" or _is_turned_off(one))
    for kind, count in sorted(going.items()):
        there = max(standing.get(kind, 0), count)
        if kind in free:
            continue
        if count == there:
            yield _sentence(kind, in_words(kind), f"the last {count} of {there}" if count > 1 else "the last one")
        elif _is_much(count, there):
            yield _sentence(kind, in_words(kind), f"{count} of {there}")
    yield from _of_tables([one for one in operations if named(one.urn)[0] not in free], held)


def left_behind(steps: Iterable[Step]) -> Iterator[str]:
    """Yield a sentence for each resource that the world would keep when it leaves the data, and that must not be so.

    No policy sees it: the engine does not tell them.
    """
    for step in steps:
        kind, name = named(step.urn)
        if step.new is not None and step.new.retain_on_delete and kind not in RETAINED:
            yield (
                f"{in_words(kind)} '{name}' would stay where it is when it leaves the data (`retain_on_delete`), and "
                "nobody would look after it. Take that out of the program."
            )


def _is_turned_off(one: Operation) -> bool:
    """Return whether a change leaves a thing where it is, and of no use: no machine runs it any more."""
    return one.op == "update" and one.properties.get("quantity", ("", ""))[1] == "0"


def _of_tables(operations: Iterable[Operation], held: Mapping[tuple[str, str], int]) -> Iterator[str]:
    """Yield the same of lists and tables: of one resource, and of all of its kind together."""
    together: Counter[tuple[str, str]] = Counter()
    for (urn, table), count in held.items():
        together[named(urn)[0], table] += count
    gone: Counter[tuple[str, str]] = Counter()
    for one in operations:
        if one.op not in ("update", "replace"):
            continue
        kind, name = named(one.urn)
        what = f"{in_words(kind)} '{name}'"
        if one.properties.get("visibility") == (_ALL, _SOME):
            yield _sentence(kind, what, "its readers, which are all repositories,")
        for table, count in sorted(entries_lost(one, held).items()):
            there = max(held.get((one.urn, table), 0), count)
            if _is_much(count, there):
                yield _sentence(kind, f"{what}, {table}", f"{count} of {there}")
            else:
                gone[kind, table] += count
    for (kind, table), count in sorted(gone.items()):
        there = max(together[kind, table], count)
        if _is_much(count, there):
            yield _sentence(kind, f"{in_words(kind)}, {table} of all together", f"{count} of {there}")


def _is_much(count: int, there: int) -> bool:
    return count > max(ALWAYS, there * MOST_PERCENT // 100)


def _sentence(kind: str, what: str, how_many: str) -> str:
    return (
        f"{what}: {how_many} would be removed in one run. If that is meant, services.toml says so until a "
        f'day: [defaults.removals."{kind}"] with `why` and `until`. If not, look which file or list lost its entries.'
    )
