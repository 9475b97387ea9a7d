"""The endpoints of rulesets and environments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox.github import documents
from sandbox.github.api import asked
from sandbox.github.environments import Environment
from sandbox.github.rulesets import Ruleset
from sandbox.github.site import GitHub
from sandbox.github.state import Repository
from sandbox.service import Refusal
from sandbox.store import timestamp
from sandbox.wire import Json, Reply, Request, takes

RULES = frozenset(
    {
        "branch_name_pattern", "code_scanning", "commit_author_email_pattern", "commit_message_pattern",
        "committer_email_pattern", "creation", "deletion", "file_extension_restriction", "file_path_restriction",
        "max_file_path_length", "max_file_size", "merge_queue", "non_fast_forward", "pull_request",
        "required_deployments", "required_linear_history", "required_signatures", "required_status_checks",
        "tag_name_pattern", "update", "workflows",
    }
)  # fmt: skip
"""The kinds of rule that a ruleset can hold."""

_TARGETS = ("branch", "tag", "push")
_ENFORCEMENTS = ("disabled", "active", "evaluate")
_LONGEST_WAIT_MINUTES = 43200


def _in_list(found: Ruleset, repository: Repository, origin: str) -> dict[str, Json]:
    url = f"{origin}{documents.API}/repos/{repository.full_name}/rulesets/{found.id}"
    return {
        "id": found.id,
        "name": found.name,
        "target": found.content["target"],
        "source_type": "Repository",
        "source": repository.full_name,
        "enforcement": found.content["enforcement"],
        "node_id": documents.node_id("RepositoryRuleset", found.id),
        "_links": {
            "self": {"href": url},
            "html": {"href": f"{origin}/{repository.full_name}/rules/{found.id}"},
        },
        "created_at": timestamp(found.created_at),
        "updated_at": timestamp(found.updated_at),
    }


def _ruleset(found: Ruleset, repository: Repository, origin: str) -> dict[str, Json]:
    more = {name: found.content[name] for name in ("conditions", "rules", "bypass_actors")}
    return {**_in_list(found, repository, origin), **more, "current_user_can_bypass": "never"}


@takes("targets", "includes_parents", *asked.PAGES)
def list_rulesets(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/rulesets`: no organisation has any, so there are none of parents."""
    repository = asked.repository(state, request)
    targets = [target for target in request.query.get("targets", "").split(",") if target]
    found = [each for each in state.rulesets.of(repository) if not targets or each.content["target"] in targets]
    page, headers = asked.page(request, found)
    return Reply(200, [_in_list(each, repository, request.origin) for each in page], headers)


def create_ruleset(state: GitHub, request: Request) -> Reply:
    """Answer `POST /repos/{owner}/{repo}/rulesets`"""
    repository, document = asked.repository(state, request), request.document()
    name, enforcement = asked.field(document, "name", str), asked.field(document, "enforcement", str)
    if not name or enforcement is None:
        raise asked.invalid("name and enforcement are both required.")
    at_first: dict[str, Json] = {"target": "branch", "conditions": {}, "rules": [], "bypass_actors": []}
    made = state.rulesets.add(repository, name, {**at_first, **_content(document)})
    return Reply(201, _ruleset(made, repository, request.origin))


@takes("includes_parents")
def get_ruleset(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/rulesets/{ruleset_id}`"""
    repository = asked.repository(state, request)
    return Reply(200, _ruleset(_found(state, repository, request), repository, request.origin))


def put_ruleset(state: GitHub, request: Request) -> Reply:
    """Answer `PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}`: what the body does not mention stays."""
    repository, document = asked.repository(state, request), request.document()
    found = _found(state, repository, request)
    changed = state.rulesets.change(found, asked.field(document, "name", str, found.name), _content(document))
    return Reply(200, _ruleset(changed, repository, request.origin))


def delete_ruleset(state: GitHub, request: Request) -> Reply:
    """Answer `DELETE /repos/{owner}/{repo}/rulesets/{ruleset_id}`"""
    state.rulesets.remove(_found(state, asked.repository(state, request), request))
    return Reply(204)


def _found(state: GitHub, repository: Repository, request: Request) -> Ruleset:
    return state.rulesets.get(repository, asked.number(request.parameters["ruleset_id"], 0))


def _content(document: Mapping[str, Json]) -> dict[str, Json]:
    """Return what a body says of a ruleset. Raise Refusal."""
    kinds = {"target": str, "enforcement": str, "conditions": dict, "rules": list, "bypass_actors": list}
    given = {name: asked.field(document, name, kind) for name, kind in kinds.items()}
    content = {name: value for name, value in given.items() if value is not None}
    for name, known in (("target", _TARGETS), ("enforcement", _ENFORCEMENTS)):
        if content.get(name, known[0]) not in known:
            raise asked.invalid(f"For 'properties/{name}', {content[name]!r} is not one of {', '.join(known)}.")
    unknown = sorted({str(rule.get("type")) for rule in content.get("rules", [])} - RULES)
    if unknown:
        raise Refusal(422, "Validation Failed", [f"Invalid rule '{unknown[0]}': "])
    return content


@takes(*asked.PAGES)
def list_environments(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/environments`"""
    repository = asked.repository(state, request)
    found = state.environments.all(repository)
    page, headers = asked.page(request, found)
    shown = [_environment(state, each, repository, request.origin) for each in page]
    return Reply(200, {"total_count": len(found), "environments": shown}, headers)


def get_environment(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/environments/{environment_name}`"""
    repository = asked.repository(state, request)
    found = state.environments.find(repository, request.parameters["environment_name"])
    return Reply(200, _environment(state, found, repository, request.origin))


