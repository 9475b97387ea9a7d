"""What the admin door can do to GitHub: look into it, and change it behind its clients' backs."""

from __future__ import annotations

from dataclasses import replace

from sandbox.github.hooks import Hook
from sandbox.github.secrets import VISIBILITIES
from sandbox.github.site import GitHub
from sandbox.github.state import not_found
from sandbox.service import Refusal
from sandbox.wire import Endpoint, Json, Reply, Request


def read_secret(state: GitHub, request: Request) -> Reply:
    """The value, visibility and list of an organisation secret."""
    owner = state.accounts.organization(request.parameters["org"])
    name = request.parameters["name"]
    numbers = state.secrets.repositories(owner, name)
    return Reply(200, {
        "value": state.secrets.value(owner, name).decode(),
        "visibility": state.secrets.get(owner, name).visibility,
        "repositories": sorted(state.accounts.repository_by_id(number).name for number in numbers),
    })  # fmt: skip


def write_secret(state: GitHub, request: Request) -> Reply:
    """Makes an organisation secret, or changes what the body mentions of it: value, visibility, repositories."""
    owner = state.accounts.organization(request.parameters["org"])
    name = request.parameters["name"]
    document = request.document()
    present = {secret.name for secret in state.secrets.of(owner)}
    known = name.upper() in present
    value = document.get("value")
    if value is None:
        value = state.secrets.value(owner, name).decode()
    visibility = document.get("visibility") or (state.secrets.get(owner, name).visibility if known else "selected")
    if visibility not in VISIBILITIES:
        raise Refusal(422, f"There is no visibility {visibility!r}.")
    names = document.get("repositories")
    if names is None:
        numbers = state.secrets.repositories(owner, name) if known else []
    else:
        numbers = [state.accounts.repository(owner.login, each).id for each in names]
    state.secrets.put(owner, name, value.encode(), visibility, numbers if visibility == "selected" else None)
    return Reply(204)


def list_secret(state: GitHub, request: Request) -> Reply:
    """Replaces the repository list of a secret, and nothing else of it."""
    owner = state.accounts.organization(request.parameters["org"])
    names = request.document().get("repositories", [])
    numbers = [state.accounts.repository(owner.login, each).id for each in names]
    state.secrets.set_repositories(owner, request.parameters["name"], numbers)
    return Reply(204)


def remove_secret(state: GitHub, request: Request) -> Reply:
    """Deletes an organisation secret."""
    state.secrets.remove(state.accounts.organization(request.parameters["org"]), request.parameters["name"])
    return Reply(204)


def _hook(state: GitHub, request: Request) -> Hook:
    for hook in state.hooks.all():
        if str(hook.id) == request.parameters["hook"]:
            return hook
    raise not_found()


def list_hooks(state: GitHub, request: Request) -> Reply:
    """Every hook, its secret included."""
    del request
    return Reply(200, {"hooks": [_shown(state, hook) for hook in state.hooks.all()]})


def _shown(state: GitHub, hook: Hook) -> dict[str, Json]:
    repository = None if hook.repository is None else state.accounts.repository_by_id(hook.repository)
    owner = next(owner for owner in state.accounts.organizations() if owner.id == hook.owner)
    return {
        "id": hook.id,
        "scope": owner.login if repository is None else repository.full_name,
        "active": hook.active,
        "events": list(hook.events),
        "url": hook.config.url,
        "content_type": hook.config.content_type,
        "insecure_ssl": hook.config.insecure_ssl,
        "secret": hook.config.secret,
    }


def change_hook(state: GitHub, request: Request) -> Reply:
    """Changes what the body mentions of a hook: url, content_type, insecure_ssl, secret, events, active."""
    hook = _hook(state, request)
    document = request.document()
    names = ("url", "content_type", "insecure_ssl", "secret")
    config = replace(hook.config, **{name: document[name] for name in names if name in document})
    changed = state.hooks.change(
        hook, config, document.get("events", hook.events), active=document.get("active", hook.active)
    )
    return Reply(200, _shown(state, changed))


def remove_hook(state: GitHub, request: Request) -> Reply:
    """Deletes a hook."""
    state.hooks.remove(_hook(state, request))
    return Reply(204)


def rename_repository(state: GitHub, request: Request) -> Reply:
    """Gives a repository another name; the old one redirects."""
    repository = state.accounts.repository(request.parameters["owner"], request.parameters["repo"])
    state.accounts.rename_repository(repository, str(request.document()["name"]))
    return Reply(204)


def remove_repository(state: GitHub, request: Request) -> Reply:
    """Deletes a repository with its hooks and its places in lists."""
    state.accounts.remove_repository(
        state.accounts.repository(request.parameters["owner"], request.parameters["repo"])
    )  # fmt: skip
    return Reply(204)


CONTROLS: tuple[Endpoint[GitHub], ...] = (
    Endpoint("GET", "/secrets/{org}/{name}", read_secret),
    Endpoint("PUT", "/secrets/{org}/{name}", write_secret),
    Endpoint("PUT", "/secrets/{org}/{name}/repositories", list_secret),
    Endpoint("DELETE", "/secrets/{org}/{name}", remove_secret),
    Endpoint("GET", "/hooks", list_hooks),
    Endpoint("PATCH", "/hooks/{hook}", change_hook),
    Endpoint("DELETE", "/hooks/{hook}", remove_hook),
    Endpoint("POST", "/repositories/{owner}/{repo}/name", rename_repository),
    Endpoint("DELETE", "/repositories/{owner}/{repo}", remove_repository),
)
