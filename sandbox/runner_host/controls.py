"""What the admin API can do to the runner host: look into it, change it behind its clients' backs, make it fail."""

from __future__ import annotations

from sandbox.runner_host.state import RunnerHosts
from sandbox.ssh_service import FAULTS
from sandbox.wire import Endpoint, Reply, Request


def read_host(state: RunnerHosts, request: Request) -> Reply:
    """Answer with everything that was made on the host: files with their text, accounts, units and images."""
    del request
    host = state.host
    made = host.made()
    texts = {path: host.at(path).read_text(errors="replace") for path in made if path.startswith("/")}
    images = sorted(one.read_text().strip() for one in (host.folder / "images").iterdir())
    return Reply(200, {"made": made, "files": texts, "images": images})


def change_host(state: RunnerHosts, request: Request) -> Reply:
    """Write or (null) remove `files`; remove `accounts`, `units` (stop them), `images`; let `tools` say something."""
    host, wanted = state.host, request.document()
    for path, text in wanted.get("files", {}).items():
        if text is None:
            host.at(path).unlink()
        else:
            host.at(path).write_text(text)
    for account in wanted.get("accounts", ()):
        (host.folder / "accounts" / account).unlink()
    for unit in wanted.get("units", ()):
        (host.folder / "systemd" / f"active-{unit}").unlink()
    for image in (host.folder / "images").iterdir() if wanted.get("images") == [] else ():
        image.unlink()
    for tool, answer in wanted.get("tools", {}).items():
        host.answer(tool, answer["text"], answer.get("code", 0))
    return Reply(204)


def empty_host(state: RunnerHosts, request: Request) -> Reply:
    """Make the host as it was before anything was made on it."""
    del request
    state.host.empty()
    return Reply(204)


CONTROLS: tuple[Endpoint[RunnerHosts], ...] = (
    Endpoint("GET", "/host", read_host),
    Endpoint("PATCH", "/host", change_host),
    Endpoint("DELETE", "/host", empty_host),
    *FAULTS,
)
