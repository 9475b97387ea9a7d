"""Tokens: found, made, tried and revoked in the same way at every issuer.

An `Issuer` knows the calls of one service. A `TokenResource` is what the engine has of a token: it makes one or adopts
one, and never revokes one. Its `delete` forgets, because the engine also deletes what it has replaced when a dependent
failed (docs/adr/0050). `UndeclaredTokens` finds what is left at the issuer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, ClassVar, TypeVar

import msgspec

from saas import secrecy
from saas.connection import is_there
from saas.errors import SaasError
from saas.function import Function, Results
from saas.generations import number_of
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, Secret, fields_of


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A token that is to be."""

    name: str
    owner: str = ""
    """The organisation that it belongs to; empty where tokens belong to the account."""
    scopes: tuple[str, ...] = ()
    """Sorted; none where the issuer's tokens have no scopes."""
    last_day: str = ""
    """Such as `2027-01-31`; empty for none."""


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """A token as its issuer shows it."""

    name: str
    id: str
    owner: str = ""
    scopes: tuple[str, ...] = ()
    """Sorted."""
    last_day: str | None = None
    """Such as `2027-01-31`; empty for none, None where the issuer does not tell it."""
    made_here: bool = False
    """Whether it carries the mark of this provider."""
    active: bool = True
    value: str = ""
    """Empty where the issuer does not show it."""

    def __post_init__(self) -> None:
        """Protect the value from here on: the words of the next answer may quote it."""
        secrecy.protect([self.value])


Look = Callable[[], Awaitable[Issued | None]]


class Issuer(ABC):
    """One service as a maker of tokens. Sentences call one of its tokens `title`."""

    connection: Any
    """The service; each issuer declares its type."""
    names_are_unique: ClassVar[bool] = False
    """Whether no two tokens of an owner can have one name: then one of a name in use is no second one."""
    lists: ClassVar[bool] = True
    """Whether it lists what it made."""
    marks: ClassVar[bool] = True
    """Whether the issuer shows which tokens this provider made."""

    def __init__(self, connection: Any) -> None:
        """Work through a service's connection."""
        self.connection = connection

    @abstractmethod
    def title(self, owner: str, name: str) -> str:
        """Return what sentences call a token."""

    @abstractmethod
    def by_hand(self, owner: str, name: str) -> str:
        """Return how a person revokes a token, as an imperative."""

    @abstractmethod
    async def listed(self, owner: str, doing: str) -> list[Issued]:
        """Return every token that the issuer lists. Raise `SaasError`."""

    @abstractmethod
    async def mint(self, wanted: Wanted, doing: str, look: Look) -> Issued:
        """Make a token and return it with its value. Raise `SaasError`.

        `look` runs before an attempt whose forerunner may have taken effect; what it finds is the result.
        """

    @abstractmethod
    async def authenticates(self, owner: str, name: str, value: str, doing: str) -> bool:
        """Return whether a value is accepted. Raise `SaasError` where the issuer does not say, or refuses us too.

        `name` is what the token should be called. Only an issuer whose tokens log in under their own name needs it.
        """

    @abstractmethod
    async def revoke(self, token: Issued, doing: str) -> None:
        """Revoke a token; one that is gone is no error. Raise `SaasError`."""

    async def others(self, owner: str, doing: str) -> list[Issued]:
        """Return every token that is listed, but for the one that this provider logs in with."""
        return await self.listed(owner, doing)

    async def named(self, owner: str, name: str, doing: str) -> list[Issued]:
        """Return the tokens of a name."""
        return [token for token in await self.listed(owner, doing) if token.name == name]

    async def find(self, owner: str, name: str, doing: str) -> Issued | None:
        """Return the token of a name; None if there is none. Raise `SaasError` if there are several."""
        return self._only(await self.named(owner, name, doing), owner, name)

    async def holder(self, owner: str, name: str, value: str, doing: str) -> Issued | None:
        """Return the token that has a value, None if the token of that name does not have it.

        Where the issuer can tell the token of a value, that may be one of another name.
        """
        named = await self.named(owner, name, doing)
        for token in named:
            if token.value == value:
                return token
        found = self._only(named, owner, name)
        if found is None or found.value or not await self.authenticates(owner, name, value, doing):
            return None
        return found

    async def whose(self, owner: str, account: str, value: str, doing: str) -> Issued | None:
        """Return the token that has a value, whatever its name; without a name where that cannot be told.

        `account` is what it logs in as, where the value alone does not say. None for a value that is refused.
        """
        for token in await self.listed(owner, doing):
            if token.value == value:
                return token
        return Issued(name="", id="") if await self.authenticates(owner, account, value, doing) else None

    def _only(self, found: list[Issued], owner: str, name: str) -> Issued | None:
        if len(found) > 1:
            ids = ", ".join(token.id for token in found)
            raise SaasError(
                f"{self.connection.name}: there are {len(found)} of {self.title(owner, name)} ({ids}). Look which "
                "is used, revoke the others by hand, and run the same command again. Nothing was changed here."
            )
        return found[0] if found else None