def put_environment(state: GitHub, request: Request) -> Reply:
    """Answer `PUT /repos/{owner}/{repo}/environments/{environment_name}`: what is not mentioned is as in a new one."""
    repository, document = asked.repository(state, request), request.document()
    wait = asked.field(document, "wait_timer", int, 0)
    if not 0 <= wait <= _LONGEST_WAIT_MINUTES:
        raise asked.invalid(f"For 'properties/wait_timer', {wait} is not between 0 and {_LONGEST_WAIT_MINUTES}.")
    put = state.environments.put(
        repository,
        request.parameters["environment_name"],
        wait_timer=wait,
        prevent_self_review=asked.field(document, "prevent_self_review", bool, otherwise=False),
        can_admins_bypass=asked.field(document, "can_admins_bypass", bool, otherwise=True),
        reviewers=_reviewers(state, repository, asked.field(document, "reviewers", list, [])),
        branches=_branches(asked.field(document, "deployment_branch_policy", dict)),
    )
    return Reply(200, _environment(state, put, repository, request.origin))


def delete_environment(state: GitHub, request: Request) -> Reply:
    """Answer `DELETE /repos/{owner}/{repo}/environments/{environment_name}`"""
    state.remove_environment(asked.repository(state, request), request.parameters["environment_name"])
    return Reply(204)


def _reviewers(state: GitHub, repository: Repository, given: Sequence[Json]) -> list[tuple[str, int]]:
    found = []
    for reviewer in given:
        kind, number = reviewer.get("type"), reviewer.get("id")
        if kind == "Team":
            state.people.team_by_id(repository.owner.id, number)
        elif kind == "User":
            state.accounts.account_by_id(number)
        else:
            raise asked.invalid(f"For 'properties/reviewers', {kind!r} is neither Team nor User.")
        found.append((kind, number))
    return found


def _branches(given: Mapping[str, bool] | None) -> dict[str, bool] | None:
    if given is None:
        return None
    names = ("protected_branches", "custom_branch_policies")
    policy = {name: bool(given.get(name)) for name in names}
    if len(set(policy.values())) != len(names):
        raise asked.invalid("protected_branches and custom_branch_policies cannot have the same value.")
    return policy


def _environment(state: GitHub, found: Environment, repository: Repository, origin: str) -> dict[str, Json]:
    place = f"{repository.full_name}/environments/{found.name}"
    return {
        "id": found.id,
        "node_id": documents.node_id("Environment", found.id),
        "name": found.name,
        "url": f"{origin}{documents.API}/repos/{place}",
        "html_url": f"{origin}/{repository.full_name}/deployments/activity_log?environments_filter={found.name}",
        "created_at": timestamp(found.created_at),
        "updated_at": timestamp(found.updated_at),
        "can_admins_bypass": found.can_admins_bypass,
        "protection_rules": list(_rules(state, found, repository, origin)),
        "deployment_branch_policy": found.branches,
    }


def _rules(state: GitHub, found: Environment, repository: Repository, origin: str) -> list[dict[str, Json]]:
    rules: list[dict[str, Json]] = []
    if found.wait_timer:
        rules.append({"type": "wait_timer", "wait_timer": found.wait_timer})
    if found.reviewers or found.prevent_self_review:
        reviewers = [_reviewer(state, repository, kind, number, origin) for kind, number in found.reviewers]
        rules.append(
            {
                "type": "required_reviewers",
                "prevent_self_review": found.prevent_self_review,
                "reviewers": [reviewer for reviewer in reviewers if reviewer],
            }
        )
    if found.branches is not None:
        rules.append({"type": "branch_policy"})
    return [
        {"id": found.id + place, "node_id": documents.node_id("Gate", found.id + place), **rule}
        for place, rule in enumerate(rules)
    ]


def _reviewer(state: GitHub, repository: Repository, kind: str, number: int, origin: str) -> dict[str, Json]:
    if kind == "User":
        user = state.accounts.account_by_id(number)
        return {"type": kind, "reviewer": documents.simple_user(user, origin)}
    team = {team.id: team for team in state.people.teams(repository.owner)}.get(number)
    return {"type": kind, "reviewer": documents.team(team, repository.owner, origin)} if team else {}
