"""GitHub's routes table."""

from __future__ import annotations

from collections.abc import Iterable
from functools import wraps
from urllib.parse import quote, urlencode

from sandbox.github.api import (
    accounts,
    actions,
    asked,
    canaries,
    deliveries,
    deploy_keys,
    files,
    hooks,
    installations,
    issues,
    pages,
    people,
    protection,
    runner_groups,
    runners,
    secrets,
    variables,
)
from sandbox.github.api.where import Answer, AtPlace, at
from sandbox.github.documents import API, DOCUMENTATION
from sandbox.github.places import Store
from sandbox.github.site import GitHub
from sandbox.github.state import Moved
from sandbox.service import Refusal
from sandbox.wire import Endpoint, Reply, Request


def described_path(path: str) -> str:
    """Return the path under which GitHub describes a route; what a redirect leads to is described under the name."""
    by_name = path.removeprefix(API).replace("/repositories/{repository}", "/repos/{owner}/{repo}")
    return by_name.replace("/organizations/{organization}/team/{team}", "/orgs/{org}/teams/{team_slug}")


def _renamed(answer: Answer, tail: str) -> Answer:
    """Return an endpoint below a repository's name that leads to its id when the repository has another name now."""

    @wraps(answer)
    def answered(state: GitHub, request: Request) -> Reply:
        try:
            return answer(state, request)
        except Moved as moved:
            rest = tail.format(**{name: quote(part, safe="") for name, part in request.parameters.items()})
            query = f"?{urlencode(request.query.sent)}" if request.query.sent else ""
            url = f"{request.origin}{API}/repositories/{moved.repository}{rest}{query}"
            status, message = (301, "Moved Permanently") if request.method == "GET" else (307, "Temporary Redirect")
            body = {"message": message, "url": url, "documentation_url": DOCUMENTATION}
            return Reply(status, body, {"Location": url})

    return answered


def _unarchived(answer: Answer) -> Answer:
    """Return an endpoint that is refused in a repository that is archived."""

    @wraps(answer)
    def answered(state: GitHub, request: Request) -> Reply:
        if asked.repository(state, request).archived:
            raise Refusal(403, "Repository was archived so is read-only.")
        return answer(state, request)

    return answered


def _of_repository(method: str, tail: str, answer: Answer) -> list[Endpoint[GitHub]]:
    """Return the rows of an endpoint that a repository's name and its id both lead to."""
    answer = answer if method == "GET" else _unarchived(answer)
    return [
        Endpoint(method, f"{API}/repos/{{owner}}/{{repo}}{tail}", _renamed(answer, tail)),
        Endpoint(method, f"{API}/repositories/{{repository}}{tail}", answer),
    ]


_HOOK_ROWS: tuple[tuple[str, str, Answer], ...] = (
    ("GET", "/hooks", hooks.list_hooks),
    ("POST", "/hooks", hooks.create_hook),
    ("GET", "/hooks/{hook_id}", hooks.get_hook),
    ("PATCH", "/hooks/{hook_id}", hooks.change_hook),
    ("DELETE", "/hooks/{hook_id}", hooks.delete_hook),
    ("GET", "/hooks/{hook_id}/config", hooks.get_hook_config),
    ("PATCH", "/hooks/{hook_id}/config", hooks.change_hook_config),
    ("POST", "/hooks/{hook_id}/pings", deliveries.ping_hook),
    ("GET", "/hooks/{hook_id}/deliveries", deliveries.list_deliveries),
    ("GET", "/hooks/{hook_id}/deliveries/{delivery_id}", deliveries.get_delivery),
)

_GUARD_ROWS: tuple[tuple[str, str, Answer], ...] = (
    ("GET", "/rulesets", protection.list_rulesets),
    ("POST", "/rulesets", protection.create_ruleset),
    ("GET", "/rulesets/{ruleset_id}", protection.get_ruleset),
    ("PUT", "/rulesets/{ruleset_id}", protection.put_ruleset),
    ("DELETE", "/rulesets/{ruleset_id}", protection.delete_ruleset),
    ("GET", "/environments", protection.list_environments),
    ("GET", "/environments/{environment_name}", protection.get_environment),
    ("PUT", "/environments/{environment_name}", protection.put_environment),
    ("DELETE", "/environments/{environment_name}", protection.delete_environment),
    ("GET", "/actions/oidc/customization/sub", actions.get_subject),
    ("PUT", "/actions/oidc/customization/sub", actions.put_subject),
    ("GET", "/actions/workflows", actions.list_workflows),
    ("GET", "/actions/workflows/{workflow_id}", actions.get_workflow),
    ("PUT", "/actions/workflows/{workflow_id}/enable", actions.enable_workflow),
    ("PUT", "/actions/workflows/{workflow_id}/disable", actions.disable_workflow),
    ("POST", "/actions/workflows/{workflow_id}/dispatches", canaries.dispatch_workflow),
    ("GET", "/actions/workflows/{workflow_id}/runs", canaries.list_runs),
    ("GET", "/actions/runs/{run_id}", canaries.get_run),
    ("GET", "/actions/artifacts", canaries.list_artifacts),
    ("GET", "/contents/{path}", files.get_content),
    ("PUT", "/contents/{path}", files.put_content),
    ("DELETE", "/contents/{path}", files.delete_content),
    ("GET", "/pages", pages.get_pages),
    ("POST", "/pages", pages.create_pages),
    ("PUT", "/pages", pages.change_pages),
    ("DELETE", "/pages", pages.delete_pages),
)

