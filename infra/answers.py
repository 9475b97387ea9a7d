"""Is a function back? Of each thing that an app needs, whether it is as declared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from infra.estate.requirements import Requirement
from infra.look import Sighting, Sightings
from infra.stack_resource import StackResource

Word = Literal["as declared", "differs", "missing", "could not be looked at", "not looked at"]

BACK, NOT_BACK, NOT_SEEN = 0, 1, 2
"""Exit codes: everything that is looked at is as declared; something is not; something could not be looked at."""

_MISSING = ("create", "import")
_LEFT_OUT = "the run ended before it came to it"


@dataclass(frozen=True)
class Answer:
    """What is known of one need."""

    need: Requirement
    word: Word
    detail: str = ""
    """What differs, or why nothing is known."""


def answers(needs: Sequence[tuple[Requirement, StackResource | None]], sightings: Sightings) -> list[Answer]:
    """Return what a look says of each need, by its resource."""
    together = Counter(resource for _, resource in needs)
    return [_answer(need, resource, sightings, together[resource]) for need, resource in needs]


def _answer(need: Requirement, resource: StackResource | None, sightings: Sightings, together: int) -> Answer:
    if resource is None:
        return Answer(need, "not looked at", need.unseen or "it has no resource")
    seen = sightings.of.get((resource.path(sightings.project), resource.name), Sighting())
    if seen.step in _MISSING:
        return Answer(need, "missing", "" if seen.refreshed else "this stack has not made it yet")
    if seen.differing or seen.step.startswith(("create-", "import-", "delete", "replace")):
        some = f" (of {together} things that are written together, at least one)" if together > 1 else ""
        return Answer(need, "differs", ", ".join(seen.differing) + some)
    if seen.words or not seen.step or not (seen.refreshed or seen.step == "update"):
        words = [*seen.words, *sightings.words] or [_LEFT_OUT]
        return Answer(need, "could not be looked at", words[0])
    return Answer(need, "as declared" if seen.step == "same" else "differs")


def verdict(answers: Sequence[Answer]) -> tuple[int, str]:
    """Return the exit code, and the sentence. Where nothing at all is looked at, nothing can be said."""
    words = [one.word for one in answers]
    wrong, unseen = words.count("differs") + words.count("missing"), words.count("could not be looked at")
    fine, left = words.count("as declared"), words.count("not looked at")
    rest = f"; no run looks at {left} others" if left else ""
    if wrong:
        also = f", {unseen} could not be looked at" if unseen else ""
        return NOT_BACK, f"Not back: {wrong} of {len(words) - left} things are not as declared{also}{rest}."
    if not (unseen or fine):
        return NOT_SEEN, f"Nobody knows: no run looks at any of {left} things."
    if unseen:
        return NOT_SEEN, f"Nobody knows: {unseen} of {len(words) - left} things could not be looked at{rest}."
    return BACK, f"Back, as far as can be seen: {fine} things are as declared{rest}."