REPLACES = {"replaces": True}


class TokenInputs(Properties, frozen=True, kw_only=True):
    """What most issuers ask for; each adds what is its own."""

    name: Annotated[Identity, msgspec.Meta(description="Its name there; another one lives beside it.")]
    scopes: Annotated[list[str], msgspec.Meta(description="What it may do; order means nothing.", extra=REPLACES)]
    expires: Annotated[
        str, msgspec.Meta(description="Its last day, such as `2027-01-31`; empty for none.", extra=REPLACES)
    ] = ""
    current: Annotated[
        Secret, msgspec.Meta(description="The value in use, as the vault has it. Empty: there is none, so one is made.")
    ] = ""


Value = Annotated[Secret, msgspec.Meta(description="Its value; empty after an import, until `current` is given.")]
TokenId = Annotated[str, msgspec.Meta(description="The service's own id of it.")]
MadeHere = Annotated[bool, msgspec.Meta(description="Whether this provider made it.")]


I = TypeVar("I", bound=Properties)  # noqa: E741  # I and S: inputs and state
S = TypeVar("S", bound=Properties)


class TokenResource(Resource[I, S]):
    """What the engine has of a token. A subclass says what its inputs ask for, and how its state is read.

    `State` has a `value`. Inputs other than `TokenInputs` override `wanted`, `current_of` and `inputs_of`.
    """

    Tokens: ClassVar[type[Issuer]]

    any_order: ClassVar[tuple[str, ...]] = ("scopes",)
    stays: ClassVar[bool] = True

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self.issuer = self.Tokens(connection)

    @abstractmethod
    async def seen(self, identity: str, state: S | None) -> Issued | None:
        """Return the token of an id as it is now, None if it is gone. `state` is None on import.

        Raise `SaasError` for an id that is none, and where the issuer does not say.
        """

    def wanted(self, inputs: Any) -> Wanted:
        """Return what inputs, or a state, ask for."""
        return Wanted(name=inputs.name, scopes=tuple(inputs.scopes), last_day=inputs.expires)

    def current_of(self, inputs: Any) -> str:
        """Return the value in use, if there is one."""
        return str(inputs.current)

    def inputs_of(self, issued: Issued, state: Any) -> dict[str, Any]:
        """Return the inputs that would make a token, by their Python names. What is not shown is as in the state."""
        return {
            "name": issued.name,
            "scopes": list(issued.scopes),
            "expires": state.expires if state else issued.last_day or "",  # no issuer changes it
            "current": state.current if state else "",
        }

    def outputs_of(self, issued: Issued) -> dict[str, Any]:
        """Return what the state has beside the inputs, the value and `made_here`, by its Python names."""
        return {"token_id": issued.id}

    def stale(self, state: Any) -> list[str]:
        """Return `current` where the value is not known: that is what finds it."""
        return [] if state.value else ["current"]

    async def create(self, inputs: I) -> S:
        """Adopt the token that has the value in use, or make one under a name that is free."""
        if self.current_of(inputs):
            return self._adopted(inputs, await self._in_use(inputs))
        wanted = self.wanted(inputs)
        found = await self._find(wanted)
        if found is not None:
            return self._adopted(inputs, self._shown(wanted, found))
        doing = f"making {self._title(wanted)}"
        made = await self.issuer.mint(wanted, doing, partial(self._made_before, wanted))
        return self.state_of(inputs, **self.outputs_of(made), value=made.value, made_here=True)

    async def read(self, identity: str, state: S | None) -> Found[I, S] | None:
        issued = await self.seen(identity, state)
        if issued is None:
            return None
        known: Any = state
        inputs: Any = self.Inputs(**self.inputs_of(issued, known))
        value = issued.value or (known.value if known else "")
        made_here = known.made_here if known else issued.made_here
        return Found(inputs, self.state_of(inputs, **self.outputs_of(issued), value=value, made_here=made_here))

    async def update(self, state: S, inputs: I) -> S:
        """Take the value in use for the token's value, if it is. Nothing else changes in place."""
        known: Any = state
        current, wanted = self.current_of(inputs), self.wanted(inputs)
        if known.value and current in ("", known.value):
            kept = fields_of(self.State, state) | fields_of(self.Inputs, inputs)
            return self.State(**kept)  # type: ignore[return-value]
        issued = await self._in_use(inputs) if current else self._shown(wanted, await self._find(wanted))
        made_here = issued.made_here or (known.made_here and not self.issuer.marks)
        updated = self.state_of(inputs, **self.outputs_of(issued), value=issued.value, made_here=made_here)
        if self.identify(updated) != self.identify(state):
            raise self._not_its_value(wanted)
        return updated

    async def delete(self, state: S) -> None:
        """Forget the token, and say so. It stays valid: only a revocation, a step of its own, revokes."""
        wanted = self.wanted(state)
        by_hand = self.issuer.by_hand(wanted.owner, wanted.name)
        await self.connection.announce(
            f"{self._title(wanted)} stays valid; it is only forgotten here. When nothing uses it any more, {by_hand}."
        )

    async def _find(self, wanted: Wanted) -> Issued | None:
        return await self.issuer.find(wanted.owner, wanted.name, f"looking for {self._title(wanted)}")

    async def _in_use(self, inputs: I) -> Issued:
        """Return the token that has the value in use, with it. Raise `SaasError` when that is not the wanted one."""
        wanted, value = self.wanted(inputs), self.current_of(inputs)
        doing = f"looking whether the value in the vault is {self._title(wanted)}"
        found = await self.issuer.holder(wanted.owner, wanted.name, value, doing)
        if found is None:
            raise self._not_its_value(wanted)
        if found.name != wanted.name:
            raise SaasError(
                f"{self.connection.name}: the value in the vault that should be {self._title(wanted)} is the token "
                f"{found.name!r}. Correct the name in the data, or put the right value into the vault."
            )
        self._require_as_wanted(wanted, found)
        return msgspec.structs.replace(found, value=value)

    def _shown(self, wanted: Wanted, found: Issued | None) -> Issued:
        """Return a token that is there, if it is as wanted and its issuer shows its value. Raise `SaasError`."""
        if found is None:
            raise self._not_its_value(wanted)
        self._require_as_wanted(wanted, found)
        if found.value:
            return found
        raise self._taken(wanted, found)

    def _adopted(self, inputs: I, issued: Issued) -> S:
        return self.state_of(inputs, **self.outputs_of(issued), value=issued.value, made_here=issued.made_here)

    async def _made_before(self, wanted: Wanted) -> Issued | None:
        """Return what is there before the call is sent again; None if there is nothing. Raise `SaasError`.

        Not every issuer refuses a name that is taken, so a look that may be late is repeated before.
        Whose it is cannot be told: an attempt of this call may have made it, and its answer was lost; or an earlier
        run made and recorded it, and the list before the call lacked it, since it lags or an entry slipped between two
        pages. So nothing is revoked for its name and our mark: where its value is not shown, a person decides.
        """
        found: Issued | None = await self.connection.shown(
            lambda: self._find(wanted), is_there, f"making {self._title(wanted)}"
        )
        if found is None:
            return None
        self._require_as_wanted(wanted, found)
        if found.value:
            return found
        raise SaasError(
            f"{self.connection.name}: no answer came while making {self._title(wanted)}, and now there is one "
            f"({found.id}), and its value is not known here. This run may have made it, or an earlier run did and "
            "something uses it; this cannot be told apart, so it was not revoked. Look there when it was made. When "
            f"that was now, {self.issuer.by_hand(wanted.owner, wanted.name)}. Otherwise put its value into the vault, "
            "or give the new token another name. Then run the same command again."
        )

    def _require_as_wanted(self, wanted: Wanted, found: Issued) -> None:
        last_day = wanted.last_day if found.last_day is None else found.last_day
        if (found.scopes, last_day) == (wanted.scopes, wanted.last_day):
            return
        raise SaasError(
            f"{self.connection.name}: {self._title(wanted)} exists with {_described(found.scopes, last_day)}; wanted "
            f"are {_described(wanted.scopes, wanted.last_day)}. Neither can be changed there. Correct the data to what "
            "is so, or give the new token another name."
        )

    def _taken(self, wanted: Wanted, found: Issued) -> SaasError:
        maker = ", made by this provider," if found.made_here else ""
        return SaasError(
            f"{self.connection.name}: {self._title(wanted)} exists{maker} and its value is not known here; something "
            "may use it. Put its value into the vault, if you have it; give the new token another name; or, when "
            f"nothing uses it, {self.issuer.by_hand(wanted.owner, wanted.name)}. Then run the same command again."
        )

    def _not_its_value(self, wanted: Wanted) -> SaasError:
        return SaasError(
            f"{self.connection.name}: the value in the vault that should be {self._title(wanted)} is not: there is no "
            "such token, or the value was revoked, has expired, or was copied wrongly. Put the valid value into the "
            "vault, or correct the name in the data, and run the same command again."
        )

    def _title(self, wanted: Wanted) -> str:
        return self.issuer.title(wanted.owner, wanted.name)


