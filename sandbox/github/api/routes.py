"""GitHub's routes table."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from sandbox.github.api import accounts, deploy_keys, hooks, secrets, variables
from sandbox.github.api.where import Answer, AtPlace, at
from sandbox.github.documents import API, DOCUMENTATION
from sandbox.github.places import Store
from sandbox.github.site import GitHub
from sandbox.github.state import Moved
from sandbox.wire import Endpoint, Reply, Request


def _renamed(answer: Answer, tail: str) -> Answer:
    """An endpoint below a repository's name that leads to its id when the repository has another name now."""

    def answered(state: GitHub, request: Request) -> Reply:
        try:
            return answer(state, request)
        except Moved as moved:
            rest = tail.format(**request.parameters)
            query = f"?{urlencode(request.query)}" if request.query else ""
            url = f"{request.origin}{API}/repositories/{moved.repository}{rest}{query}"
            status, message = (301, "Moved Permanently") if request.method == "GET" else (307, "Temporary Redirect")
            body = {"message": message, "url": url, "documentation_url": DOCUMENTATION}
            return Reply(status, body, {"Location": url})

    return answered


def _of_repository(method: str, tail: str, answer: Answer) -> list[Endpoint[GitHub]]:
    """The rows of an endpoint that a repository's name and its id both lead to."""
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
    ("POST", "/hooks/{hook_id}/pings", hooks.ping_hook),
    ("GET", "/hooks/{hook_id}/config", hooks.get_hook_config),
    ("PATCH", "/hooks/{hook_id}/config", hooks.change_hook_config),
)

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
)

_KEY_ROWS: tuple[tuple[str, str, Answer], ...] = (
    ("GET", "/keys", deploy_keys.list_keys),
    ("POST", "/keys", deploy_keys.create_key),
    ("GET", "/keys/{key_id}", deploy_keys.get_key),
    ("DELETE", "/keys/{key_id}", deploy_keys.delete_key),
)


def _below(path: str, store: Store, rows: Iterable[tuple[str, str, AtPlace]]) -> list[tuple[str, str, Answer]]:
    """The rows of one store, below the path at which a place has it."""
    return [(method, path + tail, at(store, answer)) for method, tail, answer in rows]


_OF_ORGANIZATION = (
    *_HOOK_ROWS,
    *_below("/actions/secrets", "actions", (*_SECRET_ROWS, *_SECRET_LIST_ROWS)),
    *_below("/dependabot/secrets", "dependabot", (*_SECRET_ROWS, *_SECRET_LIST_ROWS)),
    *_below("/actions/variables", "variables", (*_VARIABLE_ROWS, *_VARIABLE_LIST_ROWS)),
)
_OF_REPOSITORY = (
    *_HOOK_ROWS,
    *_KEY_ROWS,
    *_below("/actions/secrets", "actions", _SECRET_ROWS),
    *_below("/dependabot/secrets", "dependabot", _SECRET_ROWS),
    *_below("/environments/{environment_name}/secrets", "actions", _SECRET_ROWS),
    *_below("/actions/variables", "variables", _VARIABLE_ROWS),
)

ENDPOINTS: tuple[Endpoint[GitHub], ...] = (
    Endpoint("GET", API + "/meta", accounts.get_meta),
    Endpoint("GET", API + "/rate_limit", accounts.get_rate_limit),
    Endpoint("GET", API + "/user", accounts.get_token_user),
    Endpoint("GET", API + "/users/{username}", accounts.get_user),
    Endpoint("GET", API + "/orgs/{org}", accounts.get_organization),
    Endpoint("GET", API + "/orgs/{org}/repos", accounts.list_repositories),
    *(Endpoint(method, API + "/orgs/{org}" + tail, answer) for method, tail, answer in _OF_ORGANIZATION),
    *_of_repository("GET", "", accounts.get_repository),
    *(row for method, tail, answer in _OF_REPOSITORY for row in _of_repository(method, tail, answer)),
)
