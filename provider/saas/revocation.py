"""The end of former generations of a token: a step of its own, after everything works with the present one.

It comes in a scheduled run after the time in which something may still use what it read before. Every generation but
the present one is revoked at the issuer, also one whose value nobody knows, and each value that is known is tried.
What is not proved dead stays pending.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Annotated, Any, ClassVar, TypeVar

import msgspec

from saas import secrecy
from saas.answers import rfc3339
from saas.days import is_day
from saas.errors import SaasError
from saas.generations import FIRST, NONE, number_of, numbered
from saas.schema import Identity, Properties, Secret, fields_of
from saas.step import Step
from saas.tokens import Issued, Issuer


class RevocationInputs(Properties, frozen=True, kw_only=True):
    name: Annotated[
        Identity, msgspec.Meta(description="What the generations are called: `<name>-generation-<number>`.")
    ]
    generation: Annotated[int, msgspec.Meta(ge=0, description="The one in use; the others are to go.")]
    token_id: Annotated[str, msgspec.Meta(description="The issuer's id of the one in use; empty: not known.")]
    former: Annotated[
        dict[str, Secret], msgspec.Meta(description="The values of former ones, by their numbers: each is tried.")
    ]
    oldest: Annotated[
        int, msgspec.Meta(ge=0, description="The first generation there was; 0: a person made it, or it is not known.")
    ] = FIRST
    recorded_revoked: Annotated[
        int, msgspec.Meta(ge=NONE, description="Up to which one all are proved dead, as the vault says; -1: none is.")
    ] = NONE
    account: Annotated[
        str, msgspec.Meta(description="What generation 0 logs in as, where its value alone does not say.")
    ] = ""
    drain_seconds: Annotated[
        int, msgspec.Meta(ge=0, description="How long something that read a value may go on using it.")
    ]
    places_written: Annotated[
        list[str], msgspec.Meta(description="When its places were last written, each by the clock of its service.")
    ] = []
    held: Annotated[bool, msgspec.Meta(description="Whether nothing is to be revoked in this run.")] = False
    as_of: Annotated[str, msgspec.Meta(description="The day of a scheduled run; without one nothing is revoked.")] = ""


class RevocationState(RevocationInputs, frozen=True, kw_only=True):
    revoked: Annotated[int, msgspec.Meta(description="All generations up to this one are proved dead; -1: none is.")]
    since: Annotated[
        str, msgspec.Meta(description="When everything had the one in use, by the issuer's clock; empty: not known.")
    ]
    drains_until: Annotated[
        str, msgspec.Meta(description="Until when a former one may be in use; empty: nothing waits, or not known.")
    ]


class OrganizationRevocationInputs(RevocationInputs, frozen=True, kw_only=True):
    organization: Annotated[Identity, msgspec.Meta(description="The organisation that they belong to.")]


class OrganizationRevocationState(RevocationState, frozen=True, kw_only=True):
    organization: Annotated[Identity, msgspec.Meta(description="The organisation that they belong to.")]


I = TypeVar("I", bound=RevocationInputs)  # noqa: E741  # I and S: inputs and state
S = TypeVar("S", bound=RevocationState)


class Revocation(Step[I, S]):
    """What ends former generations. A subclass names the issuer."""

    Inputs: ClassVar[type[Properties]] = RevocationInputs
    State: ClassVar[type[Properties]] = RevocationState
    Tokens: ClassVar[type[Issuer]]

    identity: ClassVar[tuple[str, ...]] = ("name",)
    import_id: ClassVar[str] = "nothing: it is nothing at the service"
    kind = "a revocation"

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self.issuer = self.Tokens(connection)

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        if known.get("asOf") and not is_day(known["asOf"]):
            yield "the day of the run is not a day such as 2027-01-31"

    def changed(self, recorded: Mapping[str, Any], wanted: Mapping[str, Any]) -> set[str]:
        """Return the generation, when another one is in use, and the day, when something may be over by then."""
        names = {name for name in (*self.identity, "generation") if recorded.get(name) != wanted.get(name)}
        if not names and recorded["revoked"] < recorded["generation"] - 1 and _may_be_over(recorded, wanted):
            names.add("asOf")
        return names

    async def create(self, inputs: I) -> S:
        """Note since when the one in use is. What was before it waits for a later run."""
        return await self._waiting(inputs, min(max(inputs.recorded_revoked, inputs.oldest - 1), inputs.generation - 1))

    async def update(self, state: S, inputs: I) -> S:
        """Begin to wait for another generation; else revoke what is former, when that is over."""
        if inputs.generation != state.generation:
            return await self._waiting(inputs, min(state.revoked, inputs.generation - 1), state.drain_seconds)
        if state.revoked >= state.generation - 1 or not inputs.as_of or inputs.held:
            return self._state(inputs, state)
        if not state.since:
            return await self._waiting(inputs, state.revoked, state.drain_seconds)
        doing = f"looking for the generations of {inputs.name}"
        owner = self._owner(inputs)
        listed = await self.connection.shown(
            lambda: self.issuer.listed(owner, doing), partial(self._has_one_in_use, inputs), doing
        )
        self.connection.require_day(inputs.as_of, f"Nothing of {inputs.name} was revoked.")
        drain = max(state.drain_seconds, inputs.drain_seconds)
        until = max(state.drains_until, _seconds_later(state.since, drain))
        waiting = self._state(inputs, state, drain_seconds=drain, drains_until=until)
        if min(self._now(inputs), self._own_clock()) < until:
            await self.connection.announce(
                f"former generations of {inputs.name} may be in use until {until}; a later run revokes them."
            )
            return waiting
        if not await self._revoke_all(inputs, listed):
            return waiting
        return self._state(inputs, state, revoked=inputs.generation - 1, drains_until="")

    async def delete(self, state: S) -> None:
        """Forget it, and say so when something was to be revoked still."""
        if state.revoked < state.generation - 1:
            by_hand = self.issuer.by_hand(self._owner(state), state.name)
            await self.connection.announce(
                f"former generations of {state.name} were not revoked yet, and are forgotten here. When nothing uses "
                f"them any more, {by_hand}."
            )

    async def _waiting(self, inputs: I, revoked: int, drain: int = 0) -> S:
        """Return the state from now on. What time the issuer has is asked now: its last answer may be hours old.

        `drain` is how long the readers of places took that were there before: those that are gone may still run.
        """
        drain = max(drain, inputs.drain_seconds)
        if inputs.generation - 1 > revoked:
            await self.issuer.listed(self._owner(inputs), f"asking what time it is, for {inputs.name}")
        since = max([self._now(inputs, late=True), *_moments(inputs.places_written)])
        until = _seconds_later(since, drain) if since and inputs.generation - 1 > revoked else ""
        return self.State(  # type: ignore[return-value]
            **{**fields_of(self.Inputs, inputs), "drain_seconds": drain},
            revoked=revoked,
            since=since,
            drains_until=until,
        )

    def _own_clock(self) -> str:
        """Return what time it is on this machine; in a rehearsal the end of time, since its world has its own.

        Of several clocks the latest counts for the begin of the drain, the earliest for its end: one that is wrong
        makes it longer.
        """
        run = self.connection.run
        return _END_OF_TIME if run.loopback_only else rfc3339(run.clock.now())

    def _now(self, inputs: I, *, late: bool = False) -> str:
        """Return what time it is for the issuer; where it has no clock, the begin or the end of the day of the run."""
        clock = self.connection.service_clock()
        if clock is not None:
            return rfc3339(clock)
        if not inputs.as_of:
            return ""
        day = date.fromisoformat(inputs.as_of) + timedelta(days=int(late))
        return f"{day.isoformat()}T00:00:00Z"

    async def _revoke_all(self, inputs: I, listed: list[Issued]) -> bool:
        """Revoke everything but the one in use. Return whether all of it is proved dead. Raise `SaasError`."""
        owner, doing = self._owner(inputs), f"revoking the former generations of {inputs.name}"
        in_use = [token for token in listed if self._is_in_use(inputs, token)]
        if self.issuer.lists and not in_use:
            raise SaasError(
                f"{self.connection.name}: generation {inputs.generation} of {inputs.name}, which is in use, is not "
                "listed there, so nothing was revoked. Run the same command again. When it is not listed then either, "
                "look at the service whether somebody revoked it: only then give the credential a new `epoch`."
            )
        if self.issuer.lists and inputs.generation and not inputs.token_id:
            await self.connection.warn(
                f"which token is generation {inputs.generation} of {inputs.name} cannot be told there, so none was "
                "revoked. Give the credential a new `epoch`: of the next one it is known."
            )
            return False
        secrecy.protect(inputs.former.values())
        former = [token for token in listed if self._is_former(inputs, token)]
        former += await self._by_value(inputs, {token.id for token in former})
        others = {token.id for token in await self.issuer.others(owner, doing)} if former else set()
        for token in former:
            if token.id not in others and token.id in {one.id for one in listed}:
                await self.connection.warn(
                    f"{token.name} is what this run logs in with, so it is not revoked. Put the value from the vault "
                    "into the environment; the next scheduled run revokes it."
                )
                return False
            await self.issuer.revoke(token, doing)
        return await self._are_dead(inputs, doing)

    async def _by_value(self, inputs: I, known: set[str]) -> list[Issued]:
        """Return the tokens of former values that have other names: a person made them, or they had another name."""
        tokens: list[Issued] = []
        for number, value in sorted(inputs.former.items()):
            doing = f"looking for generation {number} of {inputs.name}"
            found = await self.issuer.whose(self._owner(inputs), inputs.account, value, doing)
            if found is not None and found.name and found.id not in {inputs.token_id, *known}:
                tokens.append(found)
        return tokens

    async def _are_dead(self, inputs: I, doing: str) -> bool:
        """Return whether each former value that is known is refused, and no former token is listed any more."""
        owner = self._owner(inputs)
        if inputs.oldest == FIRST and str(FIRST) not in inputs.former and inputs.recorded_revoked < FIRST:
            await self.connection.warn(
                f"the value of generation 0 of {inputs.name}, which a person made, is not known here, so it is not "
                "called revoked. Revoke it at the service, and put it into the vault item as the field "
                "`rotation: former generation 0`: the next run tries it."
            )
            return False
        for number, value in sorted(inputs.former.items()):
            called = numbered(inputs.name, int(number)) if int(number) else inputs.account or inputs.name
            tried = partial(self.issuer.authenticates, owner, called, value, doing)
            if await self.connection.shown(tried, lambda alive: not alive, doing):
                await self.connection.warn(
                    f"generation {number} of {inputs.name} is still accepted, so it is not called revoked. Nothing "
                    "uses it any more: revoke it at the service, or change it if it is an account's own password or "
                    f"key. The item of the vault has it as `rotation: former generation {number}`."
                )
                return False

        async def left() -> list[Issued]:
            return [token for token in await self.issuer.listed(owner, doing) if self._is_former(inputs, token)]

        if remaining := await self.connection.shown(left, lambda some: not some, doing):
            await self.connection.warn(f"{remaining[0].name} is still listed, so it is not called revoked.")
            return False
        return True

    def _has_one_in_use(self, inputs: I, listed: list[Issued]) -> bool:
        """Return whether a list has the one in use; where the issuer lists nothing, that it need not."""
        return not self.issuer.lists or any(self._is_in_use(inputs, token) for token in listed)

    def _is_in_use(self, inputs: I, token: Issued) -> bool:
        if inputs.token_id:
            return token.id == inputs.token_id
        return number_of(inputs.name, token.name) == inputs.generation

    def _is_former(self, inputs: I, token: Issued) -> bool:
        """Return whether a token is a generation of ours that is not in use, and no later one.

        One of the same number that is not in use comes from an answer that got lost.
        """
        number = number_of(inputs.name, token.name)
        if number is None or self._is_in_use(inputs, token):
            return False
        return number < inputs.generation or (number == inputs.generation and not self.issuer.names_are_unique)

    def _state(self, inputs: I, state: S, **own: Any) -> S:
        kept = {"revoked": state.revoked, "since": state.since, "drains_until": state.drains_until}
        return self.State(**{**fields_of(self.Inputs, inputs), **kept, **own})  # type: ignore[return-value]

    def _owner(self, one: Any) -> str:
        return getattr(one, "organization", "")


_END_OF_TIME = "9999-12-31T23:59:59Z"


def _moments(texts: Iterable[str]) -> Iterator[str]:
    """Yield moments in the one form in which they are compared; what is no moment says nothing."""
    for text in texts:
        try:
            yield rfc3339(datetime.fromisoformat(text).timestamp())
        except ValueError:
            continue


def _may_be_over(recorded: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Return whether a scheduled run has to ask the issuer's clock, which may be a day ahead."""
    as_of, until = wanted.get("asOf", ""), recorded.get("drainsUntil", "")
    return (
        bool(as_of)
        and not wanted.get("held")
        and (not until or date.fromisoformat(as_of) + timedelta(days=1) >= _day_of(until))
    )


def _day_of(moment: str) -> date:
    return date.fromisoformat(moment[:10])


def _seconds_later(moment: str, seconds: int) -> str:
    return rfc3339(datetime.fromisoformat(moment).timestamp() + seconds)
