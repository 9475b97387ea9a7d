"""The order in which one value is replaced: mint, record, deliver, check, drain, revoke."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from infra.estate.estate import Estate
from infra.estate.kinds import NamedInRepository, Target
from infra.estate.nouns import Credential
from infra.estate.placement import Placement
from infra.estate.rotation.policy import Policy
from infra.estate.rotation.writes import Write, service_of, write_of

Stage = Literal["mint", "record", "deliver", "check", "drain", "revoke"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a replacement."""

    phase: Stage
    what: str


def generation_name(credential: Credential, generation: int) -> str:
    """Return what a generation of a minted credential is called at its issuer."""
    base = credential.token.name if credential.token else credential.name
    return f"{base}-generation-{generation}"


def steps_of(credential: Credential, estate: Estate, generation: int, policy: Policy) -> tuple[Step, ...]:
    """Return the steps from the generation in use to the next, in their order."""
    return (
        Step(phase="mint", what=_minted(credential, generation + 1)),
        Step(phase="record", what=f"field {credential.field} of the vault item {credential.item}; the old value stays"),
        *(Step(phase="deliver", what=what) for what in _delivered(credential, estate)),
        *(Step(phase="check", what=what) for what in _checked(credential, estate)),
        Step(phase="drain", what=f"{_length(policy.drain_seconds)} after the last write the old value is still valid"),
        Step(phase="revoke", what=_revoked(credential, generation)),
    )


def writes_of(credential: Credential, estate: Estate, generation: int) -> Iterator[Write]:
    """Yield every write of a replacement, those with which the old value ends among them (kind `revoke`)."""
    if credential.made == "minted" and credential.token is not None:
        issuer, section = service_of(credential.issuer), estate.services.get(credential.issuer)
        things = [generation_name(credential, generation + 1)]
        if section is not None and section.grants_scopes_one_by_one:
            things += [f"{things[0]} {scope}" for scope in credential.token.scopes]
        yield from (Write(rank=-2, service=issuer, kind="mint", thing=one) for one in things)
        yield Write(rank=-1, service=issuer, kind="revoke", thing=generation_name(credential, generation))
    place = f"{credential.item}/{credential.field}"
    for vault in map(service_of, estate.vaults):
        yield Write(rank=-1, service=vault, kind="record", thing=place)
        yield Write(rank=-1, service=vault, kind="revoke", thing=place)
    yield from _targets(credential, estate)


def _minted(credential: Credential, generation: int) -> str:
    if credential.made == "generated" or credential.token is None:
        return f"generation {generation}: random bytes of our own"
    scopes = ", ".join(credential.token.scopes)
    name = generation_name(credential, generation)
    return f"{name} at {credential.issuer}, with {scopes}; it is tried there before any target gets it"


def _targets(credential: Credential, estate: Estate) -> dict[Write, list[Placement[Target]]]:
    """Return the writes that bring the value to its places, in their order, each with the places that it fills."""
    found: defaultdict[Write, list[Placement[Target]]] = defaultdict(list)
    for placement in estate.placements_by_credential.get(credential.name, ()):
        write = write_of(placement) if placement.held else None
        if write is not None:
            found[write].append(placement)
    return dict(sorted(found.items()))


def _delivered(credential: Credential, estate: Estate) -> Iterator[str]:
    for write, placements in _targets(credential, estate).items():
        slots = ", ".join(sorted({one.target.slot for one in placements}))
        scopes = ", ".join(sorted({one.target.scope for one in placements}))
        yield f"{write.kind} {slots} ({scopes})"


def _checked(credential: Credential, estate: Estate) -> Iterator[str]:
    """Yield what shows that a place works with the new value, and the places of which nothing does."""
    silent: defaultdict[str, set[str]] = defaultdict(set)
    for placement in estate.placements_by_credential.get(credential.name, ()):
        if not placement.held or write_of(placement) is None:
            continue
        found = _check_of(placement, estate)
        if found:
            yield found
        else:
            silent[placement.target.slot].add(placement.target.scope)
    for slot, scopes in sorted(silent.items()):
        yield f"nothing answers for {slot} in {', '.join(sorted(scopes))}: that it was written is all that is known"


def _check_of(placement: Placement[Target], estate: Estate) -> str:
    """Return how the new value is tried at a place; empty where the data names nothing that answers for it."""
    target, app = placement.target, estate.apps.get(placement.delivery.app or "")
    if placement.kind.signs_webhooks:
        return f"a ping of {target.slot} ({target.scope}) is accepted"
    if app is not None and target.is_app_setting:
        path = app.health or (app.host.health if app.host else "")
        return f"{app.name} answers with success at {app.url.rstrip('/')}{path}" if path else ""
    known = estate.repository(target.repository) if isinstance(target, NamedInRepository) else None
    if known is not None and known[2].canary:
        return f"the workflow {known[2].canary} of {target.scope} answers for {target.slot}"
    return ""


def _revoked(credential: Credential, generation: int) -> str:
    if credential.made == "generated":
        return "the old value leaves the vault; nobody else knows it by a name"
    made = " (which a person made)" if generation == 0 else ""
    return (
        f"every generation up to {generation}{made} at {credential.issuer}; then each old value is tried, and refused"
    )


def _length(seconds: int) -> str:
    return str(dt.timedelta(seconds=seconds))
