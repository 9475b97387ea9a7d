"""What a change of an estate means: from the two estates, not from the two texts (ADR 120).

`changes` finds every key that differs, `facts` what follows from an estate, `rules` says of each key in which direction
it goes. `declared` says the keys in sentences; `reading`, `doing`, `leaking` and `lasting` say the facts, of the whole
estates and of what is in use of them.
"""

from infra.estate.deployed import deployed
from infra.estate.estate import Estate
from infra.estate.review.changes import changes
from infra.estate.review.declared import Declared
from infra.estate.review.doing import administered, powers
from infra.estate.review.entry import DIRECTIONS, KINDS, Direction, Entry, Kind, Review
from infra.estate.review.facts import differences, facts, of_use
from infra.estate.review.lasting import lives, replaced
from infra.estate.review.leaking import opened, reached
from infra.estate.review.locks import Lock, of_locks
from infra.estate.review.reading import carried, exchanged, reads, values

__all__ = ["DIRECTIONS", "KINDS", "Direction", "Entry", "Kind", "Lock", "Review", "of_locks", "review"]

_OF_USE = (reads, powers, opened, reached)
_FOLLOWING = (reads, exchanged, values, carried, powers, administered, opened, reached, replaced, lives)


def review(before: Estate, after: Estate) -> Review:
    """Return what it means that one estate takes the place of another; both are of one day."""
    old, new = facts(before), facts(after)
    found = differences(old, new)
    keys = Declared(before, after, found).all(changes(before, after))
    following = [entry for say in _FOLLOWING for entry in say(before, after, found)]
    was, is_ = deployed(before), deployed(after)
    by_use = of_use(old, new, facts(was), facts(is_))
    following += [entry for say in _OF_USE for entry in say(was, is_, by_use)]
    return Review.of((*following, *keys))