def _described(scopes: tuple[str, ...], last_day: str) -> str:
    return (
        f"the scopes {', '.join(scopes) or 'for everything'}, {f'until {last_day}' if last_day else 'without an end'}"
    )


class UndeclaredInputs(Properties, frozen=True, kw_only=True):
    declared: Annotated[list[str], msgspec.Meta(description="The names that are declared.")]
    minted: Annotated[
        list[str], msgspec.Meta(description="What is declared and made here, of which there are generations.")
    ] = []


class UndeclaredResults(Results, frozen=True, kw_only=True):
    names: Annotated[list[str], msgspec.Meta(description="The names of tokens that are there and not declared.")] = []
    made_here: Annotated[
        list[str], msgspec.Meta(description="Those among them that this provider made, where the issuer shows that.")
    ] = []


def _is_declared(name: str, inputs: UndeclaredInputs) -> bool:
    return name in inputs.declared or any(number_of(one, name) is not None for one in inputs.minted)


class UndeclaredTokens(Function[UndeclaredInputs, UndeclaredResults]):
    """Tokens that are at an issuer, and that nothing declares: what a removed declaration leaves, and what people made.

    The token that this provider logs in with is not among them, where that is known. Nothing is changed.
    """

    Inputs: ClassVar[type[Properties]] = UndeclaredInputs
    Results = UndeclaredResults
    Tokens: ClassVar[type[Issuer]]

    def __init__(self, connection: Any) -> None:
        self.issuer = self.Tokens(connection)

    def owner(self, inputs: Any) -> str:
        """Return the organisation whose tokens are looked at; empty where they belong to the account."""
        return ""

    async def call(self, inputs: UndeclaredInputs) -> UndeclaredResults:
        owner = self.owner(inputs)
        doing = "listing the tokens" + (f" of {owner}" if owner else "")
        there = await self.issuer.others(owner, doing)
        left = [token for token in there if not _is_declared(token.name, inputs)]
        return UndeclaredResults(
            names=sorted({token.name for token in left}),
            made_here=sorted({token.name for token in left if token.made_here}),
        )
