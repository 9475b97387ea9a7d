"""An app that runs as a container on a host of ours: its settings in a file, and a container started with them.

The container carries as a label the generation of the file that it was started with; values are in no argument, no
label and no log. Whether it works is asked through the login, on the host's own loopback.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal
from uuid import uuid4

import msgspec

from saas import secrecy
from saas.container.connection import ContainerHosts
from saas.container.settings_file import generation_of, parse, render
from saas.errors import Interrupted, SaasError
from saas.inputs import Pattern, unusable_values
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, Secret, WrittenAt, fields_of, has_unknown
from saas.ssh import LOOK_EVERY_SECONDS, Login, Place, Said, place_faults
from shared.ssh_hosts import without_usual_port

BY_HAND = "by-hand.env"
"""The file of variables that somebody set on the host; it is read at the start and never written."""

LAST_PORT = 65535

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class AppInputs(Properties, frozen=True, kw_only=True):
    address: Annotated[Identity, msgspec.Meta(description="The host, with its SSH port where that is not 22.")]
    app: Annotated[Identity, msgspec.Meta(description="What the container is called there.")]
    user: Annotated[str, msgspec.Meta(description="Who logs in, and may run containers.")]
    host_key: Annotated[str, msgspec.Meta(description="The host's public key; another one is refused.")]
    image: Annotated[str, msgspec.Meta(description="What runs.")]
    port: Annotated[int, msgspec.Meta(ge=1, le=LAST_PORT, description="Where it listens; published on loopback only.")]
    health: Annotated[str, msgspec.Meta(description="The path that answers with success once it works.")] = "/"
    runtime: Annotated[
        Literal["docker", "podman"], msgspec.Meta(description="The command on the host that runs containers.")
    ] = "docker"
    secrets: Annotated[dict[str, Secret], msgspec.Meta(description="Values that are secret, by the variable's name.")]
    settings: Annotated[
        dict[str, str], msgspec.Meta(description="Values that are not secret, by the variable's name.")
    ] = {}
    by_hand: Annotated[
        list[str], msgspec.Meta(description=f"Variables that `apps/<app>/{BY_HAND}` on the host must have.")
    ] = []


class AppState(AppInputs, frozen=True, kw_only=True):
    running: Annotated[bool, msgspec.Meta(description="Whether it runs with the settings in the file, and answers.")]
    written_at: WrittenAt = ""


class _State(msgspec.Struct, rename="pascal"):
    running: bool


class _Config(msgspec.Struct, rename="pascal"):
    image: str
    labels: dict[str, str] | None = None


class _Container(msgspec.Struct, rename="pascal"):
    """A container as `inspect` shows it."""

    state: _State
    config: _Config

    def label(self, name: str) -> str:
        return (self.config.labels or {}).get(f"saas.{name}", "")


class App(Resource[AppInputs, AppState]):
    """An app on a container host: a private file of settings, and a container that was started with them.

    What is as wanted is left running. Any change writes the file whole, starts a new container in place of the old one,
    and waits until it answers. Removing it removes container and settings; what was set by hand stays. A container that
    was brought up since by another address of the host is left.
    """

    token: ClassVar[str] = "saas:container:App"
    Inputs = AppInputs
    State = AppState
    import_id: ClassVar[str] = "`<user>@<address>/<app>#<the host's public key>`"

    identity = ("address", "app")
    kind = "an app on a host"
    title = "the app {app}"
    heading = "the app {app} on the container host {address}"
    any_order = ("byHand",)
    patterns = {
        "app": Pattern(
            re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}"),
            "its name is lower-case letters, digits, dots, underscores and hyphens",
        ),
        "image": Pattern(re.compile(r"[a-z0-9][A-Za-z0-9._/:@-]*"), "the image is no name of an image"),
        "health": Pattern(re.compile(r"/.*", re.DOTALL), "what answers when it works is a path"),
    }
    connection: ContainerHosts

    def normalize(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Return them without the port that every host has."""
        address = inputs.get("address")
        plain = {"address": without_usual_port(address)} if isinstance(address, str) else {}
        return super().normalize(inputs | plain)

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        yield from place_faults(known)
        yield from _name_faults(known)

    def stale(self, state: AppState) -> list[str]:
        """Return the settings, when it does not run with them: it is started again."""
        return [] if state.running else ["secrets"]

    async def create(self, inputs: AppInputs) -> AppState:
        return await self._bring(inputs, written_at="")

    async def read(self, identity: str, state: AppState | None) -> Found[AppInputs, AppState] | None:
        inputs = self._imported(identity) if state is None else state
        async with self.connection.login(_place(inputs), f"looking at {self.title_of(inputs)}") as login:
            return await _seen(login, inputs, recorded=state is not None)

    async def existing(self, inputs: dict[str, Any]) -> Found[AppInputs, AppState] | None:
        place = {name: inputs[name] for name in ("address", "app", "user", "hostKey", "runtime")}
        if has_unknown([*place.values()]):
            return None
        settings = inputs["settings"] if isinstance(inputs["settings"], dict) else {}
        unseen = {"image": "", "port": 1, "secrets": {}, "settings": settings}
        known = msgspec.convert({**place, **unseen}, AppInputs)
        async with self.connection.login(_place(known), f"looking for {self.title_of(known)}") as login:
            return await _seen(login, known)

    async def update(self, state: AppState, inputs: AppInputs) -> AppState:
        return await self._bring(inputs, state.written_at)

    async def delete(self, state: AppState) -> None:
        async with self.connection.login(_place(state), f"removing {self.title_of(state)}") as login:
            container = await _inspected(login, state)
            if container and container.label("address") not in ("", state.address):
                await self.connection.run.announce(
                    f"Container host {state.address}: {self.title_of(state)} goes on there, since it was brought up "
                    f"by the address {container.label('address')}."
                )
                return
            await _end(login, state, container)
            await _require(login, login.command("rm", "-f", _file(state.app), f"{_file(state.app)}.new"), "rm")

    async def _bring(self, inputs: AppInputs, written_at: str) -> AppState:
        async with self.connection.login(_place(inputs), f"bringing {self.title_of(inputs)} up") as login:
            seen = await _seen(login, inputs)
            if seen is None or not seen.state.running or _differ(seen.state, inputs):
                written_at = await self._start(login, inputs) or written_at
        return _state(inputs, running=True, written_at=written_at)

    async def _start(self, login: Login, inputs: AppInputs) -> str:
        """Write the settings, start a container with them, and wait until it answers.

        Return when they were written; empty where they lay there already.
        """
        await _require_by_hand(login, inputs)
        pull = shlex.join([inputs.runtime, "pull", "--quiet", inputs.image])
        await _require(login, login.shell(pull, self.connection.pull_limit), f"{inputs.runtime} pull")
        text = await login.read(_file(inputs.app))
        wanted = {**inputs.secrets, **inputs.settings}
        generation, written_at = generation_of(text or ""), ""
        if text is None or not generation or parse(text) != wanted:
            generation = uuid4().hex
            await login.write(_file(inputs.app), render(wanted, generation))
            written_at = await login.written_at(_file(inputs.app))
        await _end(login, inputs, await _inspected(login, inputs))
        line = f"cd {shlex.quote(_folder(inputs.app))} && {{ ! test -f {BY_HAND} || . ./{BY_HAND}; }} && "
        line += f". ./settings.env && {shlex.join(_run_words(inputs, generation))}"  # last: what is declared wins
        await _require(login, login.shell(line), f"{inputs.runtime} run")
        await self._wait(login, inputs)
        return written_at

    async def _wait(self, login: Login, inputs: AppInputs) -> None:
        deadline = self.connection.run.clock.monotonic() + self.connection.health_seconds
        while not await login.answers(inputs.port, inputs.health):
            if self.connection.run.clock.monotonic() >= deadline:
                raise SaasError(
                    f"Container host {inputs.address}: {self.title_of(inputs)} was started, and does not answer at "
                    f"{inputs.health} with success after {self.connection.health_seconds:g} s "
                    f"(saas:containerHealthSeconds). Look at `{inputs.runtime} logs {inputs.app}` there, then run the "
                    "same command again."
                )
            if not await self.connection.run.pause(LOOK_EVERY_SECONDS):
                raise Interrupted(
                    f"Container host {inputs.address}: the run was cancelled while it waited for "
                    f"{self.title_of(inputs)} to answer. Run the same command again to go on."
                )

    def _imported(self, identity: str) -> AppInputs:
        """Return what an import id names. Raise `SaasError`."""
        where, _, key = identity.partition("#")
        login, _, app = where.partition("/")
        user, _, address = login.partition("@")
        address = without_usual_port(address)
        if [*self.faults({"address": address, "app": app, "user": user, "hostKey": key})]:
            raise self.no_id(identity)
        return AppInputs(address=address, app=app, user=user, host_key=key, image="", port=1, secrets={})


