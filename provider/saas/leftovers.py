"""What a retired service left: looked for by exact names and numbers, and removed as the run's plan has listed it.

A look (`GetLeftovers`) changes nothing. What it found goes into the inputs of a removal (`Removal`), so a plan shows
each thing before it goes. A removal looks again: it touches nothing that its inputs do not name, and nothing that is
another thing by now.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar, get_args

import msgspec

from saas.errors import Gone, Interrupted, SaasError
from saas.function import Function, Results
from saas.retired import RetiredConnection
from saas.schema import Identity, Properties
from saas.step import Step
from shared.printed import few, line, shortened

Stage = Literal["report", "disable", "remove", "prove"]
STAGES: tuple[Stage, ...] = get_args(Stage)
"""The stages of a retirement, in their order. Each has those before it in it."""

TOKEN = "token/"
"""How the path of a leftover begins that is a credential with its value in the vault; its name follows."""

MOST_SHOWN = 10
"""So many leftovers a sentence names."""
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Leftover:
    """One thing that is to go."""

    words: str
    """What it is, where, and its number where it has one: unlike any other's."""
    path: str
    """Where it is at the service; empty where no call removes it."""
    is_on: bool = False
    """Whether it does something, and can be turned off before it goes."""
    by_hand: str = ""
    """How a person removes it, where no call does: half a sentence."""
    unproven: str = ""
    """Why nobody can say whether it is there, with what lies in it, where that is so: half a sentence."""

    @property
    def goes(self) -> bool:
        """Whether a call removes it."""
        return bool(self.path) and not self.unproven


class Scope(Properties, frozen=True, kw_only=True):
    """What is looked through. A service adds its own."""

    tokens: Annotated[
        dict[str, str],
        msgspec.Meta(
            description="Credentials that it issued, by our names: `<vault>/<item>/<field>` by ids. Each is tried."
        ),
    ] = {}


Name = Annotated[Identity, msgspec.Meta(description="The service, as the data calls it.")]
Until = Annotated[str, msgspec.Meta(description=f"How far it goes: {', '.join(f'`{one}`' for one in STAGES[1:])}.")]
Found = Annotated[
    dict[str, str], msgspec.Meta(description="What is to go, as a look found it: in words, and its path there.")
]


class LeftoversResults(Results, frozen=True, kw_only=True):
    found: Annotated[dict[str, str], msgspec.Meta(description="What a call removes: in words, and its path.")] = {}
    on: Annotated[list[str], msgspec.Meta(description="Which of that can be turned off, and is on; sorted.")] = []
    by_hand: Annotated[
        dict[str, str], msgspec.Meta(description="What no call removes: in words, and how a person does.")
    ] = {}
    accepted: Annotated[
        dict[str, str],
        msgspec.Meta(description="Credentials that are still accepted, and how a person ends each; empty: a run does."),
    ] = {}
    refused: Annotated[list[str], msgspec.Meta(description="Those refused when they were tried; sorted.")] = []
    untried: Annotated[dict[str, str], msgspec.Meta(description="Those of which nothing is known, and why.")] = {}
    unproven: Annotated[
        dict[str, str],
        msgspec.Meta(description="What may be there or not, since the service does not say it, and why."),
    ] = {}


S = TypeVar("S", bound=Scope)


class Search(ABC, Generic[S]):
    """How leftovers of one service are found and removed."""

    def __init__(self, connection: Any, *, anew: bool = False) -> None:
        """Take `anew`: whether what this run was told before is asked again, as before a removal."""
        self.connection = connection
        self.anew = anew

    ends_tokens: ClassVar[bool] = False
    """Whether a token can end itself by a call."""
    ended_by_hand: ClassVar[str] = ""
    """How a person ends one, where it cannot."""

    async def listed(self, scope: S) -> list[Leftover]:
        """Return what is there of what is to go, once the service itself is known to answer. Raise `SaasError`."""
        if isinstance(self.connection, RetiredConnection):
            await self.connection.require_itself("looking for what it left")
        return await self.look(scope)

    @abstractmethod
    async def look(self, scope: S) -> list[Leftover]:
        """Return what is there of what is to go. Raise `SaasError` unless all of it could be looked through."""

    async def turn_off(self, path: str, doing: str) -> None:
        """Turn a thing off. Raise `SaasError`."""
        raise AssertionError(f"{path} cannot be turned off")

    @abstractmethod
    async def remove(self, path: str, scope: S, doing: str) -> None:
        """Remove a thing. Raise `Gone` where it is gone already, and `SaasError`."""

    async def tried(self, scope: S) -> tuple[dict[str, bool], dict[str, str]]:
        """Return whether each credential is accepted, by name, and of which nothing is known, with the reason."""
        known: dict[str, bool] = {}
        untried: dict[str, str] = {}
        for name in sorted(scope.tokens):
            try:
                known[name] = await self.accepts(scope, name)
            except Interrupted:
                raise
            except SaasError as error:
                untried[name] = str(error)
        return known, untried

    async def accepts(self, scope: S, name: str) -> bool:
        """Return whether the service takes the value of a credential. Raise `SaasError` where it does not say."""
        connection: RetiredConnection = self.connection
        doing = f"trying the value of {name}"
        return await connection.is_accepted(await connection.value(scope.tokens[name], doing), doing)

    def alive(self, known: Mapping[str, bool]) -> list[Leftover]:
        """Return the credentials that are still accepted, where a call ends them."""
        return [
            Leftover(f"the credential {name}", TOKEN + name)
            for name, alive in known.items()
            if alive and self.ends_tokens
        ]


