"""Resources on container hosts in the sweeps. Their faults are SSH's: tests/provider/container/test_faults.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.client import World
from sandbox.ssh_host import APP_PORTS, free_port
from sandbox.wire import Json
from tests.provider.case import CANARY, OTHER_CANARY, Case
from tests.provider.plugin import Properties

BY_HAND = {"set_by_hand": ["BY_HAND"]}
SEED: dict[str, Any] = {"container": {"users": ["deploy"], "apps": {"bell": BY_HAND, "door": BY_HAND}}}

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJCr3VPSmMGIbcIOJHRCKQDTjYlgbqPX9X3FYK3ANd7z"
OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIUuBGVvqhbCQkSHOpcq0cG4xXJgkwmA8C0tnkoy9KVs"
"""Public keys of nobody: in rehearsals the emulated host's own stands for them."""


PORT, OTHER_PORT = free_port(APP_PORTS), free_port(APP_PORTS)


def app(world: World) -> dict[str, Json] | None:
    """What is on the host, by what the container was started with."""
    found = world.container_app("bell")
    if found["settings"] is None and found["container"] is None:
        return None
    labels = found["container"]["Config"]["Labels"] if found["container"] else {}
    values = found["settings"] or {}
    return {
        "image": found["container"] and found["container"]["Config"]["Image"],
        "port": int(labels.get("saas.port", 0)),
        "health": labels.get("saas.health"),
        "secrets": {name: value for name, value in values.items() if name not in ("COLOUR", "SHAPE")},
        "settings": {name: value for name, value in values.items() if name in ("COLOUR", "SHAPE")},
    }


def _relabelled(**labels: str) -> Callable[[World], None]:
    return lambda world: world.change_container_app(
        "bell", container={"labels": {f"saas.{name}": value for name, value in labels.items()}}
    )


APP = Case(
    token="saas:container:App",
    service="container",
    service_name="Container host",
    names=("bell",),
    inputs=Properties(
        {
            "address": "host.example.org",
            "app": "bell",
            "user": "deploy",
            "hostKey": KEY,
            "image": "registry.example/bell:1",
            "port": PORT,
            "health": "/alive",
            "runtime": "docker",
            "secrets": {"TOKEN": CANARY, "KEY": "one line\nand 'another' $HOME\n"},
            "settings": {"COLOUR": "blue"},
            "byHand": ["BY_HAND"],
        },
        frozenset({"secrets"}),
    ),
    identity="host.example.org/bell",
    updates={
        "image": "registry.example/bell:2",
        "port": OTHER_PORT,
        "health": "/",
        "secrets": {"TOKEN": OTHER_CANARY, "ADDED": "one-more"},
        "settings": {"SHAPE": "round"},
    },
    replacements={"address": "other.example.org", "app": "door"},
    together={"app": lambda _: {"port": OTHER_PORT}},
    unreadable=frozenset(),
    untraced=frozenset({"user", "hostKey", "runtime", "byHand"}),
    drifts={
        "image": (
            lambda world: world.change_container_app("bell", container={"image": "registry.example/bell:3"}),
            "image",
            "registry.example/bell:3",
        ),
        "port": (_relabelled(port=str(OTHER_PORT)), "port", OTHER_PORT),
        "health": (_relabelled(health="/other"), "health", "/other"),
        "secrets": (
            lambda world: world.change_container_app("bell", settings={"TOKEN": OTHER_CANARY, "KEY": None}),
            "secrets",
            {"TOKEN": OTHER_CANARY},
        ),
        "settings": (
            lambda world: world.change_container_app("bell", settings={"COLOUR": "red"}),
            "settings",
            {"COLOUR": "(another value)"},
        ),
    },
    present=app,
    remove=lambda world: world.remove_container_app("bell"),
    settings=lambda world: {
        name.removeprefix("saas:"): value for name, value in world.settings.items() if "container" in name
    },
    imported_as=f"deploy@host.example.org/bell#{KEY}",
    http=False,
)

CASES = (APP,)
