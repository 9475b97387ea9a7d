"""An app, its process types and domains."""

from __future__ import annotations

import uuid

from sandbox.heroku.api.config import app_of
from sandbox.heroku.holdings import Domain, Process
from sandbox.heroku.ranges import RANGE, part
from sandbox.heroku.state import ADMINISTRATOR, App, Heroku
from sandbox.heroku.web import PREFIX
from sandbox.service import Refusal
from sandbox.store import timestamp
from sandbox.wire import Endpoint, Json, Reply, Request, lacks_in_body, takes


@takes(RANGE)
def list_apps(state: Heroku, request: Request) -> Reply:
    """Answer `GET /apps`"""
    return part(request, [_app(state, app, request.origin) for app in state.apps()], ("name", "id"))


def get_app(state: Heroku, request: Request) -> Reply:
    """Answer `GET /apps/{app}`"""
    return Reply(200, _app(state, app_of(state, request), request.origin))


@takes(RANGE)
def list_formation(state: Heroku, request: Request) -> Reply:
    """Answer `GET /apps/{app}/formation`"""
    app = app_of(state, request)
    return part(request, [_process(app, one) for one in state.holdings.processes(app.name)], ("type", "id"))


def get_formation(state: Heroku, request: Request) -> Reply:
    """Answer `GET /apps/{app}/formation/{process}`: by type or id."""
    app = app_of(state, request)
    return Reply(200, _process(app, state.holdings.process(app.name, request.parameters["process"])))


@lacks_in_body({"dyno_size.id": None})
def change_formation(state: Heroku, request: Request) -> Reply:
    """Answer `PATCH /apps/{app}/formation/{process}`: what is not given stays as it is."""
    app, wanted = app_of(state, request), request.document()
    process = state.holdings.process(app.name, request.parameters["process"])
    quantity = wanted.get("quantity", process.quantity)
    size = wanted.get("dyno_size", {"name": process.size})
    if not isinstance(quantity, int) or not isinstance(size, dict) or not isinstance(size.get("name"), str):
        raise Refusal(422, "A formation has a quantity and a dyno_size with a name.", {"id": "invalid_params"})
    return Reply(200, _process(app, state.holdings.scale(process, quantity, size["name"])))


def change_formations(state: Heroku, request: Request) -> Reply:
    """Answer `PATCH /apps/{app}/formation`: several process types at once, and what is not given stays as it is."""
    app, changed = app_of(state, request), []
    for wanted in request.document()["updates"]:
        process = state.holdings.process(app.name, wanted["type"])
        size = wanted.get("dyno_size", {}).get("name", process.size)
        changed.append(state.holdings.scale(process, wanted.get("quantity", process.quantity), size))
    return Reply(200, [_process(app, one) for one in changed])


@takes(RANGE)
def list_domains(state: Heroku, request: Request) -> Reply:
    """Answer `GET /apps/{app}/domains`: the one that Heroku gives every app among them."""
    app = app_of(state, request)
    first = state.releases(app)[0]
    given = Domain(f"{app.name}.herokuapp.com", _id(app.name), app.name, "", first.created_at)
    domains = [given, *state.holdings.domains(app.name)]
    return part(request, [_domain(app, one) for one in domains], ("hostname", "id"))


def get_domain(state: Heroku, request: Request) -> Reply:
    """Answer `GET /apps/{app}/domains/{domain}`: by hostname or id."""
    app = app_of(state, request)
    return Reply(200, _domain(app, state.holdings.domain(app.name, request.parameters["domain"])))


@lacks_in_body({"sni_endpoint": None})
def add_domain(state: Heroku, request: Request) -> Reply:
    """Answer `POST /apps/{app}/domains`"""
    app, wanted = app_of(state, request), request.document()
    hostname = wanted.get("hostname")
    if not isinstance(hostname, str) or "." not in hostname or "sni_endpoint" not in wanted:
        raise Refusal(422, "A domain needs a hostname, and a sni_endpoint or null.", {"id": "invalid_params"})
    return Reply(201, _domain(app, state.holdings.add_domain(app.name, hostname)))


def remove_domain(state: Heroku, request: Request) -> Reply:
    """Answer `DELETE /apps/{app}/domains/{domain}`: answers with what it removed."""
    app = app_of(state, request)
    domain = state.holdings.domain(app.name, request.parameters["domain"])
    state.holdings.remove_domain(domain)
    return Reply(200, _domain(app, domain))


def _app(state: Heroku, app: App, origin: str) -> dict[str, Json]:
    first = state.releases(app)[0]
    named = {name: {"id": _id(name), "name": name} for name in ("us", "cedar", "container")}
    return {
        "acm": False,
        "archived_at": None,
        "buildpack_provided_description": None,
        "build_stack": named["container"],
        "created_at": timestamp(first.created_at),
        "generation": named["cedar"],
        "git_url": f"https://git.heroku.com/{app.name}.git",
        "id": app.id,
        "internal_routing": None,
        "maintenance": bool(app.maintenance),
        "name": app.name,
        "owner": ADMINISTRATOR,
        "organization": None,
        "team": None,
        "region": named["us"],
        "released_at": timestamp(first.created_at),
        "repo_size": None,
        "slug_size": None,
        "space": None,
        "stack": named["container"],
        "updated_at": timestamp(first.created_at),
        "web_url": f"{origin}{PREFIX}{app.name}/",
    }


def _id(name: str) -> str:
    """Return an id of something that this world has one of."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"heroku:{name}"))


def _named(app: App) -> dict[str, Json]:
    return {"name": app.name, "id": app.id}


def _process(app: App, process: Process) -> dict[str, Json]:
    return {
        "app": _named(app),
        "command": f"start-{process.type}",
        "created_at": timestamp(process.created_at),
        "dyno_size": {"id": _id(process.size), "name": process.size},
        "id": process.id,
        "quantity": process.quantity,
        "size": process.size,
        "type": process.type,
        "updated_at": timestamp(process.updated_at),
    }


def _domain(app: App, domain: Domain) -> dict[str, Json]:
    return {
        "acm_status": None,
        "acm_status_reason": None,
        "app": _named(app),
        "cname": domain.cname or None,
        "created_at": timestamp(domain.created_at),
        "hostname": domain.hostname,
        "id": domain.id,
        "kind": "custom" if domain.cname else "heroku",
        "updated_at": timestamp(domain.created_at),
        "status": "succeeded",
        "sni_endpoint": None,
    }


ENDPOINTS: tuple[Endpoint[Heroku], ...] = (
    Endpoint("GET", "/apps", list_apps),
    Endpoint("GET", "/apps/{app}", get_app),
    Endpoint("GET", "/apps/{app}/formation", list_formation),
    Endpoint("PATCH", "/apps/{app}/formation", change_formations),
    Endpoint("GET", "/apps/{app}/formation/{process}", get_formation),
    Endpoint("PATCH", "/apps/{app}/formation/{process}", change_formation),
    Endpoint("GET", "/apps/{app}/domains", list_domains),
    Endpoint("POST", "/apps/{app}/domains", add_domain),
    Endpoint("GET", "/apps/{app}/domains/{domain}", get_domain),
    Endpoint("DELETE", "/apps/{app}/domains/{domain}", remove_domain),
)