async def _seen(login: Login, known: AppInputs, *, recorded: bool = True) -> Found[AppInputs, AppState] | None:
    """Return the app as it is on its host; None when neither container nor settings are there.

    Which values are plain follows from what is known, in an import from the label of a container of this very file.
    """
    text = await login.read(_file(known.app))
    container = await _inspected(login, known)
    if text is None and container is None:
        return None
    values = parse(text or "")
    if values is None:
        values = {}  # somebody broke the file: what it holds counts as gone, and is written again
    generation = generation_of(text or "")
    current = container is not None and container.label("generation") == generation != ""
    labelled = _listed(container, "settings") if current else []
    plain = known.settings if recorded else {name: values[name] for name in labelled if name in values}
    inputs = AppInputs(
        address=known.address,
        app=known.app,
        user=known.user,
        host_key=known.host_key,
        image=container.config.image if container else known.image,
        port=_port(container) or known.port,
        health=(container.label("health") or known.health) if container else known.health,
        runtime=known.runtime,
        secrets={name: value for name, value in values.items() if name not in plain},
        settings=secrecy.as_recorded(values, plain),
        by_hand=_listed(container, "by-hand") if container else known.by_hand,
    )
    running = (
        container is not None
        and container.state.running
        and current
        and container.label("address") == known.address
        and await login.answers(inputs.port, inputs.health)
    )
    written_at = known.written_at if isinstance(known, AppState) else ""
    return Found(inputs, _state(inputs, running=running, written_at=written_at))


