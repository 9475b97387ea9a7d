"""What is on a runner host: read as root, in one script."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from saas.runner_host import scripts
from saas.runner_host.root import as_root
from saas.runner_host.unit import agent_folder, home_of, parse, run_folder, service_of, unit_file
from saas.ssh import Login, Said

NOBODY = "-"
"""Stands for a user or an image whose name is not known."""

_AGENT_LINES = 5
_NAMES = frozenset(
    ("unit", "agent", "tree", "registration", "active", "enabled", "foreign", "user", "image", "end")
)  # fmt: skip
"""What a line of `SEE` may be."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What is on a host: texts of files, and what is there at all."""

    unit: str | None = None
    said: Mapping[str, str | int] = field(default_factory=dict)
    """What the unit says of what is wanted."""
    agent: tuple[str, ...] = ()
    """Kind, version, address and checksum of the agent that was unpacked; none where nobody noted them."""
    tree: str = ""
    """A checksum of the agent's files."""
    unpacked: str = ""
    """The same, as it was when they were unpacked."""
    registered_as: int = 0
    user: bool = False
    foreign: bool = False
    """Whether the host has a user of that name who was not made for this runner."""
    image: bool = False
    active: bool = False
    """Whether the unit runs, and is started with the host."""

    @property
    def nothing(self) -> bool:
        """Whether nothing of ours is there."""
        return self.unit is None and not self.agent and not self.tree and not self.user and not self.registered_as

    @property
    def whole(self) -> bool:
        """Whether the agent's files are those that were unpacked."""
        return self.tree != "" and self.tree == self.unpacked


async def see(login: Login, name: str, user: str, image: str) -> Seen:
    """Return what is there of the runner of that name, of its user and of its image. Raise `SaasError`."""
    paths = (unit_file(name), agent_folder(name), home_of(name), run_folder(name))
    there = _told(await as_root(login, scripts.SEE, *paths, user or NOBODY, service_of(name), image or NOBODY))
    if there is None:
        raise login.failed(Said(0, "", "an answer that this script does not give"), scripts.SEE.step)
    unit = there.get("unit")
    noted = there.get("agent", "").split("\n")[:_AGENT_LINES]
    return Seen(
        unit=unit,
        said=parse(unit or ""),
        agent=tuple(noted[: _AGENT_LINES - 1]) if len(noted) == _AGENT_LINES else (),
        tree=there.get("tree", "").partition(" ")[0],
        unpacked=noted[-1] if len(noted) == _AGENT_LINES else "",
        registered_as=_number_in(there.get("registration", "")),
        user="user" in there,
        foreign="foreign" in there,
        image="image" in there,
        active="active" in there and "enabled" in there,
    )


def _told(said: Said) -> dict[str, str] | None:
    """Return what `SEE` told; None when it did not come to its end, or said something else."""
    there = {}
    try:
        for line in said.output.splitlines():
            name, _, coded = line.partition(" ")
            there[name] = base64.b64decode(coded, validate=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        return None
    return there if "end" in there and there.keys() <= _NAMES else None


class _Registration(msgspec.Struct):
    agent_id: int = msgspec.field(name="agentId")


def _number_in(text: str) -> int:
    """Return the runner's number in `.runner`, which the agent begins with a byte order mark; 0 when there is none."""
    try:
        return msgspec.json.decode(text.removeprefix("\ufeff"), type=_Registration).agent_id
    except (msgspec.DecodeError, RecursionError):
        return 0