_ISSUE_ROWS: tuple[tuple[str, str, Answer], ...] = (
    ("GET", "/issues", issues.list_issues),
    ("POST", "/issues", issues.create_issue),
    ("GET", "/issues/{issue_number}", issues.get_issue),
    ("PATCH", "/issues/{issue_number}", issues.change_issue),
    ("GET", "/issues/{issue_number}/comments", issues.list_comments),
    ("POST", "/issues/{issue_number}/comments", issues.create_comment),
)

_TEAM_ROWS: tuple[tuple[str, str, Answer], ...] = (
    ("GET", "", people.get_team),
    ("PATCH", "", people.change_team),
    ("DELETE", "", people.delete_team),
    ("GET", "/memberships/{username}", people.get_team_membership),
    ("PUT", "/memberships/{username}", people.put_team_membership),
    ("DELETE", "/memberships/{username}", people.delete_team_membership),
)
_TEAMS = (API + "/orgs/{org}/teams/{team_slug}", API + "/organizations/{organization}/team/{team}")
"""Where a team is: by its slug, and by numbers, which is not described and which clients use."""

_MEMBERSHIP = API + "/orgs/{org}/memberships/{username}"
_INSTALLATION = API + "/user/installations/{installation_id}/repositories"
_PERMISSIONS = API + "/orgs/{org}/actions/permissions"
_RUNNERS = API + "/orgs/{org}/actions/runners"
_GROUPS = API + "/orgs/{org}/actions/runner-groups"
_GROUP = _GROUPS + "/{runner_group_id}"

_SECRET_ROWS: tuple[tuple[str, str, AtPlace], ...] = (
    ("GET", "", secrets.list_secrets),
    ("GET", "/public-key", secrets.get_public_key),
    ("GET", "/{secret_name}", secrets.get_secret),
    ("PUT", "/{secret_name}", secrets.put_secret),
    ("DELETE", "/{secret_name}", secrets.delete_secret),
)

_SECRET_LIST_ROWS: tuple[tuple[str, str, AtPlace], ...] = (
    ("GET", "/{secret_name}/repositories", secrets.list_secret_repositories),
    ("PUT", "/{secret_name}/repositories", secrets.set_secret_repositories),
    ("PUT", "/{secret_name}/repositories/{repository_id}", secrets.add_secret_repository),
    ("DELETE", "/{secret_name}/repositories/{repository_id}", secrets.remove_secret_repository),
)

_VARIABLE_ROWS: tuple[tuple[str, str, AtPlace], ...] = (
    ("GET", "", variables.list_variables),
    ("POST", "", variables.create_variable),
    ("GET", "/{name}", variables.get_variable),
    ("PATCH", "/{name}", variables.change_variable),
    ("DELETE", "/{name}", variables.delete_variable),
)

_VARIABLE_LIST_ROWS: tuple[tuple[str, str, AtPlace], ...] = (
    ("GET", "/{name}/repositories", variables.list_variable_repositories),
    ("PUT", "/{name}/repositories", variables.set_variable_repositories),
    ("PUT", "/{name}/repositories/{repository_id}", variables.add_variable_repository),
    ("DELETE", "/{name}/repositories/{repository_id}", variables.remove_variable_repository),
)

_KEY_ROWS: tuple[tuple[str, str, Answer], ...] = (
    ("GET", "/keys", deploy_keys.list_keys),
    ("POST", "/keys", deploy_keys.create_key),
    ("GET", "/keys/{key_id}", deploy_keys.get_key),
    ("DELETE", "/keys/{key_id}", deploy_keys.delete_key),
)