async def _inspected(login: Login, known: AppInputs) -> _Container | None:
    said = await login.command(known.runtime, "inspect", "--type", "container", known.app)
    if said.code and "no such container" in said.errors.lower():
        return None
    if said.code:
        raise login.failed(said, f"{known.runtime} inspect")
    try:
        return msgspec.json.decode(said.output, type=list[_Container])[0]
    except (msgspec.DecodeError, RecursionError, IndexError):
        raise login.failed(Said(0, "", "an answer that it does not document"), f"{known.runtime} inspect") from None


async def _end(login: Login, known: AppInputs, container: _Container | None) -> None:
    """Remove the container of that name."""
    if container is not None:
        await _require(login, login.command(known.runtime, "rm", "-f", known.app), f"{known.runtime} rm")


async def _require_by_hand(login: Login, inputs: AppInputs) -> None:
    """Raise `SaasError` unless all that is set by hand is there, and nothing declared is among it."""
    path = f"{_folder(inputs.app)}/{BY_HAND}"
    there = parse(await login.read(path) or "") or {}
    if missing := sorted(set(inputs.by_hand) - there.keys()):
        raise SaasError(
            f"Container host {inputs.address}: the app {inputs.app} needs variables that are set by hand, and {path} "
            f"in the home of {inputs.user} does not have {', '.join(missing)}. Put them there as `export NAME=value`, "
            "for the owner to read alone, and run the same command again."
        )
    if twice := sorted(there.keys() & {*inputs.secrets, *inputs.settings}):
        raise SaasError(
            f"Container host {inputs.address}: {path} in the home of {inputs.user} has {', '.join(twice)}, which the "
            f"data declares for the app {inputs.app}. Take it out of that file, or out of the data; then run the same "
            "command again."
        )


async def _require(login: Login, doing: Any, what: str) -> Said:
    said: Said = await doing
    if said.code:
        raise login.failed(said, what)
    return said


def _run_words(inputs: AppInputs, generation: str) -> list[str]:
    """Return the command that starts the container; it takes values from its own environment, by their names."""
    labels = {
        "address": inputs.address,
        "generation": generation,
        "health": inputs.health,
        "port": str(inputs.port),
        "settings": json.dumps(sorted(inputs.settings)),
        "by-hand": json.dumps(inputs.by_hand),
    }
    names = sorted({*inputs.secrets, *inputs.settings, *inputs.by_hand})
    return [
        inputs.runtime, "run", "-d", "--name", inputs.app, "--restart", "unless-stopped",
        *(word for name, value in labels.items() for word in ("--label", f"saas.{name}={value}")),
        "-p", f"127.0.0.1:{inputs.port}:{inputs.port}",
        *(word for name in names for word in ("-e", name)),
        inputs.image,
    ]  # fmt: skip


def _listed(container: _Container | None, label: str) -> list[str]:
    """Return the names in a label; none when somebody else made the container."""
    try:
        return msgspec.json.decode(container.label(label), type=list[str]) if container else []
    except msgspec.DecodeError:
        return []


def _port(container: _Container | None) -> int:
    """Return the port in its label; 0 when somebody else made the container."""
    label = container.label("port") if container else ""
    return int(label) if re.fullmatch("[0-9]{1,5}", label) and int(label) <= LAST_PORT else 0


def _differ(seen: AppInputs, wanted: AppInputs) -> bool:
    return fields_of(AppInputs, seen) != fields_of(AppInputs, wanted)


def _state(inputs: AppInputs, *, running: bool, written_at: str) -> AppState:
    return AppState(**fields_of(AppInputs, inputs), running=running, written_at=written_at)


def _place(inputs: AppInputs) -> Place:
    return Place(inputs.address, inputs.user, inputs.host_key)


def _folder(app: str) -> str:
    return f"apps/{app}"


def _file(app: str) -> str:
    return f"{_folder(app)}/settings.env"


def _name_faults(known: Mapping[str, Any]) -> Iterable[str]:
    secrets, settings, by_hand = (known.get(name, {}) for name in ("secrets", "settings", "byHand"))
    if wrong := sorted(name for name in {*secrets, *settings, *by_hand} if not _NAME.fullmatch(name)):
        yield f"a variable's name is letters, digits and underscores, no digit first: {', '.join(wrong)}"
    twice = {*secrets} & {*settings} | {*by_hand} & {*secrets, *settings}
    if twice:
        yield f"declared in two ways: {', '.join(sorted(twice))}"
    if empty := sorted(name for name, value in secrets.items() if value == ""):
        yield f"the value is empty, and an empty secret fails far away: {', '.join(empty)}; read it from the vault"
    yield from unusable_values({**secrets, **settings})
