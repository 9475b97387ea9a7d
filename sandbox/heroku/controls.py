"""What the admin API can do to Heroku: look into it, and change it behind its clients' backs."""

from __future__ import annotations

from sandbox.heroku.state import Heroku
from sandbox.heroku.web import Lateness, Signing
from sandbox.service import Refusal
from sandbox.wire import Endpoint, Reply, Request


def read_vars(state: Heroku, request: Request) -> Reply:
    """Answer with every config var of an app, and how many releases it has had."""
    app = state.app(request.parameters["app"])
    return Reply(200, {"config_vars": state.config_vars(app), "releases": state.count_releases(app)})


def change_vars(state: Heroku, request: Request) -> Reply:
    """Set and remove (null) config vars, as a person does in the dashboard: it makes a release."""
    state.change_vars(state.app(request.parameters["app"]), request.document())
    return Reply(204)


def expect(state: Heroku, request: Request) -> Reply:
    """Set for how many looks the app's next releases are pending, and how they end."""
    document = request.document()
    outcome = document.get("outcome", "succeeded")
    if outcome not in ("succeeded", "failed"):
        raise Refusal(422, f"A release ends as succeeded or failed, not as {outcome!r}.")
    state.expect(state.app(request.parameters["app"]), int(document.get("looks", 0)), outcome)
    return Reply(204)


def maintain(state: Heroku, request: Request) -> Reply:
    """Put an app into maintenance mode, or back."""
    state.maintain(state.app(request.parameters["app"]), on=bool(request.document()["on"]))
    return Reply(204)


def read_dynos(state: Heroku, request: Request) -> Reply:
    """Answer with the config vars that an app's dynos were started with, and whether later dynos are to come."""
    dynos = state.web.dynos(state.app(request.parameters["app"]).name)
    return Reply(200, {"config_vars": dict(dynos.vars), "late": dynos.late})


def delay(state: Heroku, request: Request) -> Reply:
    """Make the dynos of an app's next releases late: seconds, looks, and whether the app lies about it."""
    wanted = request.document()
    late = Lateness(int(wanted["seconds"]), int(wanted["looks"]), bool(wanted["lies"]))
    state.web.delay(state.app(request.parameters["app"]).name, late)
    return Reply(204)


def sign(state: Heroku, request: Request) -> Reply:
    """Set which config var signs an app's webhooks, and how many values it takes."""
    wanted = request.document()
    state.web.sign(state.app(request.parameters["app"]).name, Signing(str(wanted["variable"]), int(wanted["keys"])))
    return Reply(204)


def deploy(state: Heroku, request: Request) -> Reply:
    """Make a release of an app, as a deployment of somebody does."""
    document = request.document()
    app = state.app(request.parameters["app"])
    state.deploy(app, document["description"], int(document["looks"]), document["outcome"])
    return Reply(204)


def remove_app(state: Heroku, request: Request) -> Reply:
    """Delete an app."""
    state.remove(state.app(request.parameters["app"]))
    return Reply(204)


def read_holdings(state: Heroku, request: Request) -> Reply:
    """Answer with an app's process types and domains."""
    app = state.app(request.parameters["app"])
    processes = {
        one.type: {"quantity": one.quantity, "size": one.size} for one in state.holdings.processes(app.name)
    }  # fmt: skip
    domains = {one.hostname: one.cname for one in state.holdings.domains(app.name)}
    return Reply(200, {"processes": processes, "domains": domains})


def change_holdings(state: Heroku, request: Request) -> Reply:
    """Add, scale and (null) remove process types and domains."""
    app, wanted, held = state.app(request.parameters["app"]), request.document(), state.holdings
    for kind, one in wanted.get("processes", {}).items():
        if kind not in [process.type for process in held.processes(app.name)]:
            held.add_process(app.name, kind)
        process = held.process(app.name, kind)
        if one is None:
            held.remove_process(process)
        else:
            held.scale(process, one.get("quantity", process.quantity), one.get("size", process.size))
    for hostname, there in wanted.get("domains", {}).items():
        held.add_domain(app.name, hostname) if there else held.remove_domain(held.domain(app.name, hostname))
    return Reply(204)


def read_authorizations(state: Heroku, request: Request) -> Reply:
    """Answer with every authorization, its token included."""
    del request
    found = [{**vars(one), "scope": one.scopes} for one in state.authorizations.all()]
    return Reply(200, {"authorizations": found})


def make_authorization(state: Heroku, request: Request) -> Reply:
    """Make an authorization by hand, of a token of the caller's choice if it has one."""
    wanted = request.document()
    made = state.authorizations.make(wanted["description"], wanted["scope"], None, wanted.get("token"))
    return Reply(201, {"id": made.id})


def revoke_authorization(state: Heroku, request: Request) -> Reply:
    """End an authorization."""
    state.authorizations.revoke(state.authorizations.get(request.parameters["authorization"]))
    return Reply(204)


CONTROLS: tuple[Endpoint[Heroku], ...] = (
    Endpoint("GET", "/apps/{app}/config-vars", read_vars),
    Endpoint("PATCH", "/apps/{app}/config-vars", change_vars),
    Endpoint("PUT", "/apps/{app}/next-releases", expect),
    Endpoint("PUT", "/apps/{app}/maintenance", maintain),
    Endpoint("GET", "/apps/{app}/dynos", read_dynos),
    Endpoint("PUT", "/apps/{app}/lateness", delay),
    Endpoint("PUT", "/apps/{app}/signing", sign),
    Endpoint("POST", "/apps/{app}/releases", deploy),
    Endpoint("DELETE", "/apps/{app}", remove_app),
    Endpoint("GET", "/apps/{app}/holdings", read_holdings),
    Endpoint("PATCH", "/apps/{app}/holdings", change_holdings),
    Endpoint("GET", "/authorizations", read_authorizations),
    Endpoint("POST", "/authorizations", make_authorization),
    Endpoint("DELETE", "/authorizations/{authorization}", revoke_authorization),
)
