"""A ruleset of a repository: what nobody may do to its branches.

The official resource makes a second one after an answer was lost, is refused since names are unique, and fails in every
run from then on; it adopts one that exists only by its number (docs/adr/0045).

API: "Repository rules".
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from saas import takeover
from saas.client import Nothing, quoted
from saas.errors import Gone, Refused, SaasError
from saas.github.connection import GitHub, ListSource
from saas.github.places import PLACE, OrganizationName, RepositoryName
from saas.github.sight import require_sight_in_repository
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, has_unknown

ENFORCEMENTS = ("active", "evaluate", "disabled")
PERMISSION = "to administer the repository"


class _References(msgspec.Struct):
    include: list[str] = []
    exclude: list[str] = []


class _Conditions(msgspec.Struct):
    ref_name: _References = msgspec.field(default_factory=_References)


class _Rule(msgspec.Struct):
    type: str
    parameters: dict[str, Any] = {}


class _Listed(msgspec.Struct):
    id: int
    name: str


class _Ruleset(msgspec.Struct):
    id: int
    name: str
    enforcement: str
    target: str = "branch"
    conditions: _Conditions = msgspec.field(default_factory=_Conditions)
    rules: list[_Rule] = []


class RulesetInputs(Properties, frozen=True, kw_only=True):
    organization: OrganizationName
    repository: RepositoryName
    name: Annotated[Identity, msgspec.Meta(description="What the ruleset is called.")]
    branches: Annotated[
        list[str], msgspec.Meta(description="Branches it is for: `~DEFAULT_BRANCH`, `~ALL`, `refs/heads/<pattern>`.")
    ]
    rules: Annotated[
        dict[str, dict[str, Any]],
        msgspec.Meta(
            description="Kind of rule to its parameters, none for many: `deletion`, `non_fast_forward`, `merge_queue`. "
            "Other rules in it are drift; parameters that are not given are not looked at."
        ),
    ]
    excluded: Annotated[list[str], msgspec.Meta(description="Branches it is not for, written in the same way.")] = []
    enforcement: Annotated[str, msgspec.Meta(description="`active`, `evaluate` or `disabled`.")] = "active"


class RulesetState(RulesetInputs, frozen=True, kw_only=True):
    ruleset_id: Annotated[int, msgspec.Meta(description="GitHub's number of it.")]
    made_here: Annotated[
        bool, msgspec.Meta(description="Whether this provider made it; one that was there is never removed here.")
    ]


class Ruleset(Resource[RulesetInputs, RulesetState]):
    """A ruleset for branches of one repository.

    One of that name that is as declared is adopted; one that differs is refused, since what people have set would be
    lost: import it, or declare what it has. Who may bypass it, and parameters of its rules that are not declared, are
    left as they are: what a person needs on a bad day is granted at GitHub, and no run of ours takes it away. Removing
    it deletes it, if it was made here; one that was adopted or imported is left, and the user is told.
    """

    token: ClassVar[str] = "saas:github:Ruleset"
    Inputs = RulesetInputs
    State = RulesetState
    import_id: ClassVar[str] = "`<organization>/<repository>/<name>`, or its number in place of the name"
    identity = ("organization", "repository", "rulesetId")
    found_by = ("organization", "repository", "name")
    kind = "a ruleset"
    title = "the ruleset {name} of {organization}/{repository}"
    any_case = ("organization", "repository")
    any_order = ("branches", "excluded")
    patterns = PLACE
    connection: GitHub

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        if known.get("branches") == []:
            yield "it is for no branch"
        if known.get("rules") == {}:
            yield "it has no rule"
        if known.get("enforcement", "active") not in ENFORCEMENTS:
            yield f"enforcement is one of {', '.join(ENFORCEMENTS)}"

    async def create(self, inputs: RulesetInputs) -> RulesetState:
        found = await self._taken_over(inputs)
        return self.state_of(inputs, ruleset_id=(found or await self._made(inputs)).id, made_here=found is None)

    def refusal(self, found: Found[RulesetInputs, RulesetState], differences: str) -> str:
        identity = self.identify(found.state)
        return (
            f"GitHub: {self.title_of(found.inputs)} exists and is not as declared, so it is not adopted; that "
            f"would change {differences}. Import it with `pulumi import {self.token} <name in the plan> "
            f"{identity}`: then a preview shows the differences as an update. Or correct the data to what it has, and "
            "run the same command again."
        )

    async def existing(self, inputs: dict[str, Any]) -> Found[RulesetInputs, RulesetState] | None:
        """Return the ruleset of that name, without the parameters of its rules that these inputs do not give."""
        found = await super().existing(inputs)
        if found is None or has_unknown(inputs["rules"]):
            return found
        ours = {kind: _ours(parameters, inputs["rules"].get(kind)) for kind, parameters in found.inputs.rules.items()}
        return Found(msgspec.structs.replace(found.inputs, rules=ours), found.state)

    async def read(self, identity: str, state: RulesetState | None) -> Found[RulesetInputs, RulesetState] | None:
        organization, repository, word = self.named_by(identity).values()
        number = int(word) if word.isascii() and word.isdigit() else await self._number(organization, repository, word)
        if number is None:
            return None
        path, doing = _path(organization, repository), f"reading the ruleset {identity}"
        try:
            found = await self._get(path, number, doing)
        except Gone:
            await self._require_sight(organization, repository, doing)
            return None
        inputs = _inputs(organization, repository, found, state.rules if state else None)
        return Found(
            inputs, self.state_of(inputs, ruleset_id=found.id, made_here=state is not None and state.made_here)
        )

    async def update(self, state: RulesetState, inputs: RulesetInputs) -> RulesetState:
        """Write what is declared; parameters that are not declared stay as they are."""
        path, doing = _path(inputs.organization, inputs.repository), f"writing {self.title_of(inputs)}"
        self.connection.reads.writes(path, inputs.name)
        found = await self._get(path, state.ruleset_id, doing)
        body = _body(inputs, {rule.type: rule.parameters for rule in found.rules})
        await self.connection.client.call("PUT", f"{path}/{found.id}", doing=doing, answer=_Ruleset, json=body)
        return self.state_of(inputs, ruleset_id=found.id, made_here=state.made_here)

    async def delete(self, state: RulesetState) -> None:
        if not state.made_here:
            await self.connection.announce(
                f"{self.title_of(state)} was not made here, so it stays as it is. When nobody needs it any more, "
                "delete it in the repository's settings."
            )
            return
        path = f"{_path(state.organization, state.repository)}/{state.ruleset_id}"
        doing = f"removing {self.title_of(state)}"
        self.connection.reads.writes(_path(state.organization, state.repository), state.name)
        try:
            await self.connection.client.call("DELETE", path, doing=doing, answer=Nothing, ok=(204,))
            self.connection.reads.removes(_path(state.organization, state.repository), state.ruleset_id)
        except Gone:
            await self._require_sight(state.organization, state.repository, doing)
        except Refused as refused:
            await self.connection.leave(refused, state.organization, state.repository, self.title_of(state))

    async def _made(self, inputs: RulesetInputs) -> _Ruleset:
        """Make a new ruleset. When the answer is lost, or a late effect came first, it is the one that is there."""
        path, doing = _path(inputs.organization, inputs.repository), f"making {self.title_of(inputs)}"
        self.connection.reads.writes(path, inputs.name)

        async def make(look: Callable[[], Awaitable[_Ruleset | None]]) -> _Ruleset:
            body = {"name": inputs.name, "target": "branch", **_body(inputs, {})}
            return await self.connection.client.call(
                "POST", path, doing=doing, answer=_Ruleset, json=body, ok=(201,), look=look
            )

        return await self.connection.made(make, lambda: self._taken_over(inputs), doing, taken=(422,))

    async def _taken_over(self, inputs: RulesetInputs) -> _Ruleset | None:
        """Return the ruleset of that name; None when there is none. Raise `SaasError` when it is not as wanted."""
        organization, repository = inputs.organization, inputs.repository
        number = await self._number(organization, repository, inputs.name)
        if number is None:
            return None
        try:
            found = await self._get(_path(organization, repository), number, f"looking at {self.title_of(inputs)}")
        except Gone:  # the list shows it, and a look at it alone is late
            return None
        seen = _inputs(organization, repository, found, inputs.rules)
        there = Found(seen, self.state_of(seen, ruleset_id=found.id, made_here=False))
        if changes := takeover.differences(self, there, msgspec.to_builtins(inputs)):
            raise SaasError(self.refusal(there, changes))
        return found

    async def _get(self, path: str, number: int, doing: str) -> _Ruleset:
        """Return a ruleset for branches. Raise `Gone`, and `SaasError` for one that is for tags or pushes."""
        found = await self.connection.client.call("GET", f"{path}/{number}", doing=doing, answer=_Ruleset)
        if found.target != "branch":
            raise SaasError(
                f"GitHub: the ruleset {found.name} ({number}) is not for branches but of the kind {found.target!r}, "
                f"seen while {doing}; no branch is guarded by it. Rename or delete it in the repository's settings, "
                "and run the same command again."
            )
        return found

    async def _number(self, organization: str, repository: str, name: str) -> int | None:
        """Return the number of the ruleset of that name; whoever has a number of it does not come here."""
        source = _listed(organization, repository)

        async def look() -> int | None:
            return (await self.connection.listing_now(source)).entries.get(name)

        number = await self.connection.member(source, name, look, believe_absence=True)
        return None if number is not None and self.connection.reads.removed(source.path, number) else number

    async def _require_sight(self, organization: str, repository: str, doing: str) -> None:
        await require_sight_in_repository(
            self.connection, organization, repository, "/rulesets", doing=doing, permission=PERMISSION
        )


def _path(organization: str, repository: str) -> str:
    return f"repos/{quoted(organization)}/{quoted(repository)}/rulesets"


def _listed(organization: str, repository: str) -> ListSource[list[_Listed], int]:
    """Return the numbers of the repository's own rulesets by their names."""
    return ListSource(
        path=_path(organization, repository),
        title=f"the rulesets of {organization}/{repository}",
        page=list[_Listed],
        entries=lambda page: ((one.name, one.id) for one in page),
        params={"includes_parents": "false"},
    )


