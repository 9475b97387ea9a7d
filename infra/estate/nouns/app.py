"""Apps: what runs for the organisation."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.classes import Class
from infra.estate.nouns.words import (
    STRICT,
    Count,
    Event,
    Hostname,
    Name,
    Path,
    Port,
    Reference,
    Repository,
    Size,
    Slot,
    Status,
    Text,
    Variable,
    Words,
    form,
)

_PORT = "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
"""A port of TCP, as a pattern."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ContainerHost:
    """A host that runs the app as a container, and is reached by SSH."""

    address: Annotated[
        str,
        form(
            rf"^[a-z0-9.-]+(:{_PORT})?$",
            "the name of a host in lower case, or its number, with `:<port>` if it is not 22",
        ),
    ]
    """Its name or address, and its SSH port where that is not 22."""
    key: Annotated[
        str,
        form(r"^(ssh|ecdsa)-[a-z0-9-]+ [A-Za-z0-9+/=]+$", "a public key on one line, such as `ssh-ed25519 AAAA...`"),
    ]
    """Its public host key, as `ssh-keyscan` prints it, without the host's name. Another one is refused."""
    user: Name
    """Who logs in there, and may run containers."""
    image: Words
    """What runs."""
    port: Port
    """Where the app listens: in the container, and on the host's own loopback."""
    health: Path = "/"
    """What answers with success once the app works."""
    runtime: Literal["docker", "podman"] = "docker"
    """The command on the host that runs containers."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class App:
    """A program that runs somewhere for the organisation."""

    name: Name
    purpose: Words
    """What it does."""
    platform: Literal["heroku", "github-actions", "container"]
    """Where it runs."""
    url: Annotated[
        str,
        form(
            r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^\s?#]*)?$",
            "an address that begins with https://, without user, query and fragment",
        ),
    ]
    """Its address, https, without user, query and fragment. Webhook paths are added to it."""
    platform_name: Name | None = None
    """Its name on the platform, where it is not the file's name."""
    source: Repository | None = None
    """The repository it is deployed from. Whoever opens that opens the app."""
    holds: Class | None = None
    """What being able to command it means."""
    webhooks: Mapping[Path, tuple[Event, ...]] = Field(default_factory=dict)
    """Webhooks of the whole organisation: path to events."""
    repository_webhooks: Mapping[Repository, Mapping[Path, tuple[Event, ...]]] = Field(default_factory=dict)
    """Webhooks of one repository: repository to path to events."""
    signing_keys: Size = 1
    """How many webhook secrets it accepts at once; with 2, replacing one leaves no gap."""
    process: Name | None = None
    """At Heroku, its process type."""
    settings: Mapping[Variable, Text] = Field(default_factory=dict)
    """Variables that are not secret."""
    workflows: tuple[Words, ...] = ()
    """On GitHub Actions: files of its workflows that must be able to run."""
    environment: Name | None = None
    """On GitHub Actions: the environment of its repository that its jobs run in."""
    job_image: Words | None = None
    """On GitHub Actions: the image that its jobs run in."""
    code_from: tuple[Reference, ...] = ()
    """What else gives code to it, as `opens` names things: a channel that it installs from, a repository whose
    workflow it calls. Whoever opens that opens the app."""
    started_by: Name | None = None
    """On GitHub Actions: the app that starts its jobs, if neither a clock nor a push does."""
    bot: Name | None = None
    """The bot it acts as."""
    needs: tuple[Name, ...] = ()
    """Credentials without which it does not work. Each must reach it."""
    by_hand: tuple[Slot, ...] = ()
    """Variables that somebody set in the dashboard, or on the host, and that we leave alone."""
    size: Words | None = None
    """At Heroku, the size of one dyno; only together with the quantity."""
    quantity: Count | None = None
    """At Heroku, how many dynos run."""
    health: Path | None = None
    """At Heroku, the path that answers with success once the app works. A container's is in `host`."""
    domains: tuple[Hostname, ...] = ()
    """At Heroku, hostnames of its own."""
    host: ContainerHost | None = None
    """The host that runs it, if its platform is `container` and the host is ours to write to."""
    owner: Name | None = None
    """The team that answers for it."""
    status: Status = "active"
    """Whether it is in use. Only to an `active` one something is deployed: what lies elsewhere is removed."""
    unknown: tuple[Words, ...] = ()
    """Keys whose value nobody has found out yet."""

    @property
    def has_webhooks(self) -> bool:
        """Whether webhooks call it."""
        return bool(self.webhooks or self.repository_webhooks)
