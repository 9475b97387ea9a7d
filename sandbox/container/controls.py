"""What the admin API can do to the container host: look into it, change it behind its clients' backs, make it fail."""

from __future__ import annotations

import shlex

from sandbox.container.state import Container
from sandbox.ssh_service import FAULTS
from sandbox.wire import Endpoint, Reply, Request


def read_app(state: Container, request: Request) -> Reply:
    """Answer with an app's settings, the mode of their file, and its container with whether its process runs."""
    host, app = state.host, request.parameters["app"]
    settings, container = host.settings(app), host.containers().get(app)
    mode = oct(host.settings_file(app).stat().st_mode & 0o777) if settings is not None else None
    runs = container is not None and host.runs(app)
    files = sorted(path.name for path in host.settings_file(app).parent.glob("*")) if settings is not None else []
    return Reply(200, {"settings": settings, "mode": mode, "files": files, "container": container, "runs": runs})


def change_app(state: Container, request: Request) -> Reply:
    """Set and (null) remove variables in the file; give the container another image or other labels."""
    host, app, wanted = state.host, request.parameters["app"], request.document()
    if "settings" in wanted:
        file = host.settings_file(app)
        first = file.read_text().splitlines()[0]
        after = {**(host.settings(app) or {}), **wanted["settings"]}
        lines = [f"export {shlex.quote(f'{name}={value}')}" for name, value in after.items() if value is not None]
        file.write_text("\n".join([first, *lines]) + "\n")
    if "container" in wanted:
        known = host.containers()[app]
        known["Config"]["Image"] = wanted["container"].get("image", known["Config"]["Image"])
        known["Config"]["Labels"] |= wanted["container"].get("labels", {})
        host.write_container(app, known)
    return Reply(204)


def remove_app(state: Container, request: Request) -> Reply:
    """Remove an app's container and its settings."""
    state.host.remove(request.parameters["app"])
    return Reply(204)


def stop_app(state: Container, request: Request) -> Reply:
    """End the process of an app's container, as a crash does."""
    state.host.stop_container(request.parameters["app"])
    return Reply(204)


CONTROLS: tuple[Endpoint[Container], ...] = (
    Endpoint("GET", "/apps/{app}", read_app),
    Endpoint("PATCH", "/apps/{app}", change_app),
    Endpoint("DELETE", "/apps/{app}", remove_app),
    Endpoint("POST", "/apps/{app}/stop", stop_app),
    *FAULTS,
)
