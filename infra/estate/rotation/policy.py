"""When a value is due: from its life, its epoch, and a jitter by which not all are due on one day."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from infra.estate.deployed import whole
from infra.estate.estate import Estate
from infra.estate.nouns import Credential
from infra.estate.nouns.words import length_of
from infra.estate.rotation.drain import drain_of
from infra.estate.rotation.epoch import epoch_of

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Policy:
    """When the value of one minted or generated credential is replaced, and what is waited for then.

    Days count from the day on which the value was made. A value is replaced by the first scheduled run on or after its
    due day, or whose effective epoch differs from the recorded one in any way. Of a value whose day nobody knows (a
    person made it) it is due at once.
    """

    credential: str
    life_days: int
    """So long its issuer lets it live; a generated one is not used longer."""
    due_after_days: int
    warn_after_days: int
    """Never after `due_after_days`."""
    epoch: str
    """The effective epoch; empty if none is given."""
    waits_for: str
    """What must be done before a run may replace it; empty: nothing."""
    drain_seconds: int
    """How long after the last write to a target the old value must stay valid: the longest use of what reads any."""


def policy_of(credential: Credential, estate: Estate) -> Policy | None:
    """Return when a credential is replaced; None unless we mint or generate it, and keep it in our vault.

    It is the same of an estate and of what is deployed of it: what is no longer in use may still have read the value.
    Only for an estate that passed the checks: of any other, LookupError may be raised.
    """
    if not credential.is_replaced_by_runs:
        return None
    life = life_of(credential, estate)
    if life is None:
        raise LookupError(f"Nothing says how long a value of {credential.name} lives.")
    estate = whole(estate)
    held = (one for one in estate.placements_by_credential.get(credential.name, ()) if one.held)
    drain = max((drain_of(one, estate) for one in held), default=dt.timedelta())
    waits_for = (credential.rotation.waits_for if credential.rotation else None) or ""
    epoch = epoch_of(credential, estate)
    return policy_for(credential.name, life // _DAY, epoch=epoch, drain=drain, waits_for=waits_for)


def policy_for(
    name: str, life_days: int, *, epoch: str = "", drain: dt.timedelta = dt.timedelta(), waits_for: str = ""
) -> Policy:
    """Return when a value of that life is warned of and due: after two thirds of it, and five sixths less jitter."""
    return Policy(
        credential=name,
        life_days=life_days,
        due_after_days=life_days * 5 // 6 - jitter_of(name, life_days),
        warn_after_days=life_days * 2 // 3,
        epoch=epoch,
        waits_for=waits_for,
        drain_seconds=int(drain.total_seconds()),
    )


def life_of(credential: Credential, estate: Estate) -> dt.timedelta | None:
    """Return how long one value lives: as the credential says, else as its issuer does; None if neither does."""
    issuer = estate.services.get(credential.issuer)
    own = credential.rotation.max_age if credential.rotation else None
    said = own or (issuer.max_age if issuer else None)
    return length_of(said) if said else None


def jitter_of(name: str, life_days: int) -> int:
    """Return by how many days the value of a credential is due earlier than others: 0 to a twelfth of its life.

    It follows from the name alone, by SHA-256, so that every machine finds the same.
    """
    return int.from_bytes(hashlib.sha256(name.encode()).digest()) % (life_days // 12 + 1)
