"""What an organisation allows its workflows: which actions, how they are pinned, what the token of a job may do.

The official resources never send a `false` (an organisation whose workflows may approve pull requests stays so, and
every run shows the same change), and their removal opens everything (docs/adr/0046).

API: "GitHub Actions permissions" of organisations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import Nothing, quoted
from saas.errors import Gone
from saas.github.connection import GitHub
from saas.github.places import PLACE, OrganizationName
from saas.github.sight import require_that_it_is_gone
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
    identity = ("organization",)
    stays = True
    found_by = identity
    kind = "an organisation"
    title = "the Actions permissions of {organization}"
    any_case = ("organization",)
    any_order = ("patterns",)
    patterns = PLACE
    connection: GitHub

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        allowed = known.get("allowed")
        if allowed is not None and allowed not in ALLOWED:
            yield f"the allowed actions are one of {', '.join(ALLOWED)}"
        if known.get("defaultToken", "read") not in TOKENS:
            yield f"the default token is one of {', '.join(TOKENS)}"
        at_rest = {"githubOwned": True, "verified": False, "patterns": []}
        if allowed in ("all", "local_only") and any(known.get(name, value) != value for name, value in at_rest.items()):
            yield "a choice of actions goes with allowed selected only; remove one of them"

    async def create(self, inputs: ActionsPermissionsInputs) -> ActionsPermissionsState:
        found = await self._get(inputs.organization)
        path, doing = _path(inputs.organization), f"writing {self.title_of(inputs)}"
        for tail, body in _changes(found, inputs):
            self.connection.reads.writes(path)
            await self.connection.client.call("PUT", path + tail, doing=doing, answer=Nothing, json=body, ok=(204,))
        return self.state_of(inputs, enabled_repositories=found.enabled_repositories)

    async def read(
        self, identity: str, state: ActionsPermissionsState | None
    ) -> Found[ActionsPermissionsInputs, ActionsPermissionsState] | None:
        [organization] = self.named_by(identity).values()
        try:
            found = await self._get(organization)
        except Gone:
            await require_that_it_is_gone(
                self.connection, organization, f"reading the Actions permissions of {organization}"
            )
            return None
        if found.enabled_repositories == "none":
            await self.connection.warn(
                f"{self.title_of(found)} let no repository run any workflow. If that is not meant, set it back in the "
                "organisation's settings, under Actions; it is left as it is here."
            )
        return Found(ActionsPermissionsInputs(**fields_of(ActionsPermissionsInputs, found)), found)

    async def delete(self, state: ActionsPermissionsState) -> None:
        """Leave them as they are: to forget them here must not open anything."""
        await self.connection.announce(
            f"{self.title_of(state)} stay as they are; nobody looks after them here any more."
        )

    async def _get(self, organization: str) -> ActionsPermissionsState:
        return await self.connection.reads.object(_path(organization), lambda: self._asked(organization))

    async def _asked(self, organization: str) -> ActionsPermissionsState:
        path, doing, call = (
            _path(organization),
            f"reading the Actions permissions of {organization}",
            self.connection.client.call,
        )
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


def _changes(found: ActionsPermissionsState, wanted: ActionsPermissionsInputs) -> Iterable[tuple[str, dict[str, Any]]]:
    """Return what must be sent below the permissions, and where, in order: the list can only be set when in force."""
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