def _body(inputs: RulesetInputs, there: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return all but the name and who may bypass it, with parameters `there`, by kind of rule, that are not ours."""
    rules = {kind: {**there.get(kind, {}), **parameters} for kind, parameters in sorted(inputs.rules.items())}
    return {
        "enforcement": inputs.enforcement,
        "conditions": {"ref_name": {"include": inputs.branches, "exclude": inputs.excluded}},
        "rules": [
            {"type": kind, **({"parameters": parameters} if parameters else {})} for kind, parameters in rules.items()
        ],
    }


def _inputs(
    organization: str, repository: str, found: _Ruleset, ours: Mapping[str, Mapping[str, Any]] | None
) -> RulesetInputs:
    """Return the ruleset, of its rules those parameters that are `ours`, by kind of rule; on import, with all."""
    return RulesetInputs(
        organization=organization,
        repository=repository,
        name=found.name,
        branches=sorted(set(found.conditions.ref_name.include)),
        rules={
            rule.type: _ours(rule.parameters, None if ours is None else ours.get(rule.type)) for rule in found.rules
        },
        excluded=sorted(set(found.conditions.ref_name.exclude)),
        enforcement=found.enforcement,
    )


def _ours(parameters: Mapping[str, Any], ours: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return those parameters of a rule that are ours; all, where the rule is not."""
    return {name: value for name, value in parameters.items() if ours is None or name in ours}
