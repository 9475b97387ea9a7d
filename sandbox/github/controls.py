"""What the admin API can do to GitHub: look into it, and change it behind its clients' backs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from urllib.parse import unquote

from sandbox.github import places
from sandbox.github.deliveries import Delivery, Occasion
from sandbox.github.events import EVENTS
from sandbox.github.hooks import Hook
from sandbox.github.lists import VISIBILITIES
from sandbox.github.places import Place, Store
from sandbox.github.runner_groups import DEFAULT_NAME
from sandbox.github.site import GitHub
from sandbox.github.state import Account, Repository, not_found
from sandbox.service import Refusal
from sandbox.wire import Endpoint, Json, Reply, Request


def _place(state: GitHub, request: Request, store: Store) -> Place:
    """Return the place in the path: `ORG`, `ORG/REPO` or `ORG/REPO@ENVIRONMENT`."""
    name, _, environment = unquote(request.parameters["place"]).partition("@")
    if "/" not in name:
        return places.of_organization(state.accounts.organization(name), store)
    repository = state.accounts.repository(*name.split("/", 1))
    if environment:
        return places.of_environment(repository, state.environments.get(repository, environment), store)
    return places.of_repository(repository, store)


def _names(state: GitHub, numbers: Sequence[int]) -> list[str]:
    return sorted(state.accounts.repository_by_id(number).name for number in numbers)


def _numbers(state: GitHub, place: Place, names: Sequence[str]) -> list[int]:
    return [state.accounts.repository(place.owner.login, each).id for each in names]


def read_secret(state: GitHub, request: Request) -> Reply:
    """Answer with the value of a secret, and the visibility and list of one of an organisation."""
    place, name = _place(state, request, "secrets"), request.parameters["name"]
    shown: dict[str, Json] = {"value": state.secrets.value(place, name).decode()}
    if place.listed:
        shown["visibility"] = state.secrets.get(place, name).visibility
        shown["repositories"] = _names(state, state.secrets.repositories(place, name))
    return Reply(200, shown)


def write_secret(state: GitHub, request: Request) -> Reply:
    """Make a secret, or change what the body mentions of it: value, visibility, repositories."""
    place, name = _place(state, request, "secrets"), request.parameters["name"]
    document = request.document()
    known = name.upper() in {secret.name for secret in state.secrets.of(place)}
    value = document.get("value")
    if value is None:
        value = state.secrets.value(place, name).decode()
    visibility = document.get("visibility") or (state.secrets.get(place, name).visibility if known else "selected")
    if visibility not in VISIBILITIES:
        raise Refusal(422, f"There is no visibility {visibility!r}.")
    names = document.get("repositories")
    if names is None:
        numbers = state.secrets.repositories(place, name) if known else []
    else:
        numbers = _numbers(state, place, names)
    state.secrets.put(place, name, value.encode(), visibility, numbers if visibility == "selected" else None)
    return Reply(204)


def list_secret(state: GitHub, request: Request) -> Reply:
    """Replace the repository list of a secret, and nothing else of it."""
    place = _place(state, request, "secrets")
    numbers = _numbers(state, place, request.document().get("repositories", []))
    state.secrets.set_repositories(place, request.parameters["name"], numbers)
    return Reply(204)


def remove_secret(state: GitHub, request: Request) -> Reply:
    """Delete a secret."""
    state.secrets.remove(_place(state, request, "secrets"), request.parameters["name"])
    return Reply(204)


def write_variable(state: GitHub, request: Request) -> Reply:
    """Make a variable, or change what the body mentions of it: value, visibility, repositories."""
    place, name, document = _place(state, request, "variables"), request.parameters["name"], request.document()
    names = document.get("repositories")
    numbers = None if names is None else _numbers(state, place, names)
    if name.upper() not in {one.name for one in state.variables.of(place)}:
        state.variables.add(place, name, document["value"], document.get("visibility") or "selected", numbers or ())
        return Reply(204)
    found = state.variables.get(place, name)
    value, visibility = document.get("value") or found.value, document.get("visibility") or found.visibility
    state.variables.change(place, name, value, visibility, numbers)
    return Reply(204)


def remove_variable(state: GitHub, request: Request) -> Reply:
    """Delete a variable."""
    state.variables.remove(_place(state, request, "variables"), request.parameters["name"])
    return Reply(204)


def list_files(state: GitHub, request: Request) -> Reply:
    """Answer with every file of a repository."""
    repository = state.accounts.repository(request.parameters["owner"], request.parameters["repo"])
    shown = [
        {"path": one.path, "content": one.content.decode(errors="replace"), "message": one.message}
        for one in state.files.of(repository)
    ]
    return Reply(200, {"files": shown})


def write_file(state: GitHub, request: Request) -> Reply:
    """Commit a file by hand, or (content: null) that it is gone."""
    repository = state.accounts.repository(request.parameters["owner"], request.parameters["repo"])
    document = request.document()
    path, content = document["path"], document["content"]
    sha = {one.path: one.sha for one in state.files.of(repository)}.get(path)
    if content is None:
        state.files.remove(repository, path, "by hand", sha)
    else:
        state.files.commit(repository, path, content.encode(), "by hand", sha)
    return Reply(204)


def list_keys(state: GitHub, request: Request) -> Reply:
    """Answer with every deploy key of a repository."""
    repository = state.accounts.repository(request.parameters["owner"], request.parameters["repo"])
    return Reply(200, {"keys": [asdict(key) for key in state.deploy_keys.of(repository)]})


def add_key(state: GitHub, request: Request) -> Reply:
    """Add a deploy key: title, key, read_only."""
    repository = state.accounts.repository(request.parameters["owner"], request.parameters["repo"])
    document = request.document()
    made = state.deploy_keys.add(
        repository, document["title"], document["key"], read_only=document.get("read_only", True)
    )
    return Reply(200, asdict(made))


def remove_key(state: GitHub, request: Request) -> Reply:
    """Delete a deploy key."""
    repository = state.accounts.repository(request.parameters["owner"], request.parameters["repo"])
    state.deploy_keys.remove(state.deploy_keys.get(repository, int(request.parameters["key"])))
    return Reply(204)


def _hook(state: GitHub, request: Request) -> Hook:
    for hook in state.hooks.all():
        if str(hook.id) == request.parameters["hook"]:
            return hook
    raise not_found()


def list_hooks(state: GitHub, request: Request) -> Reply:
    """Answer with every hook, its secret included."""
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
    """Change what the body mentions of a hook: url, content_type, insecure_ssl, secret, events, active."""
    hook = _hook(state, request)
    document = request.document()
    names = ("url", "content_type", "insecure_ssl", "secret")
    config = replace(hook.config, **{name: document[name] for name in names if name in document})
    changed = state.hooks.change(
        hook, config, document.get("events", hook.events), active=document.get("active", hook.active)
    )
    return Reply(200, _shown(state, changed))


def remove_hook(state: GitHub, request: Request) -> Reply:
    """Delete a hook."""
    state.hooks.remove(_hook(state, request))
    return Reply(204)


def list_deliveries(state: GitHub, request: Request) -> Reply:
    """Answer with every delivery of a webhook after a number, oldest first, those of hooks that are gone among them."""
    found = state.deliveries.since(int(request.parameters["after"]))
    return Reply(200, {"deliveries": [_delivered(one) for one in found]})


def deliver(state: GitHub, request: Request) -> Reply:
    """Deliver an event to every active hook that wants it, and answer with what came of it.

    `place` is where it happens: a repository, whose organisation's hooks want it too, an organisation, or, where it is
    empty, everywhere that there is a hook.
    """
    document = request.document()
    event, place = str(document["event"]), str(document.get("place") or "")
    if event not in EVENTS:
        raise Refusal(422, f"There is no event {event!r}.")
    sent = [
        state.deliveries.send(hook, Occasion(event, owner, repository, state.accounts.robot(), state.origin))
        for hook, owner, repository in _hooks_at(state, place)
        if hook.active and {event, "*"} & {*hook.events}
    ]
    return Reply(200, {"deliveries": [_delivered(one) for one in sent]})


def _hooks_at(state: GitHub, place: str) -> list[tuple[Hook, Account, Repository | None]]:
    """Return the hooks that something at a place concerns, with its owner and its repository."""
    if not place:
        owners = {owner.id: owner for owner in state.accounts.organizations()}
        inside = {hook.repository for hook in state.hooks.all()} - {None}
        repositories = {number: state.accounts.repository_by_id(number) for number in inside if number is not None}
        return [(one, owners[one.owner], repositories.get(one.repository or 0)) for one in state.hooks.all()]
    if "/" not in place:
        owner = state.accounts.organization(place)
        return [(hook, owner, None) for hook in state.hooks.of(owner, None)]
    repository = state.accounts.repository(*place.split("/", 1))
    hooks = [*state.hooks.of(repository.owner, repository), *state.hooks.of(repository.owner, None)]
    return [(hook, repository.owner, repository) for hook in hooks]


def _delivered(one: Delivery) -> dict[str, Json]:
    names = ("id", "hook", "url", "event", "delivered_at", "status", "status_code")
    return {name: getattr(one, name) for name in names}


def rename_repository(state: GitHub, request: Request) -> Reply:
    """Give a repository another name; the old one redirects."""
    repository = state.accounts.repository(request.parameters["owner"], request.parameters["repo"])
    state.accounts.rename_repository(repository, str(request.document()["name"]))
    return Reply(204)


def move_repository(state: GitHub, request: Request) -> Reply:
    """Give a repository to another organisation; its former name redirects."""
    repository = state.accounts.repository(request.parameters["owner"], request.parameters["repo"])
    state.accounts.move_repository(repository, state.accounts.organization(str(request.document()["organization"])))
    return Reply(204)


def archive_repository(state: GitHub, request: Request) -> Reply:
    """Archive a repository, or unarchive it."""
    repository = state.accounts.repository(request.parameters["owner"], request.parameters["repo"])
    state.accounts.archive(repository, archived=bool(request.document()["archived"]))
    return Reply(204)


def remove_repository(state: GitHub, request: Request) -> Reply:
    """Delete a repository with what lies in it and its places in lists."""
    state.remove_repository(state.accounts.repository(request.parameters["owner"], request.parameters["repo"]))
    return Reply(204)


def read_runners(state: GitHub, request: Request) -> Reply:
    """Answer with the runners of an organisation, and every registration token that was ever given."""
    found = state.runners.of(state.accounts.organization(request.parameters["owner"]))
    return Reply(200, {"runners": [asdict(one) for one in found], "tokens": state.runners.tokens()})


def register_runner(state: GitHub, request: Request) -> Reply:
    """Register a runner, as the agent does that the body's token was given to; `group` is a group's name."""
    document, owner = request.document(), state.accounts.organization(request.parameters["owner"])
    given = {name: document[name] for name in ("token", "name", "labels", "architecture")}
    made = state.runners.register(owner, **given, group=document.get("group", DEFAULT_NAME))
    return Reply(201, asdict(made))


def give_registration_token(state: GitHub, request: Request) -> Reply:
    """Give a registration token, as to somebody else."""
    token, _ = state.runners.token(state.accounts.organization(request.parameters["owner"]))
    return Reply(201, {"token": token})


def change_runner(state: GitHub, request: Request) -> Reply:
    """Give a runner other labels, or another group by its number, or let its agent listen (`online`)."""
    document, owner = request.document(), state.accounts.organization(request.parameters["owner"])
    [runner] = [one for one in state.runners.of(owner) if one.name == request.parameters["name"]]
    labels, group = document.get("labels", runner.labels), document.get("group", runner.runner_group)
    state.runners.change(runner, labels, group, online=document.get("online", runner.online))
    return Reply(204)


def remove_runner(state: GitHub, request: Request) -> Reply:
    """Take the runner of that name off the list."""
    owner = state.accounts.organization(request.parameters["owner"])
    for one in state.runners.of(owner):
        if one.name == request.parameters["name"]:
            state.runners.remove(one)
    return Reply(204)


CONTROLS: tuple[Endpoint[GitHub], ...] = (
    Endpoint("PUT", "/secrets/{place:path}/{name}/repositories", list_secret),
    Endpoint("GET", "/secrets/{place:path}/{name}", read_secret),
    Endpoint("PUT", "/secrets/{place:path}/{name}", write_secret),
    Endpoint("DELETE", "/secrets/{place:path}/{name}", remove_secret),
    Endpoint("PUT", "/variables/{place:path}/{name}", write_variable),
    Endpoint("DELETE", "/variables/{place:path}/{name}", remove_variable),
    Endpoint("GET", "/repositories/{owner}/{repo}/files", list_files),
    Endpoint("PUT", "/repositories/{owner}/{repo}/files", write_file),
    Endpoint("GET", "/repositories/{owner}/{repo}/keys", list_keys),
    Endpoint("POST", "/repositories/{owner}/{repo}/keys", add_key),
    Endpoint("DELETE", "/repositories/{owner}/{repo}/keys/{key}", remove_key),
    Endpoint("GET", "/hooks", list_hooks),
    Endpoint("PATCH", "/hooks/{hook}", change_hook),
    Endpoint("DELETE", "/hooks/{hook}", remove_hook),
    Endpoint("GET", "/deliveries/{after}", list_deliveries),
    Endpoint("POST", "/deliveries", deliver),
    Endpoint("POST", "/repositories/{owner}/{repo}/name", rename_repository),
    Endpoint("POST", "/repositories/{owner}/{repo}/owner", move_repository),
    Endpoint("PUT", "/repositories/{owner}/{repo}/archived", archive_repository),
    Endpoint("DELETE", "/repositories/{owner}/{repo}", remove_repository),
    Endpoint("GET", "/runners/{owner}", read_runners),
    Endpoint("POST", "/runners/{owner}", register_runner),
    Endpoint("POST", "/runners/{owner}/tokens", give_registration_token),
    Endpoint("PATCH", "/runners/{owner}/{name}", change_runner),
    Endpoint("DELETE", "/runners/{owner}/{name}", remove_runner),
)
