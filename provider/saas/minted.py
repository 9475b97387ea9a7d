"""Tokens that this provider makes, one generation after the other, and never revokes (docs/adr/0113).

A rotation is an update of one resource: it makes the next generation beside the present one. What the state knows of a
token, and what the vault keeps of it, are enough to go on from any moment at which a run was killed:

- Nothing gets a value before the vault has it. So a generation at the issuer whose value neither the state nor the
  vault knows is used by nobody. Its number is passed over, and its revocation comes with that of the former ones.
- A generation that the vault has and the state does not (an old state was restored, or it was lost) is adopted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, ClassVar, TypeVar

import msgspec

from saas import secrecy
from saas.connection import is_there
from saas.days import is_day
from saas.errors import SaasError
from saas.generations import FIRST, NONE, digest_of, is_due, later, number_of, numbered
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, Secret, fields_of
from saas.tokens import Issued, Issuer, Wanted

MOST_LOST = 3
"""So many answers may get lost while one generation is made."""

MOST_UNUSED = 3
"""So many generations may be left at the issuer by runs that failed, before none is made any more."""

MOST_DAYS = 36_525
"""A century: longer lives are no lives."""

Days = Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS)]


class MintedInputs(Properties, frozen=True, kw_only=True):
    """What every issuer is asked for; each adds what is its own."""

    name: Annotated[
        Identity, msgspec.Meta(description="What its generations are called there: `<name>-generation-<number>`.")
    ]
    scopes: Annotated[
        list[str], msgspec.Meta(description="What the next generation may do; order means nothing. Others are due.")
    ]
    life_days: Annotated[Days, msgspec.Meta(description="How long a generation lives at its issuer.")]
    due_after_days: Annotated[Days, msgspec.Meta(description="After how long the next one is made.")]
    epoch: Annotated[str, msgspec.Meta(description="Any other text is due: the id of an incident, say.")] = ""
    account: Annotated[
        str, msgspec.Meta(description="What generation 0 logs in as, where its value alone does not say.")
    ] = ""
    as_of: Annotated[
        str, msgspec.Meta(description="The day of a scheduled run, such as `2027-01-31`; without one nothing is due.")
    ] = ""
    held: Annotated[
        bool, msgspec.Meta(description="Whether it is not to be replaced in this run, whatever is due.")
    ] = False
    current: Annotated[Secret, msgspec.Meta(description="The value that the vault has; empty: none, so one is made.")]
    recorded_generation: Annotated[int, msgspec.Meta(ge=0, description="Which one it is, as the vault says.")] = FIRST
    recorded_made: Annotated[str, msgspec.Meta(description="When it was made, as the vault says; empty: unknown.")] = ""
    recorded_epoch: Annotated[str, msgspec.Meta(description="The digest of its epoch, as the vault says.")] = ""
    recorded_revoked: Annotated[
        int, msgspec.Meta(ge=NONE, description="Up to which one all are proved dead, as the vault says; -1: none is.")
    ] = NONE
    kept: Annotated[
        dict[str, Secret], msgspec.Meta(description="What the vault keeps of former generations, by their numbers.")
    ] = {}


class MintedState(MintedInputs, frozen=True, kw_only=True):
    """What is known of the generation in use. `scopes` and `epoch` are those that it was made with."""

    value: Annotated[Secret, msgspec.Meta(description="Its value.")]
    generation: Annotated[int, msgspec.Meta(description="Its number; 0: a person made it.")]
    made: Annotated[str, msgspec.Meta(description="The day on which it was made; empty: unknown.")]
    token_id: Annotated[str, msgspec.Meta(description="The issuer's own id of it; empty where it cannot be told.")]
    former: Annotated[
        dict[str, Secret],
        msgspec.Meta(description="Values of former generations that are not known to be revoked, by their numbers."),
    ]
    oldest: Annotated[
        int, msgspec.Meta(description="The first generation there was; 0: a person made it, or that is not known.")
    ] = FIRST
    agreed_scopes: Annotated[
        list[str], msgspec.Meta(description="What the last run that was applied lets the next generation do.")
    ] = []
    agreed_life: Annotated[
        int, msgspec.Meta(description="How many days that run lets it live; 0: neither was noted yet.")
    ] = 0


class OrganizationMintedInputs(MintedInputs, frozen=True, kw_only=True):
    organization: Annotated[Identity, msgspec.Meta(description="The organisation that it belongs to.")]


class OrganizationMintedState(MintedState, frozen=True, kw_only=True):
    organization: Annotated[Identity, msgspec.Meta(description="The organisation that it belongs to.")]


I = TypeVar("I", bound=MintedInputs)  # noqa: E741  # I and S: inputs and state
S = TypeVar("S", bound=MintedState)


class Minted(Resource[I, S]):
    """A value that this provider makes. A subclass names its issuer, and what is its own."""

    Inputs: ClassVar[type[Properties]] = MintedInputs
    State: ClassVar[type[Properties]] = MintedState
    Tokens: ClassVar[type[Issuer]]

    identity: ClassVar[tuple[str, ...]] = ("name",)
    import_id: ClassVar[str] = "nothing: a run adopts what the vault has"
    kind = "a minted credential"
    any_order: ClassVar[tuple[str, ...]] = ("scopes",)
    stays: ClassVar[bool] = True

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self.issuer = self.Tokens(connection)

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        for key, what in (("asOf", "the day of the run"), ("recordedMade", "the day in the vault")):
            if known.get(key) and not is_day(known[key]):
                yield f"{what} is not a day such as 2027-01-31"
        if known.get("dueAfterDays", 0) > known.get("lifeDays", MOST_DAYS):
            yield "it would be due only after its life"

    def changed(self, recorded: Mapping[str, Any], wanted: Mapping[str, Any]) -> set[str]:
        """Return what an update is for: another object, a value that is due, one that somebody changed, or forgotten.

        And what the next generation may do, and for how long: that waits until it is due, but a person applies it
        first. Else a scheduled run would make what nobody has agreed to. The days of the calendar are no change.
        """
        names = {name for name in self.identity if recorded.get(name) != wanted.get(name)}
        if is_due(recorded, wanted):
            names.add("asOf")
        if wanted["current"] not in ("", recorded["value"], *recorded["former"].values()):
            names.add("current")
        if _has_dead(recorded, wanted):
            names.add("kept")
        return names | _not_agreed(recorded, wanted)

    async def create(self, inputs: I) -> S:
        """Adopt what the vault has; make the first generation where it has nothing."""
        if not inputs.current:
            fresh = FIRST if inputs.recorded_generation or inputs.kept else 1
            return await self._next(inputs, inputs.recorded_generation, _unrevoked(inputs.kept, inputs), fresh)
        found = await self._whose(inputs)
        if found is None:
            raise self._refused(inputs)
        known = self._number(inputs, found)
        number = inputs.recorded_generation if known is None else known
        as_recorded = known is not None and number == inputs.recorded_generation
        former = _unrevoked(inputs.kept, inputs)
        return self._state(
            inputs,
            scopes=list(found.scopes) if number and found.scopes else inputs.scopes,
            epoch=_epoch(inputs, "", as_recorded=as_recorded),
            value=inputs.current,
            generation=number,
            made=inputs.recorded_made if as_recorded else "",
            token_id=found.id,
            former={key: value for key, value in former.items() if value != inputs.current},
        )

    async def read(self, identity: str, state: S | None) -> Found[I, S] | None:
        """Warn when the issuer refuses the value; it stays recorded, since its places hold it."""
        if state is None:
            raise self.no_id(identity)
        doing = f"trying {self._called(state)}"
        secrecy.protect([state.value])
        if not await self.issuer.authenticates(self._owner(state), self._name(state), state.value, doing):
            await self.connection.warn(
                f"{self._called(state)} is refused: somebody revoked it, or it ended. What uses it "
                f"does not work. Give the credential a new `epoch` and run `python -m runbooks rotate`; or put a valid "
                "value into the vault, and run `up`."
            )
        await self._tell_orphans(state)
        inputs: Any = self.Inputs(**fields_of(self.Inputs, state))
        return Found(inputs, state)

    async def _tell_orphans(self, state: S) -> None:
        """Warn of later generations at the issuer: a run that was killed has left them, and nobody has their values."""
        listed = await self.issuer.listed(self._owner(state), f"looking for the generations of {state.name}")
        later_ones = [token.name for token in listed if (number_of(state.name, token.name) or 0) > state.generation]
        if later_ones:
            await self.connection.warn(
                f"{', '.join(sorted(later_ones))} is at the issuer, and generation {state.generation} is in use. A run "
                "that was killed has left it, and nobody has its value. The next rotation revokes it, or a person does."
            )

    async def update(self, state: S, inputs: I) -> S:
        """Take over what somebody put into the vault, or make the next generation, or forget what was revoked."""
        recorded, wanted = msgspec.to_builtins(state), msgspec.to_builtins(inputs)
        if inputs.current not in ("", state.value, *state.former.values()):
            return await self._taken_over(state, inputs)
        former = _unrevoked({**inputs.kept, **state.former}, inputs)
        if is_due(recorded, wanted):
            self._require_agreed(recorded, wanted)
            last = max(state.generation, inputs.recorded_generation)
            return await self._next(inputs, last, {**former, str(state.generation): state.value}, state.oldest)
        return self._kept(state, inputs, former)

    def _require_agreed(self, recorded: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
        """Raise `SaasError` where a scheduled run would make what no applied run has agreed to."""
        if changed := _not_agreed(recorded, wanted):
            raise SaasError(
                f"{self.connection.name}: {' and '.join(sorted(changed))} of {wanted['name']} changed in the data, and "
                "nobody has applied that, so no next generation is made. Apply it (`python -m infra plan`, then "
                "`apply`), then rotate again."
            )

    async def delete(self, state: S) -> None:
        """Forget it, and say so: only a revocation, a step of its own, revokes."""
        called = self._called(state)
        by_hand = self.issuer.by_hand(self._owner(state), self._name(state))
        await self.connection.announce(
            f"{called} stays valid; it is only forgotten here. When nothing uses it any more, {by_hand}."
        )

    async def entitle(self, inputs: I, issued: Issued) -> Issued:
        """Give a new token what it may do, where its issuer does not ask for that when it is made."""
        return issued

    async def _next(self, inputs: I, last: int, former: dict[str, str], oldest: int) -> S:
        """Make the next generation, and try it. Its number is above all that were, also under another name."""
        owner = self._owner(inputs)
        doing = f"looking for the generations of {inputs.name}"
        numbers = [number_of(inputs.name, token.name) or FIRST for token in await self.issuer.listed(owner, doing)]
        made = self._day(inputs)
        unused = [number for number in numbers if number > last and str(number) not in former]
        if len(unused) >= MOST_UNUSED:
            raise SaasError(
                f"{self.connection.name}: there are {len(unused)} later generations of {inputs.name} that nobody has "
                f"({', '.join(map(str, sorted(unused)))}): making the next one keeps failing. Look why, revoke them at "
                "the service, and run the same command again."
            )
        highest = max([last, *numbers, *map(int, former)])
        for number in range(1 + highest, 1 + highest + MOST_LOST):
            wanted = Wanted(
                owner=owner,
                name=numbered(inputs.name, number),
                scopes=tuple(inputs.scopes),
                last_day=later(made, inputs.life_days).isoformat(),
            )
            try:
                issued = await self.issuer.mint(wanted, self._making(wanted), partial(self._lost, wanted))
            except _Lost:
                continue
            issued = await self.entitle(inputs, issued)
            await self._require_works(wanted, issued)
            return self._state(
                inputs,
                value=issued.value,
                generation=number,
                made=made,
                token_id=issued.id,
                former=former,
                oldest=oldest,
            )
        raise SaasError(
            f"{self.connection.name}: {MOST_LOST} answers got lost while the next generation of {inputs.name} was "
            "made. Nothing uses what may have been made, and the next rotation revokes it. Run the same command again "
            "when the service answers."
        )

    def _day(self, inputs: I) -> str:
        """Return the day on which a generation is made. Raise `SaasError` for one that is not the service's today."""
        own = datetime.fromtimestamp(self.connection.run.clock.now(), UTC).date()
        if not inputs.as_of:  # the first one of a new credential
            return (self.connection.service_day() or own).isoformat()
        here = None if self.connection.run.loopback_only else own  # a rehearsal's world has a time of its own
        self.connection.require_day(inputs.as_of, f"{inputs.name} was not rotated.", here)
        return inputs.as_of

    async def _lost(self, wanted: Wanted) -> Issued | None:
        """Return what is there before the call is sent again: made by an attempt whose answer was lost."""
        found: Issued | None = await self.connection.shown(
            lambda: self.issuer.find(wanted.owner, wanted.name, self._making(wanted)), is_there, self._making(wanted)
        )
        if found is not None and not found.value:
            raise _Lost
        return found

    def _making(self, wanted: Wanted) -> str:
        return f"making {self.issuer.title(wanted.owner, wanted.name)}"

    async def _require_works(self, wanted: Wanted, issued: Issued) -> None:
        """Make sure that a new value is accepted before anything gets it."""
        doing = f"trying {self.issuer.title(wanted.owner, wanted.name)}"

        async def tried() -> bool:
            return await self.issuer.authenticates(wanted.owner, wanted.name, issued.value, doing)

        if not await self.connection.shown(tried, bool, doing):
            raise SaasError(
                f"{self.connection.name}: {self.issuer.title(wanted.owner, wanted.name)} was made, and is refused "
                "there. Nothing was changed elsewhere. Look at the service's status page, and run the same command "
                "again; the next rotation revokes it."
            )

    async def _taken_over(self, state: S, inputs: I) -> S:
        """Adopt a value that is in the vault and not in the state. Raise `SaasError` where a scheduled run may not.

        One that the service refuses is nobody's to put right but a run's: nobody else has seen the one that is
        recorded. A plain run keeps that, and the vault gets it back.
        """
        found = await self._whose(inputs)
        if found is None:
            doing = f"trying {self._called(state)}"
            if not await self.issuer.authenticates(self._owner(state), self._name(state), state.value, doing):
                raise self._refused(inputs)
            if inputs.as_of:
                raise SaasError(
                    f"{self.connection.name}: the value of {inputs.name} in the vault is refused, and the recorded one "
                    "works: somebody changed the vault. A scheduled run leaves it alone. Run `up`: it puts the "
                    "recorded one back."
                )
            return self._kept(state, inputs, state.former)
        number = self._number(inputs, found)
        highest = max([state.generation, inputs.recorded_generation, *map(int, inputs.kept)])
        if number is None or number <= state.generation:
            if inputs.as_of:
                raise SaasError(
                    f"{self.connection.name}: somebody has put another value of {inputs.name} into the vault, which "
                    "the service accepts. A scheduled run leaves it alone. To take it over, run `up`; "
                    "else put the former value back."
                )
            number = 1 + highest
        as_recorded = number == inputs.recorded_generation
        return self._state(
            inputs,
            epoch=_epoch(inputs, state.epoch, as_recorded=as_recorded),
            value=inputs.current,
            generation=number,
            made=inputs.recorded_made if as_recorded else "",
            token_id=found.id,
            former=_unrevoked({**inputs.kept, **state.former, str(state.generation): state.value}, inputs),
            oldest=state.oldest,
        )

    async def _whose(self, inputs: I) -> Issued | None:
        secrecy.protect([inputs.current, *inputs.kept.values()])
        doing = f"looking whose value the vault has for {inputs.name}"
        return await self.issuer.whose(self._owner(inputs), inputs.account, inputs.current, doing)

    def _number(self, inputs: I, found: Issued) -> int | None:
        """Return which generation a token is; where its issuer does not tell, as the vault says; None for neither."""
        if found.name:
            return number_of(inputs.name, found.name)
        return inputs.recorded_generation or None

    def _refused(self, inputs: I) -> SaasError:
        return SaasError(
            f"{self.connection.name}: the value of {inputs.name} in the vault is refused: it was revoked, has ended, "
            "or was copied wrongly. Put the valid value into the vault, and run the same command again."
        )

    def _state(self, inputs: I, **own: Any) -> S:
        agreed = {"agreed_scopes": sorted(inputs.scopes), "agreed_life": inputs.life_days}
        return self.State(**{**fields_of(self.Inputs, inputs), **agreed, **own})  # type: ignore[return-value]

    def _kept(self, state: S, inputs: I, former: dict[str, str]) -> S:
        """Return the state with the same generation in use."""
        kept = ("value", "generation", "made", "token_id", "scopes", "epoch", "oldest")
        return self._state(inputs, **{name: getattr(state, name) for name in kept}, former=former)

    def _owner(self, one: Any) -> str:
        return getattr(one, "organization", "")

    def _name(self, state: S) -> str:
        return numbered(state.name, state.generation) if state.generation else state.account or state.name

    def _called(self, state: S) -> str:
        return f"generation {state.generation} of {state.name}"