class GetLeftovers(Function[S, LeftoversResults]):
    """What a retired service left at one place; changes nothing. A subclass names the search."""

    Results = LeftoversResults
    Search: ClassVar[type[Search[Any]]]

    def __init__(self, connection: Any) -> None:
        self._search = self.Search(connection)

    async def call(self, inputs: S) -> LeftoversResults:
        """Look, and try each old value; that one of the two could not be done does not spoil the other."""
        known, untried = await self._search.tried(inputs)
        failure, there = "", self._search.alive(known)
        try:
            there += await self._search.listed(inputs)
        except Interrupted:
            raise
        except SaasError as error:
            failure = str(error)
        return LeftoversResults(
            failure=failure,
            found={one.words: one.path for one in there if one.goes},
            on=sorted(one.words for one in there if one.is_on),
            by_hand={one.words: one.by_hand for one in there if not (one.path or one.unproven)},
            accepted={name: self._search.ended_by_hand for name, accepted in known.items() if accepted},
            refused=sorted(name for name, accepted in known.items() if not accepted),
            untried=untried,
            unproven={one.words: one.unproven for one in there if one.unproven},
        )


class Removal(Step[Any, Any]):
    """The removal of what a look has found. A subclass names the search, its inputs and its state.

    Its inputs have, beside the scope, `name`, `until` and `found`.
    """

    Search: ClassVar[type[Search[Any]]]

    identity: ClassVar[tuple[str, ...]] = ("name",)
    import_id: ClassVar[str] = "nothing: it is nothing at the service"
    kind = "a removal"
    title = "what {name} left"

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self.search = self.Search(connection, anew=True)

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        if "until" in known and known["until"] not in STAGES[1:]:
            yield f"it goes until {' or '.join(STAGES[1:])}"

    def changed(self, recorded: Mapping[str, Any], wanted: Mapping[str, Any]) -> set[str]:
        """Return what there is to do: nothing where nothing was found, whatever was removed before."""
        if recorded.get("name") != wanted.get("name"):
            return {"name"}
        return {"found"} if wanted.get("found") else set()

    async def create(self, inputs: Any) -> Any:
        await self._go(inputs)
        return inputs

    async def _go(self, inputs: Any) -> None:
        """Turn off all that is on, then remove; see that nothing is left. Raise `SaasError`."""
        if not inputs.found:
            return
        doing = f"removing {self.title_of(inputs)}"
        there = await self._there(inputs)
        for one in there:
            if one.is_on:
                await self.search.turn_off(one.path, f"turning off {one.words}")
        if inputs.until == "disable":
            await self._require(inputs, doing, lambda one: one.is_on, "still on")
            return
        for one in there:
            try:
                await self.search.remove(one.path, inputs, f"removing {one.words}")
            except Gone:
                continue  # what is left is looked for at the end
        await self._require(inputs, doing, lambda _: True, "still there")

    async def _there(self, inputs: Any) -> list[Leftover]:
        """Return what is there of what the inputs name. Raise `SaasError` for what is another thing by now."""
        found: Mapping[str, str] = inputs.found
        now = {one.words: one for one in await self._look(inputs) if one.goes}
        if moved := sorted(words for words, path in found.items() if words in now and now[words].path != path):
            raise SaasError(
                f"{self.connection.name}: not where the plan has it any more, so nothing was removed: "
                f"{few(moved, MOST_SHOWN)}. Run the same command again: the plan then lists what is there."
            )
        if new := sorted(now.keys() - found.keys()):
            await self.connection.announce(
                f"left for the next run, since the plan did not list it: {few(new, MOST_SHOWN)}."
            )
        return [now[words] for words in sorted(found) if words in now]

    async def _look(self, inputs: Any) -> list[Leftover]:
        """Return what a look finds now. Where only credentials are to go, the service need list nothing."""
        known, untried = await self.search.tried(inputs)
        named = {path.removeprefix(TOKEN) for path in inputs.found.values() if path.startswith(TOKEN)}
        if unsure := sorted(named & untried.keys()):
            raise SaasError(f"{untried[unsure[0]]} So it is not known whether {unsure[0]} has ended.")
        others = any(not path.startswith(TOKEN) for path in inputs.found.values())
        there = await self.search.listed(inputs) if others else []
        for one in there:
            if one.unproven and any(path.startswith(f"{one.path}/") for path in inputs.found.values()):
                raise SaasError(f"{self.connection.name}: {one.words} cannot be seen any more: {one.unproven}.")
        return [*self.search.alive(known), *there]

    async def _require(self, inputs: Any, doing: str, counts: Any, how: str) -> None:
        """Look until nothing of what the inputs name is left. Raise `SaasError`."""

        async def left() -> list[str]:
            return sorted(one.words for one in await self._look(inputs) if one.words in inputs.found and counts(one))

        if words := await self.connection.shown(left, lambda found: not found, doing):
            raise SaasError(
                f"{self.connection.name}: {how} after {doing}: {few(words, MOST_SHOWN)}. Run the same command again; "
                "what stays, a person removes there."
            )


def called(kind: str, name: str, where: str, number: str | int = "") -> str:
    """Return what a leftover is called. Its names are words of others."""
    return f"{kind} {shown(name)} of {shown(where)}{f' ({shown(str(number))})' if number != '' else ''}"


def shown(words: str) -> str:
    """Return words of others on one line, printable, and no longer than a name may be."""
    return shortened(line(words), _LONGEST_NAME)


def is_among(name: str, names: Iterable[str]) -> bool:
    """Return whether a name is one of some. Case means nothing: owners and logins are those of GitHub."""
    return name.lower() in {one.lower() for one in names}
