"""Epochs: by which a pull request says that values must be replaced."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from infra.estate.deployed import whole
from infra.estate.estate import Estate
from infra.estate.nouns import Credential


def epochs_of(credential: Credential, estate: Estate) -> Mapping[str, str]:
    """Return the epochs that hold for a credential, by what each belongs to: `zone makers`, `everything`."""
    return dict(sorted(_given(credential, whole(estate))))


def epoch_of(credential: Credential, estate: Estate) -> str:
    """Return its effective epoch: one text of all that hold for it; empty if none does."""
    return in_one_text(epochs_of(credential, estate))


def in_one_text(epochs: Mapping[str, str]) -> str:
    """Return epochs as one text, sorted by what they belong to.

    Two such texts are equal only if the same epochs belong to the same things: each is written as JSON writes texts.
    """
    return ", ".join(f"{what} {json.dumps(epoch)}" for what, epoch in sorted(epochs.items()))


def _given(credential: Credential, estate: Estate) -> Iterator[tuple[str, str]]:
    if estate.epoch:
        yield "everything", estate.epoch
    if credential.epoch:
        yield f"credential {credential.name}", credential.epoch
    bot, issuer = estate.bots.get(credential.acts_as or ""), estate.services.get(credential.issuer)
    if bot is not None and bot.epoch:
        yield f"bot {bot.name}", bot.epoch
    if issuer is not None and issuer.epoch:
        yield f"service {issuer.name}", issuer.epoch
    held = (one for one in estate.placements_by_credential.get(credential.name, ()) if one.held)
    for name in {estate.zone_of.get(one.target.sink, "") for one in held}:
        zone = estate.zones.get(name)
        if zone is not None and zone.epoch:
            yield f"zone {name}", zone.epoch
