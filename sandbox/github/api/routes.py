"""GitHub's routes table."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from sandbox.github.api import accounts, hooks, secrets
from sandbox.github.documents import API, DOCUMENTATION
from sandbox.github.site import GitHub
from sandbox.github.state import Moved
from sandbox.wire import Endpoint, Reply, Request

Answer = Callable[[GitHub, Request], Reply]


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

_SECRETS = API + "/orgs/{org}/actions/secrets"

ENDPOINTS: tuple[Endpoint[GitHub], ...] = (
    Endpoint("GET", API + "/meta", accounts.get_meta),
    Endpoint("GET", API + "/rate_limit", accounts.get_rate_limit),
    Endpoint("GET", API + "/user", accounts.get_token_user),
    Endpoint("GET", API + "/users/{username}", accounts.get_user),
    Endpoint("GET", API + "/orgs/{org}", accounts.get_organization),
    Endpoint("GET", API + "/orgs/{org}/repos", accounts.list_repositories),
    Endpoint("GET", _SECRETS, secrets.list_secrets),
    Endpoint("GET", _SECRETS + "/public-key", secrets.get_public_key),
    Endpoint("GET", _SECRETS + "/{secret_name}", secrets.get_secret),
    Endpoint("PUT", _SECRETS + "/{secret_name}", secrets.put_secret),
    Endpoint("DELETE", _SECRETS + "/{secret_name}", secrets.delete_secret),
    Endpoint("GET", _SECRETS + "/{secret_name}/repositories", secrets.list_secret_repositories),
    Endpoint("PUT", _SECRETS + "/{secret_name}/repositories", secrets.set_secret_repositories),
    Endpoint("PUT", _SECRETS + "/{secret_name}/repositories/{repository_id}", secrets.add_secret_repository),
    Endpoint("DELETE", _SECRETS + "/{secret_name}/repositories/{repository_id}", secrets.remove_secret_repository),
    *(Endpoint(method, API + "/orgs/{org}" + tail, answer) for method, tail, answer in _HOOK_ROWS),
    *_of_repository("GET", "", accounts.get_repository),
    *(row for method, tail, answer in _HOOK_ROWS for row in _of_repository(method, tail, answer)),
)