def _below(path: str, store: Store, rows: Iterable[tuple[str, str, AtPlace]]) -> list[tuple[str, str, Answer]]:
    """Return the rows of one store, below the path at which a place has it."""
    return [(method, path + tail, at(store, answer)) for method, tail, answer in rows]


_OF_ORGANIZATION = (
    *_HOOK_ROWS,
    *_below("/actions/secrets", "secrets", (*_SECRET_ROWS, *_SECRET_LIST_ROWS)),
    *_below("/dependabot/secrets", "dependabot", (*_SECRET_ROWS, *_SECRET_LIST_ROWS)),
    *_below("/codespaces/secrets", "codespaces", _SECRET_ROWS),
    *_below("/actions/variables", "variables", (*_VARIABLE_ROWS, *_VARIABLE_LIST_ROWS)),
)
_OF_REPOSITORY = (
    *_HOOK_ROWS,
    *_GUARD_ROWS,
    *_KEY_ROWS,
    *_ISSUE_ROWS,
    *_below("/actions/secrets", "secrets", _SECRET_ROWS),
    *_below("/environments/{environment_name}/secrets", "secrets", _SECRET_ROWS),
    *_below("/dependabot/secrets", "dependabot", _SECRET_ROWS),
    *_below("/codespaces/secrets", "codespaces", _SECRET_ROWS),
    *_below("/actions/variables", "variables", _VARIABLE_ROWS),
    *_below("/environments/{environment_name}/variables", "variables", _VARIABLE_ROWS),
)

ENDPOINTS: tuple[Endpoint[GitHub], ...] = (
    Endpoint("GET", API + "/meta", accounts.get_meta),
    Endpoint("GET", API + "/rate_limit", accounts.get_rate_limit),
    Endpoint("GET", API + "/user", accounts.get_token_user),
    Endpoint("GET", API + "/users/{username}", accounts.get_user),
    Endpoint("GET", API + "/orgs/{org}", accounts.get_organization),
    Endpoint("GET", API + "/orgs/{org}/repos", accounts.list_repositories),
    Endpoint("GET", API + "/user/{account_id}", people.get_user_by_id),
    Endpoint("GET", _MEMBERSHIP, people.get_membership),
    Endpoint("PUT", _MEMBERSHIP, people.put_membership),
    Endpoint("DELETE", _MEMBERSHIP, people.delete_membership),
    Endpoint("GET", API + "/orgs/{org}/teams", people.list_teams),
    Endpoint("POST", API + "/orgs/{org}/teams", people.create_team),
    *(Endpoint(method, place + tail, answer) for place in _TEAMS for method, tail, answer in _TEAM_ROWS),
    Endpoint("GET", API + "/orgs/{org}/installations", installations.list_installations),
    Endpoint("GET", _INSTALLATION, installations.list_installation_repositories),
    Endpoint("PUT", _INSTALLATION + "/{repository_id}", installations.add_installation_repository),
    Endpoint("DELETE", _INSTALLATION + "/{repository_id}", installations.remove_installation_repository),
    Endpoint("GET", _PERMISSIONS, actions.get_permissions),
    Endpoint("PUT", _PERMISSIONS, actions.put_permissions),
    Endpoint("GET", _PERMISSIONS + "/selected-actions", actions.get_selected_actions),
    Endpoint("PUT", _PERMISSIONS + "/selected-actions", actions.put_selected_actions),
    Endpoint("GET", _PERMISSIONS + "/workflow", actions.get_default_permissions),
    Endpoint("PUT", _PERMISSIONS + "/workflow", actions.put_default_permissions),
    Endpoint("GET", _RUNNERS, runners.list_runners),
    Endpoint("POST", _RUNNERS + "/registration-token", runners.create_registration_token),
    Endpoint("DELETE", _RUNNERS + "/{runner_id}", runners.delete_runner),
    Endpoint("GET", _GROUPS, runner_groups.list_groups),
    Endpoint("POST", _GROUPS, runner_groups.create_group),
    Endpoint("GET", _GROUP, runner_groups.get_group),
    Endpoint("PATCH", _GROUP, runner_groups.change_group),
    Endpoint("DELETE", _GROUP, runner_groups.delete_group),
    Endpoint("GET", _GROUP + "/repositories", runner_groups.list_repositories),
    Endpoint("PUT", _GROUP + "/repositories", runner_groups.set_repositories),
    Endpoint("GET", _GROUP + "/runners", runner_groups.list_runners),
    *(Endpoint(method, API + "/orgs/{org}" + tail, answer) for method, tail, answer in _OF_ORGANIZATION),
    *_of_repository("GET", "", accounts.get_repository),
    *(row for method, tail, answer in _OF_REPOSITORY for row in _of_repository(method, tail, answer)),
)
