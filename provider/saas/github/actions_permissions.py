"""What an organisation allows its workflows: which actions, how they are pinned, what the token of a job may do.

The official resources never send a `false` (an organisation whose workflows may approve pull requests stays so, and
every run shows the same change), and their removal opens everything (docs/adr/0046).

API: "GitHub Actions permissions" of organisations.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import Nothing, quoted
from saas.errors import Gone, SaasError
from saas.github.connection import GitHub
from saas.github.places import OrganizationName, place_faults
from saas.github.sight import require_that_it_is_gone
from saas.inputs import in_lower_case, named, sorted_once
from saas.resource import Found, Resource
from saas.schema import Properties, fields_of

ALLOWED = ("all", "local_only", "selected")
TOKENS = ("read", "write")


class _Permissions(msgspec.Struct):
    enabled_repositories: str
    allowed_actions: str = "all"
    sha_pinning_required: bool = False


class _Selected(msgspec.Struct):
    github_owned_allowed: bool
    verified_allowed: bool
    patterns_allowed: list[str]


class _Token(msgspec.Struct):
    default_workflow_permissions: str
    can_approve_pull_request_reviews: bool


class ActionsPermissionsInputs(Properties, frozen=True, kw_only=True):
    organization: OrganizationName
    allowed: Annotated[str, msgspec.Meta(description="Which actions may be used: `all`, `local_only`, `selected`.")]
    commit_pins: Annotated[bool, msgspec.Meta(description="Whether actions must be named by a full-length commit.")]
    default_token: Annotated[
        str, msgspec.Meta(description="What a job's token may do where its workflow says nothing: `read` or `write`.")
    ]
    approvals: Annotated[bool, msgspec.Meta(description="Whether workflows may approve pull requests.")] = False
    github_owned: Annotated[bool, msgspec.Meta(description="With `selected`: whether GitHub's own are allowed.")] = True
    verified: Annotated[
        bool, msgspec.Meta(description="With `selected`: whether those of verified creators are allowed.")
    ] = False
    patterns: Annotated[
        list[str], msgspec.Meta(description="With `selected`: others, as `<owner>/<repository>@<version>` with `*`.")
    ] = []


class ActionsPermissionsState(ActionsPermissionsInputs, frozen=True, kw_only=True):
    enabled_repositories: Annotated[
        str, msgspec.Meta(description="Which repositories may use Actions at all; left as it is.")
    ]


class ActionsPermissions(Resource[ActionsPermissionsInputs, ActionsPermissionsState]):
    """An organisation's settings of GitHub Actions. They are always there: removing this leaves them as they are."""

    token: ClassVar[str] = "saas:github:ActionsPermissions"
    Inputs = ActionsPermissionsInputs
    State = ActionsPermissionsState
    import_id: ClassVar[str] = "`<organization>`"
    found_by = ("organization",)

    def __init__(self, github: GitHub) -> None:
        self._github = github

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The login in lower case; patterns sorted."""
        return sorted_once(in_lower_case(inputs, "organization"), "patterns")

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = [*place_faults(known.get("organization")), *_content_faults(known)]
        return f"The Actions permissions of {named(known, 'organization')}: {'; '.join(faults)}." if faults else None

    def identify(self, state: ActionsPermissionsState) -> str:
        return state.organization

    async def create(self, inputs: ActionsPermissionsInputs) -> ActionsPermissionsState:
        found = await self._get(inputs.organization)
        path, doing = _path(inputs.organization), f"writing {_title(inputs.organization)}"
        for tail, body in _changes(found, inputs):
            self._github.reads.writes(path)
            await self._github.client.call("PUT", path + tail, doing=doing, answer=Nothing, json=body, ok=(204,))
        return _state(inputs, found.enabled_repositories)

    async def read(
        self, identity: str, state: ActionsPermissionsState | None
    ) -> Found[ActionsPermissionsInputs, ActionsPermissionsState] | None:
        organization = identity.lower()
        if [*place_faults(organization)]:
            raise SaasError(f"GitHub: {identity!r} is no organisation; give {self.import_id}.")
        try:
            found = await self._get(organization)
        except Gone:
            await require_that_it_is_gone(self._github, organization, f"reading {_title(organization)}")
            return None
        return Found(ActionsPermissionsInputs(**fields_of(ActionsPermissionsInputs, found)), found)

    async def update(
        self, state: ActionsPermissionsState, inputs: ActionsPermissionsInputs
    ) -> ActionsPermissionsState:  # fmt: skip
        return await self.create(inputs)

    async def delete(self, state: ActionsPermissionsState) -> None:
        """Leave them as they are: to forget them here must not open anything."""
        await self._github.announce_once(
            f"GitHub: {_title(state.organization)} stay as they are; nobody looks after them here any more."
        )

    async def _get(self, organization: str) -> ActionsPermissionsState:
        return await self._github.reads.object(_path(organization), lambda: self._asked(organization))

    async def _asked(self, organization: str) -> ActionsPermissionsState:
        path, doing, call = _path(organization), f"reading {_title(organization)}", self._github.client.call
        permissions = await call("GET", path, doing=doing, answer=_Permissions)
        token = await call("GET", f"{path}/workflow", doing=doing, answer=_Token)
        selected = _Selected(github_owned_allowed=True, verified_allowed=False, patterns_allowed=[])
        if permissions.allowed_actions == "selected":
            selected = await call("GET", f"{path}/selected-actions", doing=doing, answer=_Selected)
        return ActionsPermissionsState(
            organization=organization,
            allowed=permissions.allowed_actions,
            commit_pins=permissions.sha_pinning_required,
            default_token=token.default_workflow_permissions,
            approvals=token.can_approve_pull_request_reviews,
            github_owned=selected.github_owned_allowed,
            verified=selected.verified_allowed,
            patterns=sorted(set(selected.patterns_allowed)),
            enabled_repositories=permissions.enabled_repositories,
        )


def _path(organization: str) -> str:
    return f"orgs/{quoted(organization)}/actions/permissions"


def _title(organization: str) -> str:
    return f"the Actions permissions of {organization}"


def _changes(found: ActionsPermissionsState, wanted: ActionsPermissionsInputs) -> Iterable[tuple[str, dict[str, Any]]]:
    """What must be sent where below the permissions, in this order: the list can only be set when it is in force."""
    selected = wanted.allowed == "selected"
    if (found.allowed, found.commit_pins) != (wanted.allowed, wanted.commit_pins):
        yield (
            "",
            {
                "enabled_repositories": found.enabled_repositories,
                "allowed_actions": wanted.allowed,
                "sha_pinning_required": wanted.commit_pins,
            },
        )
    if selected and (found.allowed != "selected" or _listed(found) != _listed(wanted)):
        yield (
            "/selected-actions",
            {
                "github_owned_allowed": wanted.github_owned,
                "verified_allowed": wanted.verified,
                "patterns_allowed": wanted.patterns,
            },
        )
    if (found.default_token, found.approvals) != (wanted.default_token, wanted.approvals):
        yield (
            "/workflow",
            {
                "default_workflow_permissions": wanted.default_token,
                "can_approve_pull_request_reviews": wanted.approvals,
            },
        )


def _listed(inputs: ActionsPermissionsInputs) -> tuple[bool, bool, list[str]]:
    return inputs.github_owned, inputs.verified, inputs.patterns


def _state(inputs: ActionsPermissionsInputs, enabled: str) -> ActionsPermissionsState:
    return ActionsPermissionsState(**fields_of(ActionsPermissionsInputs, inputs), enabled_repositories=enabled)


def _content_faults(known: dict[str, Any]) -> Iterable[str]:
    allowed = known.get("allowed")
    if allowed is not None and allowed not in ALLOWED:
        yield f"the allowed actions are one of {', '.join(ALLOWED)}"
    if known.get("defaultToken", "read") not in TOKENS:
        yield f"the default token is one of {', '.join(TOKENS)}"
    at_rest = {"githubOwned": True, "verified": False, "patterns": []}
    if allowed in ("all", "local_only") and any(known.get(name, value) != value for name, value in at_rest.items()):
        yield "a choice of actions goes with allowed selected only; remove one of them"
