"""What the admin API can do to the runner host: look into it, change it behind its clients' backs, make it fail."""

from __future__ import annotations

import json

from sandbox.runner_host.state import RunnerHosts
from sandbox.service import Refusal
from sandbox.wire import Endpoint, Reply, Request

_OF_COMMANDS = ("fail", "cut", "hold", "garbage", "full", "password")


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


def fail(state: RunnerHosts, request: Request) -> Reply:
    """Make the host fail: `down`, `other-key`, `refused`, `no-sudo`; or a step of what is done as root."""
    document, host = request.document(), state.host
    kind = document.get("kind")
    if kind == "down":
        host.stop()
    elif kind == "other-key":
        host.start(state.port, state.users(), key="other_host_key")
    elif kind == "refused":
        host.start(state.port, state.users(), admits=False)
    elif kind == "no-sudo":
        host.take_sudo()
    elif kind in _OF_COMMANDS:
        (host.folder / "fault.json").write_text(json.dumps(document))
    else:
        raise Refusal(422, f"There is no fault {kind!r}.")
    return Reply(204)


def clear_fault(state: RunnerHosts, request: Request) -> Reply:
    """Lift every fault; what is held goes on."""
    del request
    (state.host.folder / "fault.json").unlink(missing_ok=True)
    (state.host.folder / "held").unlink(missing_ok=True)
    state.host.give_sudo()
    state.open()
    return Reply(204)


def held(state: RunnerHosts, request: Request) -> Reply:
    """Answer with whether a command is held just now."""
    del request
    return Reply(200, {"held": (state.host.folder / "held").exists()})


CONTROLS: tuple[Endpoint[RunnerHosts], ...] = (
    Endpoint("GET", "/host", read_host),
    Endpoint("PATCH", "/host", change_host),
    Endpoint("DELETE", "/host", empty_host),
    Endpoint("PUT", "/fault", fail),
    Endpoint("DELETE", "/fault", clear_fault),
    Endpoint("GET", "/held", held),
)
