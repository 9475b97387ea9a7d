"""What a person must do, by when, and step by step: of what no run replaces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from infra.estate.classes import ORDER
from infra.estate.estate import Estate
from infra.estate.kinds import EngineVariable
from infra.estate.nouns import Credential
from infra.estate.nouns.credential import OURSELVES
from infra.estate.rotation.drain import drain_of, longest_use_of
from infra.estate.rotation.epoch import epochs_of
from infra.estate.rotation.policy import life_of

LAST = dt.timedelta(days=30)
"""From so many days before its end on a person is asked to replace what has no known life."""
LAST_DAY_UNKNOWN = "nobody knows when it ends"
"""Why a person is asked to find out a last day: a task that is due on whatever day it is asked for."""
_FINDING_OUT = (
    "Whoever holds it asks its issuer for its last day.",
    "Write expires = <that day> into its file, and take 'expires' off unknown.",
)


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something that a person must do about one credential."""

    credential: str
    why: str
    by: dt.date
    """The last day; the day of the plan where it is due at once."""
    passed: bool
    """Whether that day is over."""
    answers: str
    """Who answers for it; empty if nobody is named."""
    steps: tuple[str, ...]
    urgent: bool = False
    """Whether it may not wait: its day is over, or an incident asks for it."""


def tasks_of(estate: Estate, as_of: dt.date) -> tuple[Task, ...]:
    """Return what persons must do on a day, the most urgent first, and of a day what is of the highest class.

    A credential whose last day nobody knows is due for finding out; one whose last day is near, or that has an epoch
    for which nobody has replaced it yet (`rotation.done_for`), for being replaced; one that must be gone, for going.
    """
    found = (task for one in estate.credentials.values() for task in _tasks(one, estate, as_of))
    worth = {name: ORDER.index(one.class_) for name, one in estate.credentials.items()}
    return tuple(sorted(found, key=lambda task: (task.by, -worth[task.credential], task.credential, task.why)))


def _tasks(credential: Credential, estate: Estate, as_of: dt.date) -> Iterator[Task]:
    if credential.is_replaced_by_runs or credential.made == "oidc":
        return
    if credential.retire_by is not None:
        if as_of >= credential.retire_by - LAST:
            why = f"it must be gone by {credential.retire_by}"
            yield _task(credential, why, credential.retire_by, as_of, tuple(_going(credential, estate)))
        return
    if credential.expires is not None and as_of >= credential.expires - _warning(credential, estate):
        ends = "ended" if credential.expires < as_of else "ends"
        why = f"{credential.issuer} {ends} it on {credential.expires}"
        yield _task(credential, why, credential.expires, as_of, tuple(_replacing(credential, estate)))
    if "expires" in credential.unknown:
        yield _task(credential, LAST_DAY_UNKNOWN, as_of, as_of, _FINDING_OUT)
    epochs = {what: said for what, said in epochs_of(credential, estate).items() if said not in _done(credential)}
    if epochs:
        why = f"another epoch: {', '.join(f'{what}: {said}' for what, said in epochs.items())}"
        replacing = (*_replacing(credential, estate), _ticking(credential, tuple(epochs.values())))
        yield replace(_task(credential, why, as_of, as_of, replacing), urgent=True)


def _task(credential: Credential, why: str, by: dt.date, as_of: dt.date, steps: tuple[str, ...]) -> Task:
    return Task(
        credential=credential.name,
        why=why,
        by=by,
        passed=by < as_of,
        answers=credential.owner or "",
        steps=steps,
        urgent=by < as_of,
    )


def _replacing(credential: Credential, estate: Estate) -> Iterator[str]:
    """Yield how a person replaces a value."""
    issuer = estate.services.get(credential.issuer)
    name = credential.name
    if issuer is not None:
        yield issuer.made_by_hand(credential, _login(credential, estate))
    elif credential.issuer == OURSELVES:
        yield "Make up a new value."
    else:
        yield "Nobody knows who issued it: find that out, and have a new one made there."
    placed = estate.placements_by_credential.get(name, ())
    variables = sorted({one.target.slot for one in placed if isinstance(one.target, EngineVariable)})
    if credential.is_in_vault:
        yield f"Put it into the field {credential.field} of the vault item '{credential.item}'; keep the old one by."
    if variables:
        yield (
            f"Put it where runs have {', '.join(variables)}, and start `python -m infra preview --stack prod`. If that "
            "refuses it, put the old one back: it still works. A run that has begun goes on with the old one."
        )
    if credential.is_in_vault and len(variables) < len(placed):
        yield f"`python -m infra up --stack prod` brings it to its places; `placements {name} --written` shows them."
    elif not credential.is_in_vault:
        who = "Whoever wrote it by hand" if credential.managed_by == "hand" else credential.managed_by
        yield f"{who} puts it into its places; `python -m infra graph` lists them."
    held = [one for one in placed if one.held]
    known = [drain_of(one, estate) for one in held if longest_use_of(one, estate) is not None]
    wait = f"{max(known)} after that" if known else "Once nothing uses the old one any more"
    yield f"{wait}, end the old one at {credential.issuer}, and see that it is refused."
    if credential.expires is not None or "expires" in credential.unknown:
        yield f"Write the new last day into credentials/{name}.toml."


def _going(credential: Credential, estate: Estate) -> Iterator[str]:
    del estate
    yield f"End it at {credential.issuer}, and make no new one."
    yield f"Delete credentials/{credential.name}.toml; `python -m infra up --stack prod` takes it out of its places."


def _ticking(credential: Credential, epochs: tuple[str, ...]) -> str:
    listed = ", ".join(f'"{one}"' for one in sorted({*_done(credential), *epochs}))
    return f"Write rotation.done_for = [{listed}] into credentials/{credential.name}.toml."


def _done(credential: Credential) -> tuple[str, ...]:
    return credential.rotation.done_for if credential.rotation else ()


def _warning(credential: Credential, estate: Estate) -> dt.timedelta:
    """Return how long before its last day a person is asked: a third of its life, where that is known."""
    life = life_of(credential, estate)
    return life / 3 if life else LAST


def _login(credential: Credential, estate: Estate) -> str:
    """Return the login of the bot that it acts as, at its issuer; empty if none is known."""
    bot = estate.bots.get(credential.acts_as or "")
    account = bot.accounts.get(credential.issuer) if bot else None
    return account.login if account else ""
