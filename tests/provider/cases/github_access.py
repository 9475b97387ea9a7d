"""GitHub's resources that say who may do what, and where workflows run, in the sweeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.client import World
from sandbox.wire import Json
from tests.provider.case import Case
from tests.provider.plugin import Properties

USER = "99"
INSTALLATION = "501"
DOOR = "/services/github"

REPOSITORY: dict[str, Any] = {
    "workflows": {"build.yml": "disabled_manually"},
    "pages": {"branch": "main", "path": "/docs"},
}
"""What the repository alpha has before us."""
SEED: dict[str, Any] = {
    "users": {"a-bot": {"id": int(USER)}, "other-bot": {"id": 98}},
    "installations": {INSTALLATION: {"organization": "an-org", "app": "an-app", "repositories": ["gamma"]}},
}
TEAMS = ["crew", "press"]
GROUPS = ["builds", "others"]
"""Runner groups that are there before us, for the runners of hosts."""


def _settings(world: World) -> dict[str, str]:
    return {"githubBaseUrl": world.addresses["github"], "githubWriteDelayMs": "0"}


def _shown(world: World, kind: str, name: str) -> Any:
    return world.ask("GET", f"{DOOR}/surroundings")[kind].get(name)


def _edit(method: str, where: str, /, **body: Json) -> Callable[[World], None]:
    def edit(world: World) -> None:
        world.ask(method, DOOR + where, body or None)

    return edit


def _place(kind: str, name: str) -> Callable[[World], dict[str, Json] | None]:
    def present(world: World) -> dict[str, Json] | None:
        found = _shown(world, kind, name)
        return found and {"role": found["role"]}

    return present


MEMBERSHIP = Case(
    token="saas:github:Membership",
    service="github",
    service_name="GitHub",
    names=("an-org",),
    inputs=Properties({"organization": "an-org", "userId": USER, "login": "a-bot", "role": "member"}),
    identity=f"an-org/{USER}",
    imported_as="an-org/a-bot",
    updates={"role": "admin"},
    replacements={"organization": "other-org", "userId": "98"},
    together={"userId": lambda _: {"login": "other-bot"}},
    untraced=frozenset({"login"}),
    unreadable=frozenset(),
    drifts={"role": (_edit("PUT", "/members/an-org/a-bot", role="admin"), "role", "admin")},
    present=_place("members", "an-org/a-bot"),
    remove=_edit("DELETE", "/members/an-org/a-bot"),
    settings=_settings,
)

TEAM_MEMBERSHIP = Case(
    token="saas:github:TeamMembership",
    service="github",
    service_name="GitHub",
    names=("an-org/crew",),
    inputs=Properties({"organization": "an-org", "team": "crew", "userId": USER, "login": "a-bot", "role": "member"}),
    identity=f"an-org/crew/{USER}",
    imported_as="an-org/crew/a-bot",
    updates={"role": "maintainer"},
    replacements={"organization": "other-org", "team": "press", "userId": "98"},
    together={"userId": lambda _: {"login": "other-bot"}},
    refused={"organization": "not found"},
    untraced=frozenset({"login"}),
    unreadable=frozenset(),
    drifts={"role": (_edit("PUT", "/teams/an-org/crew/members/a-bot", role="maintainer"), "role", "maintainer")},
    present=_place("team_members", "an-org/crew/a-bot"),
    remove=_edit("DELETE", "/teams/an-org/crew/members/a-bot"),
    settings=_settings,
)

QUEUE = {
    "check_response_timeout_minutes": 60, "grouping_strategy": "ALLGREEN", "max_entries_to_build": 5,
    "max_entries_to_merge": 5, "merge_method": "SQUASH", "min_entries_to_merge": 1,
    "min_entries_to_merge_wait_minutes": 5,
}  # fmt: skip


def _ruleset(world: World) -> dict[str, Json] | None:
    found = _shown(world, "rulesets", "an-org/alpha/guard")
    return found and {
        "branches": found["conditions"]["ref_name"]["include"],
        "excluded": found["conditions"]["ref_name"]["exclude"],
        "rules": {rule["type"]: rule.get("parameters", {}) for rule in found["rules"]},
        "enforcement": found["enforcement"],
    }


def _changed_ruleset(**content: Json) -> Callable[[World], None]:
    return _edit("PATCH", "/rulesets/an-org/alpha/guard", **content)


RULESET = Case(
    token="saas:github:Ruleset",
    service="github",
    service_name="GitHub",
    names=("an-org/alpha",),
    inputs=Properties(
        {
            "organization": "an-org",
            "repository": "alpha",
            "name": "guard",
            "branches": ["~DEFAULT_BRANCH"],
            "rules": {"deletion": {}, "merge_queue": QUEUE},
            "excluded": ["refs/heads/release"],
            "enforcement": "active",
        }
    ),
    identity="an-org/alpha/1",
    numbered=lambda world: f"an-org/alpha/{_shown(world, 'rulesets', 'an-org/alpha/guard')['id']}",
    updates={
        "branches": ["refs/heads/main", "~DEFAULT_BRANCH"],
        "rules": {"deletion": {}, "non_fast_forward": {}},
        "excluded": [],
        "enforcement": "evaluate",
    },
    replacements={"organization": "other-org", "repository": "beta", "name": "other"},
    unreadable=frozenset(),
    drifts={
        "branches": (
            _changed_ruleset(conditions={"ref_name": {"include": ["refs/heads/x"], "exclude": []}}),
            "branches",
            ["refs/heads/x"],
        ),
        "excluded": (
            _changed_ruleset(conditions={"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": ["refs/heads/x"]}}),
            "excluded",
            ["refs/heads/x"],
        ),
        "rules": (_changed_ruleset(rules=[{"type": "creation"}]), "rules", {"creation": {}}),
        "enforcement": (_changed_ruleset(enforcement="disabled"), "enforcement", "disabled"),
    },
    present=_ruleset,
    remove=_edit("DELETE", "/rulesets/an-org/alpha/guard"),
    settings=_settings,
)

_AT_REST = {"githubOwned": True, "verified": False, "patterns": []}
"""What is said of the choice of actions where there is none."""
_ON_THE_WIRE = {
    "allowed": "allowed_actions",
    "commitPins": "sha_pinning_required",
    "defaultToken": "default_workflow_permissions",
    "approvals": "can_approve_pull_request_reviews",
    "githubOwned": "github_owned_allowed",
    "verified": "verified_allowed",
    "patterns": "patterns_allowed",
}


def _permissions(world: World) -> dict[str, Json] | None:
    found = _shown(world, "actions", "an-org")
    shown = found and {name: found[key] for name, key in _ON_THE_WIRE.items()}
    return shown if not shown or shown["allowed"] == "selected" else {**shown, **_AT_REST}


def _permitted(name: str, value: Json) -> tuple[Callable[[World], None], str, Json]:
    return _edit("PATCH", "/actions/an-org", **{_ON_THE_WIRE[name]: value}), name, value


_PERMISSIONS: dict[str, Any] = {
    "allowed": "selected",
    "commitPins": True,
    "defaultToken": "read",
    "approvals": False,
    "githubOwned": False,
    "verified": True,
    "patterns": ["an-org/*"],
}

ACTIONS_PERMISSIONS = Case(
    token="saas:github:ActionsPermissions",
    service="github",
    service_name="GitHub",
    names=("an-org",),
    inputs=Properties({"organization": "an-org", **_PERMISSIONS}),
    identity="an-org",
    kept=True,
    updates={
        "allowed": "local_only",
        "commitPins": False,
        "defaultToken": "write",
        "approvals": True,
        "githubOwned": True,
        "verified": False,
        "patterns": ["other/*"],
    },
    together={"allowed": lambda _: _AT_REST},
    replacements={"organization": "other-org"},
    unreadable=frozenset(),
    drifts={
        name: _permitted(name, value)
        for name, value in {
            "allowed": "all",
            "commitPins": False,
            "defaultToken": "write",
            "approvals": True,
            "githubOwned": True,
            "verified": False,
            "patterns": [],
        }.items()
    },
    present=_permissions,
    remove=_edit("DELETE", "/organizations/an-org"),
    settings=_settings,
)


def _granted(world: World) -> dict[str, Json] | None:
    found = _shown(world, "installations", INSTALLATION)
    return found and {"repositories": [name for name in found if name != "gamma"]}


INSTALLATION_REPOSITORIES = Case(
    token="saas:github:InstallationRepositories",
    service="github",
    service_name="GitHub",
    names=(f"installation {INSTALLATION} in an-org", "the repository an-org/"),
    inputs=Properties({"organization": "an-org", "installation": INSTALLATION, "repositories": ["alpha", "beta"]}),
    identity=f"an-org/{INSTALLATION}",
    imported_as=f"an-org/{INSTALLATION}:alpha,beta",
    kept=True,
    updates={"repositories": ["beta", "delta"]},
    replacements={"organization": "other-org", "installation": "502"},
    refused={"installation": "not found"},
    unreadable=frozenset(),
    drifts={"repositories": (_edit("DELETE", f"/installations/{INSTALLATION}/an-org/alpha"), "repositories", ["beta"])},
    present=_granted,
    remove=_edit("DELETE", f"/installations/{INSTALLATION}"),
    settings=_settings,
)


def _workflow(world: World) -> dict[str, Json] | None:
    found = _shown(world, "workflows", "an-org/alpha/build.yml")
    return found and {"enabled": found == "active"}


WORKFLOW = Case(
    token="saas:github:Workflow",
    service="github",
    service_name="GitHub",
    names=("build.yml of an-org/alpha", "workflows of an-org/alpha"),
    inputs=Properties({"organization": "an-org", "repository": "alpha", "file": "build.yml", "enabled": True}),
    identity="an-org/alpha/build.yml",
    kept=True,
    updates={"enabled": False},
    replacements={"organization": "other-org", "repository": "beta", "file": "other.yml"},
    refused=dict.fromkeys(("organization", "repository", "file"), "A workflow is not made here"),
    unreadable=frozenset(),
    drifts={
        "enabled": (
            _edit("PATCH", "/workflows/an-org/alpha/build.yml", state="disabled_inactivity"),
            "state",
            "disabled_inactivity",
        )
    },
    present=_workflow,
    remove=_edit("DELETE", "/workflows/an-org/alpha/build.yml"),
    settings=_settings,
)


def _website(world: World) -> dict[str, Json] | None:
    found = _shown(world, "pages", "an-org/alpha")
    return found and {
        "branch": found["branch"],
        "path": found["path"],
        "domain": found["domain"] or "",
        "httpsEnforced": found["https_enforced"],
    }


def _republished(name: str, output: str, value: Json) -> tuple[Callable[[World], None], str, Json]:
    return _edit("PATCH", "/pages/an-org/alpha", **{name: value}), output, value


PAGES = Case(
    token="saas:github:Pages",
    service="github",
    service_name="GitHub",
    names=("an-org/alpha",),
    inputs=Properties(
        {
            "organization": "an-org",
            "repository": "alpha",
            "branch": "gh-pages",
            "path": "/",
            "domain": "press.example",
            "httpsEnforced": True,
        }
    ),
    identity="an-org/alpha",
    kept=True,
    updates={"branch": "site", "path": "/docs", "domain": "other.example", "httpsEnforced": False},
    replacements={"organization": "other-org", "repository": "beta"},
    refused=dict.fromkeys(("organization", "repository"), "A website is not published here"),
    unreadable=frozenset(),
    drifts={
        "branch": _republished("branch", "branch", "main"),
        "path": _republished("path", "path", "/docs"),
        "domain": _republished("domain", "domain", "stranger.example"),
        "httpsEnforced": _republished("https_enforced", "httpsEnforced", False),
    },
    present=_website,
    remove=_edit("DELETE", "/pages/an-org/alpha"),
    settings=_settings,
)

BUILD, RELEASE = (
    f"an-org/alpha/.github/workflows/{name}.yml@refs/heads/main" for name in ("build", "release")
)  # fmt: skip


def _runner_group(world: World) -> dict[str, Json] | None:
    found = next((one for _, one in _runner_groups(world)), None)
    return found and {
        "name": found["name"],
        "repositories": found["repositories"] if found["visibility"] == "selected" else found["visibility"],
        "allowsPublicRepositories": found["public"],
        "workflows": sorted(found["workflows"]) if found["restricted"] else [],
    }


def _runner_groups(world: World) -> list[tuple[str, dict[str, Json]]]:
    """Those in an-org that were not there before us."""
    found = world.ask("GET", f"{DOOR}/surroundings")["runner_groups"]
    return [(name, one) for name, one in found.items() if name.startswith("an-org/") and one["name"] not in GROUPS]


def _number_of_group(world: World) -> str:
    [found] = [one["id"] for _, one in _runner_groups(world)]
    return str(found)


def _regrouped(output: str, value: Json, **changes: Json) -> tuple[Callable[[World], None], str, Json]:
    return _edit("PATCH", "/runner-groups/an-org/forge", **changes), output, value


def _ungrouped(world: World) -> None:
    [[name, _]] = _runner_groups(world)
    _edit("DELETE", f"/runner-groups/{name}")(world)


RUNNER_GROUP = Case(
    token="saas:github:RunnerGroup",
    service="github",
    service_name="GitHub",
    names=("an-org", "forge"),
    inputs=Properties(
        {
            "organization": "an-org",
            "name": "forge",
            "repositories": ["alpha", "beta"],
            "allowsPublicRepositories": False,
            "workflows": [BUILD],
        }
    ),
    identity="an-org/77",
    numbered=lambda world: f"an-org/{_number_of_group(world)}",
    updates={
        "name": "another forge",
        "repositories": ["beta", "gamma"],
        "allowsPublicRepositories": True,
        "workflows": [BUILD, RELEASE],
    },
    replacements={"organization": "other-org"},
    together={"organization": lambda _: {"repositories": ["alpha"]}},
    untold=frozenset({"name"}),
    unreadable=frozenset(),
    drifts={
        "name": _regrouped("name", "renamed", name="renamed"),
        "repositories": _regrouped("repositories", ["alpha", "beta", "gamma"], repositories=["alpha", "beta", "gamma"]),
        "allowsPublicRepositories": _regrouped("allowsPublicRepositories", True, public=True),
        "workflows": _regrouped("workflows", [], restricted=False),
        "visibility": _regrouped("visibility", "all", visibility="all"),
        "restricted": _regrouped("restricted", True, restricted=True, workflows=[]),
    },
    present=_runner_group,
    remove=_ungrouped,
    settings=_settings,
)

CASES: tuple[Case, ...] = (
    MEMBERSHIP,
    TEAM_MEMBERSHIP,
    RULESET,
    ACTIONS_PERMISSIONS,
    INSTALLATION_REPOSITORIES,
    WORKFLOW,
    PAGES,
    RUNNER_GROUP,
)