class _Lost(Exception):
    """A token is there under the name, and its value is known to nobody."""


def _has_dead(recorded: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Return whether a former generation in the state is proved dead, as a revocation has written into the vault.

    That a value is missing there proves nothing: anybody may delete a field.
    """
    return any(int(number) <= wanted["recordedRevoked"] for number in recorded["former"])


def _not_agreed(recorded: Mapping[str, Any], wanted: Mapping[str, Any]) -> set[str]:
    """Return what of the next generation differs from what the last applied run noted; nothing where none has."""
    if not recorded.get("agreedLife"):
        return set()
    names = {"lifeDays"} if recorded["agreedLife"] != wanted["lifeDays"] else set()
    return names | ({"scopes"} if sorted(recorded["agreedScopes"]) != sorted(wanted["scopes"]) else set())


def _epoch(inputs: MintedInputs, before: str, *, as_recorded: bool) -> str:
    """Return the epoch of an adopted value: the present one if the vault has its digest, else the one before."""
    return inputs.epoch if as_recorded and digest_of(inputs.epoch) == inputs.recorded_epoch else before


def _unrevoked(values: Mapping[str, str], inputs: MintedInputs) -> dict[str, str]:
    """Return the values of generations that are not proved dead."""
    return {number: value for number, value in values.items() if int(number) > inputs.recorded_revoked}
