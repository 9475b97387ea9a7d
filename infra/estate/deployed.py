"""What is deployed of an estate: what is in use.

Services, apps and bots that are not `active` stay in the data, so that it is written down what they are for and what
must be gone. Nothing is made for them, and nothing is delivered to them. What an earlier run made for them is removed
by the next one, and stands in its plan. What is `planned` is rehearsed: in an emulated world it is made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TypeVar

from infra.estate.estate import Estate
from infra.estate.kinds import KINDS
from infra.estate.nouns import App, Bot, Credential, Delivery, Service
from infra.estate.nouns.words import Status

_Noun = TypeVar("_Noun", App, Bot, Service)


@dataclass(frozen=True, kw_only=True, eq=False)
class Deployed(Estate):
    """An estate without what is not in use."""

    whole: Estate
    """What it is of."""

    @property
    def must_be_gone(self) -> Mapping[str, str]:
        """What must no longer exist, with services that are over above all."""
        return self.whole.must_be_gone

    def deliveries_of(self, credential: Credential) -> Iterator[Delivery]:
        """Return the deliveries of a credential to what is in use; of a list of repositories, those in use."""
        for delivery in credential.deliveries:
            kind = KINDS.get(delivery.to)
            left = kind.resolved(delivery, self).in_use(delivery, self) if kind is not None else delivery
            if left is not None:
                yield left


def deployed(estate: Estate) -> Deployed:
    """Return what is deployed of an estate."""
    given = {field.name: getattr(estate, field.name) for field in fields(Estate)}
    used: tuple[Status, ...] = ("active", "planned") if estate.rehearsed else ("active",)
    given |= {noun: _with_status(given[noun], used) for noun in ("services", "apps", "bots")}
    return Deployed(**given, whole=estate)


def whole(estate: Estate) -> Estate:
    """Return what an estate is of, if it is what is deployed of one; else itself."""
    return estate.whole if isinstance(estate, Deployed) else estate


def left_out(estate: Estate) -> tuple[str, ...]:
    """Return what is planned, and left out of a stack that is real: `aws`, `the bot doorman`."""
    if estate.rehearsed:
        return ()
    nouns: tuple[tuple[str, Mapping[str, App | Bot | Service]], ...] = (
        ("", estate.services),
        ("the app ", estate.apps),
        ("the bot ", estate.bots),
    )
    return tuple(f"{noun}{name}" for noun, things in nouns for name, one in things.items() if one.status == "planned")


def _with_status(things: Mapping[str, _Noun], used: Collection[Status]) -> Mapping[str, _Noun]:
    return MappingProxyType({name: one for name, one in things.items() if one.status in used})
