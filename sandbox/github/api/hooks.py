"""The endpoints of webhooks: the same functions for organisations and for repositories."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.github import documents
from sandbox.github.api import asked
from sandbox.github.hooks import Config, Hook
from sandbox.github.site import GitHub
from sandbox.github.state import Account, Repository
from sandbox.service import Refusal
from sandbox.wire import Json, Reply, Request, lacks_in_body, takes


def _place(state: GitHub, request: Request) -> tuple[Account, Repository | None]:
    if "org" in request.parameters:
        return asked.owner(state, request), None
    repository = asked.repository(state, request)
    return repository.owner, repository


def of(state: GitHub, request: Request) -> tuple[Account, Repository | None, Hook]:
    """Return the hook in the path, and where it is. Raise Refusal and Moved."""
    owner, repository = _place(state, request)
    return owner, repository, state.hooks.get(owner, repository, asked.number(request.parameters["hook_id"], 0))


@takes(*asked.PAGES)
def list_hooks(state: GitHub, request: Request) -> Reply:
    """Answer `GET .../hooks`"""
    owner, repository = _place(state, request)
    page, headers = asked.page(request, state.hooks.of(owner, repository))
    return Reply(200, [documents.hook(each, owner, repository, request.origin) for each in page], headers)


@lacks_in_body({"config.username": None, "config.password": None})
def create_hook(state: GitHub, request: Request) -> Reply:
    """Answer `POST .../hooks`"""
    owner, repository = _place(state, request)
    document = request.document()
    if asked.field(document, "name", str, "web" if repository else None) != "web":
        raise asked.invalid("For 'properties/name', only web is allowed.")
    config = _config(asked.field(document, "config", dict, {}), None)
    events = asked.field(document, "events", list, ["push"])
    active = asked.field(document, "active", bool, otherwise=True)
    made = state.hooks.add(owner, repository, config, events, active=active)
    return Reply(201, documents.hook(made, owner, repository, request.origin))


def get_hook(state: GitHub, request: Request) -> Reply:
    """Answer `GET .../hooks/{hook_id}`"""
    owner, repository, found = of(state, request)
    return Reply(200, documents.hook(found, owner, repository, request.origin))


@lacks_in_body({"name": "web"})
def change_hook(state: GitHub, request: Request) -> Reply:
    """Answer `PATCH .../hooks/{hook_id}`: a config replaces all of the old one, a secret that it lacks is removed."""
    owner, repository, found = of(state, request)
    document = request.document()
    given = asked.field(document, "config", dict)
    config = found.config if given is None else _config(given, None)
    events = asked.field(document, "events", list, list(found.events))
    events = [*events, *asked.field(document, "add_events", list, [])]
    events = [event for event in events if event not in asked.field(document, "remove_events", list, [])]
    active = asked.field(document, "active", bool, otherwise=found.active)
    changed = state.hooks.change(found, config, events, active=active)
    return Reply(200, documents.hook(changed, owner, repository, request.origin))


def delete_hook(state: GitHub, request: Request) -> Reply:
    """Answer `DELETE .../hooks/{hook_id}`"""
    state.hooks.remove(of(state, request)[2])
    return Reply(204)


def get_hook_config(state: GitHub, request: Request) -> Reply:
    """Answer `GET .../hooks/{hook_id}/config`"""
    return Reply(200, documents.config(of(state, request)[2].config))


def change_hook_config(state: GitHub, request: Request) -> Reply:
    """Answer `PATCH .../hooks/{hook_id}/config`: what it does not mention stays."""
    found = of(state, request)[2]
    changed = state.hooks.change(
        found, _config(request.document(), found.config), found.events, active=found.active
    )  # fmt: skip
    return Reply(200, documents.config(changed.config))


def _config(document: Mapping[str, Json], old: Config | None) -> Config:
    """Return the configuration in a body; with an old one, what the body does not mention is taken from there."""
    url = asked.field(document, "url", str, None if old is None else old.url)
    if not url or not url.startswith(("http://", "https://")):
        error = {"resource": "Hook", "field": "url", "code": "custom", "message": "url is not a web address"}
        raise Refusal(422, "Validation Failed", [error])
    content_type = asked.field(document, "content_type", str, "form" if old is None else old.content_type)
    if content_type not in {"form", "json"}:
        raise asked.invalid("For 'properties/content_type', only form and json are allowed.")
    insecure = document.get("insecure_ssl", "0" if old is None else old.insecure_ssl)
    if str(insecure) not in {"0", "1"}:
        raise asked.invalid("For 'properties/insecure_ssl', only 0 and 1 are allowed.")
    secret = asked.field(document, "secret", str, None if old is None else old.secret)
    return Config(url=url, content_type=content_type, insecure_ssl=str(insecure), secret=secret or None)
