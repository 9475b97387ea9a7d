"""A ruleset of a repository: what nobody may do to its branches.

The official resource makes a second one after an answer was lost, is refused since names are unique, and fails in every
run from then on; it takes over one that exists only by its number (docs/adr/0045).

API: "Repository rules".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import Nothing, quoted
from saas.errors import Gone, Refused, SaasError
from saas.github.connection import GitHub
from saas.github.places import OrganizationName, RepositoryName, place_faults
from saas.github.sight import require_sight_in_repository
from saas.inputs import in_lower_case, named, sorted_once
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, fields_of

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
    enforcement: Annotated[str, msgspec.Meta(description="`active`, `evaluate` or `disabled`.")] = "active"


class RulesetState(RulesetInputs, frozen=True, kw_only=True):
    ruleset_id: Annotated[int, msgspec.Meta(description="GitHub's number of it.")]


class Ruleset(Resource[RulesetInputs, RulesetState]):
    """A ruleset for branches of one repository.

    One of that name is taken over. Who may bypass it is left as it is: what a person needs on a bad day is granted at
    GitHub, and no run of ours takes it away.
    """

    token: ClassVar[str] = "saas:github:Ruleset"
    Inputs = RulesetInputs
    State = RulesetState
    import_id: ClassVar[str] = "`<organization>/<repository>/<name>`, or its number in place of the name"

    def __init__(self, github: GitHub) -> None:
        self._github = github

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Names in lower case, as GitHub takes them for the same in any; branches sorted."""
        return sorted_once(in_lower_case(inputs, "organization", "repository"), "branches")

    def problem(self, known: dict[str, Any]) -> str | None:
        name, place = named(known, "name"), named(known, "organization", "repository")
        faults = [*place_faults(known.get("organization"), known.get("repository")), *_content_faults(known)]
        return f"The ruleset {name} of {place}: {'; '.join(faults)}." if faults else None

    def identify(self, state: RulesetState) -> str:
        return f"{state.organization}/{state.repository}/{state.ruleset_id}"

    async def create(self, inputs: RulesetInputs) -> RulesetState:
        found = await self._taken_over(inputs) or await self._made(inputs)
        return _state(inputs, found.id)

    async def read(self, identity: str, state: RulesetState | None) -> Found[RulesetInputs, RulesetState] | None:
        organization, repository, word = self._named(identity)
        number = int(word) if word.isascii() and word.isdigit() else await self._number(organization, repository, word)
        if number is None:
            return None
        path, doing = _path(organization, repository), f"reading the ruleset {identity}"
        try:
            found = await self._github.client.call("GET", f"{path}/{number}", doing=doing, answer=_Ruleset)
        except Gone:
            await self._require_sight(organization, repository, doing)
            return None
        inputs = RulesetInputs(
            organization=organization,
            repository=repository,
            name=found.name,
            branches=sorted(set(found.conditions.ref_name.include)),
            rules=_rules(found, state),
            enforcement=found.enforcement,
        )
        return Found(inputs, _state(inputs, found.id))

    async def update(self, state: RulesetState, inputs: RulesetInputs) -> RulesetState:
        return _state(inputs, (await self._changed(state.ruleset_id, inputs)).id)

    async def delete(self, state: RulesetState) -> None:
        path = f"{_path(state.organization, state.repository)}/{state.ruleset_id}"
        doing = f"removing {_title(state)}"
        try:
            await self._github.client.call("DELETE", path, doing=doing, answer=Nothing, ok=(204,))
        except Gone:
            await self._require_sight(state.organization, state.repository, doing)
        except Refused as refused:
            await self._github.leave_moved(refused, state.organization, state.repository, _title(state))

    async def _made(self, inputs: RulesetInputs) -> _Ruleset:
        """A new ruleset. When the answer is lost, or a late effect came first, the one that is there is taken over."""
        try:
            return await self._github.client.call(
                "POST",
                _path(inputs.organization, inputs.repository),
                doing=f"making {_title(inputs)}",
                answer=_Ruleset,
                json={"name": inputs.name, "target": "branch", **_body(inputs)},
                ok=(201,),
                look=lambda: self._taken_over(inputs),
            )
        except Refused as error:
            found = await self._taken_over(inputs) if error.status == 422 else None
            if found is None:
                raise
            return found

    async def _taken_over(self, inputs: RulesetInputs) -> _Ruleset | None:
        """The ruleset of that name, made as wanted; None when there is none."""
        number = await self._number(inputs.organization, inputs.repository, inputs.name)
        return None if number is None else await self._changed(number, inputs)

    async def _changed(self, number: int, inputs: RulesetInputs) -> _Ruleset:
        path, doing = f"{_path(inputs.organization, inputs.repository)}/{number}", f"writing {_title(inputs)}"
        return await self._github.client.call("PUT", path, doing=doing, answer=_Ruleset, json=_body(inputs))

    async def _number(self, organization: str, repository: str, name: str) -> int | None:
        """The number of the ruleset of that name."""
        path, doing = _path(organization, repository), f"looking for the ruleset {name} of {organization}/{repository}"
        own = {"includes_parents": "false"}
        async for page in self._github.in_pages(path, list[_Listed], doing=doing, params=own):
            for one in page:
                if one.name == name:
                    return one.id
        return None

    async def _require_sight(self, organization: str, repository: str, doing: str) -> None:
        await require_sight_in_repository(
            self._github, organization, repository, "/rulesets", doing=doing, permission=PERMISSION
        )

    def _named(self, identity: str) -> tuple[str, str, str]:
        organization, _, rest = identity.partition("/")
        repository, _, word = rest.partition("/")
        organization, repository = organization.lower(), repository.lower()
        if [*place_faults(organization, repository)] or not word:
            raise SaasError(f"GitHub: {identity!r} is not the id of a ruleset; give {self.import_id}.")
        return organization, repository, word


def _path(organization: str, repository: str) -> str:
    return f"repos/{quoted(organization)}/{quoted(repository)}/rulesets"


def _title(inputs: RulesetInputs) -> str:
    return f"the ruleset {inputs.name} of {inputs.organization}/{inputs.repository}"


def _body(inputs: RulesetInputs) -> dict[str, Any]:
    """Everything but the name and who may bypass it."""
    return {
        "enforcement": inputs.enforcement,
        "conditions": {"ref_name": {"include": inputs.branches, "exclude": []}},
        "rules": [
            {"type": kind, **({"parameters": parameters} if parameters else {})}
            for kind, parameters in sorted(inputs.rules.items())
        ],
    }


def _rules(found: _Ruleset, state: RulesetState | None) -> dict[str, dict[str, Any]]:
    """The rules with those of their parameters that are ours; on import, with all of them."""
    ours = None if state is None else state.rules
    rules = {}
    for rule in found.rules:
        known = rule.parameters if ours is None else ours.get(rule.type, rule.parameters)
        rules[rule.type] = {name: value for name, value in rule.parameters.items() if name in known}
    return rules


def _state(inputs: RulesetInputs, number: int) -> RulesetState:
    return RulesetState(**fields_of(RulesetInputs, inputs), ruleset_id=number)


def _content_faults(known: dict[str, Any]) -> Iterable[str]:
    if known.get("branches") == []:
        yield "it is for no branch"
    if known.get("rules") == {}:
        yield "it has no rule"
    if known.get("enforcement", "active") not in ENFORCEMENTS:
        yield f"enforcement is one of {', '.join(ENFORCEMENTS)}"
