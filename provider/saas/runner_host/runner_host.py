"""A host that takes jobs of an organisation: its runner user, its agent, its unit, and its registration at GitHub."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import msgspec

from saas.errors import SaasError
from saas.github.connection import LOGIN
from saas.inputs import Pattern
from saas.resource import Found, Resource
from saas.runner_host import look, scripts
from saas.runner_host.ask import ask
from saas.runner_host.connection import Runner, RunnerHosts
from saas.runner_host.inputs import KINDS, RunnerHostInputs, RunnerHostState
from saas.runner_host.root import as_root
from saas.runner_host.seen import Seen, see
from saas.runner_host.unit import (
    Wanted,
    agent_folder,
    home_of,
    render,
    run_folder,
    service_of,
    unit_file,
)
from saas.schema import fields_of, has_unknown
from saas.service import is_loopback
from saas.ssh import Login, Place, place_faults
from shared.agents import RELEASES, is_release
from shared.ssh_hosts import without_usual_port

_REHEARSED = "http://127.0.0.1:"
"""Where a rehearsal may fetch an agent from, beside its releases."""
_OF_IDENTITY = frozenset({"address", "organization", "name"})


class RunnerHost(Resource[RunnerHostInputs, RunnerHostState]):
    """A host that takes jobs: an unprivileged user, the agent, and a systemd unit that runs each job in a container.

    The host fetches the agent itself, and looks at its checksum before it unpacks it. The token that registers the
    runner is asked for when it is needed, and kept nowhere. What is as wanted is left running; any change starts the
    unit anew, which ends the job that runs. Removing it leaves nothing on the host, and takes the runner off GitHub's
    list. What the host has less of than the data says is a warning.
    """

    token: ClassVar[str] = "saas:runner_host:RunnerHost"
    Inputs = RunnerHostInputs
    State = RunnerHostState
    import_id: ClassVar[str] = "`<user>@<address>/<organization>/<name>#<the host's public key>`"

    identity = ("address", "organization", "name")
    kind = "a runner on a host"
    title = "the runner {name}"
    heading = "the runner {name} on the host {address}"
    any_case = ("organization", "labels")
    any_order = ("labels",)
    patterns = {
        "organization": Pattern(LOGIN, "the organisation is no login at GitHub"),
        "name": Pattern(
            re.compile(r"[a-z0-9][a-z0-9-]{0,31}"), "its name is up to 32 lower-case letters, digits and hyphens"
        ),
        "runnerUser": Pattern(re.compile(r"[a-z_][a-z0-9_-]{0,31}"), "the runner's user is no name of a user"),
        "group": Pattern(
            re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,62}"),
            "the group's name is letters, digits, spaces, dots, underscores and hyphens",
        ),
        "agentVersion": Pattern(re.compile(r"[0-9]+(\.[0-9]+){1,3}"), "the agent's version is numbers with dots"),
        "agentUrl": Pattern(
            re.compile(r"(https://|http://127\.0\.0\.1:)[A-Za-z0-9._~/:-]+"),
            "the agent's address is not one of https, without a query",
        ),
        "agentSha256": Pattern(re.compile(r"[0-9a-f]{64}"), "the agent's checksum is not 64 digits of hex"),
        "image": Pattern(
            re.compile(r"[a-z0-9][a-z0-9._/:-]*@sha256:[0-9a-f]{64}"),
            "the image is not named by its digest (`...@sha256:...`)",
        ),
        "gpu": Pattern(re.compile(r"([a-z0-9][a-z0-9.-]*)?"), "the GPU's model is lower-case words with hyphens"),
    }
    connection: RunnerHosts

    def normalize(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Return them without the port that every host has."""
        address = inputs.get("address")
        plain = {"address": without_usual_port(address)} if isinstance(address, str) else {}
        return super().normalize(inputs | plain)

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        yield from place_faults(known)
        labels = known.get("labels", [])
        if wrong := sorted(label for label in labels if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", label)):
            yield f"a label is letters, digits, dots, underscores and hyphens: {', '.join(wrong)}"
        if labels == [] and "labels" in known:
            yield "it has no label, so no job can ask for it"
        if known.get("runnerUser") == "root" or ("user" in known and known.get("runnerUser") == known["user"]):
            yield "jobs must not run as root, nor as the user who logs in"
        if known.get("platform") == "linux-ppc64le" and known.get("agentKind") == "official":
            yield "GitHub's own agent has no build for ppc64le; use the one of canonical"
        kind, url = known.get("agentKind"), known.get("agentUrl")
        if kind is not None and url is not None and not (is_release(kind, url) or url.startswith(_REHEARSED)):
            yield f"the agent's address is of no release of the {kind} agent ({RELEASES[kind]}<release>/<file>.tar.gz)"

    def stale(self, state: RunnerHostState) -> list[str]:
        """Return the image, which stands for all that runs, when something is not as it was made."""
        return [] if state.running else ["image"]

    async def create(self, inputs: RunnerHostInputs) -> RunnerHostState:
        return await self._bring(inputs, None)

    async def update(self, state: RunnerHostState, inputs: RunnerHostInputs) -> RunnerHostState:
        return await self._bring(inputs, state)

    async def read(
        self, identity: str, state: RunnerHostState | None
    ) -> Found[RunnerHostInputs, RunnerHostState] | None:
        known = self._imported(identity) if state is None else state
        async with self._login(known, f"looking at {self.title_of(known)}") as login:
            return await self._found(login, known, state)

    async def existing(self, inputs: dict[str, Any]) -> Found[RunnerHostInputs, RunnerHostState] | None:
        if has_unknown(list(inputs.values())):
            return None
        known = msgspec.convert(inputs, RunnerHostInputs)
        async with self._login(known, f"looking for {self.title_of(known)}") as login:
            return await self._found(login, known, None)

    async def delete(self, state: RunnerHostState) -> None:
        async with self._login(state, f"removing {self.title_of(state)}") as login:
            seen = await _see(login, state)
            theirs = seen.said
            place = (state.address, state.organization)
            moved = bool(theirs) and (theirs.get("address"), theirs.get("organization")) != place
            if not moved:
                await _end(login, state)
        if moved:
            await self.connection.run.announce(
                f"Runner host {state.address}: {self.title_of(state)} goes on there, since it was brought up since by "
                f"the address {theirs.get('address')} for {theirs.get('organization')}."
            )
            if theirs.get("organization") == state.organization:
                return
        runner = await self.connection.runner(state.organization, state.name)
        if runner is not None and not _is_of_another(runner, seen, state):
            await self.connection.deregister(state.organization, runner)
            await self.connection.runner_is(state.organization, state.name, there=False)

    async def _bring(self, inputs: RunnerHostInputs, state: RunnerHostState | None) -> RunnerHostState:
        self._require_source(inputs)
        async with self._login(inputs, f"bringing {self.title_of(inputs)} up") as login:
            if state is not None and state.runner_user not in ("", inputs.runner_user):
                await _end(login, state)
            before = await _see(login, inputs)
            lacks = await self._lacks(login, inputs)
            runner = await self.connection.runner(inputs.organization, inputs.name)
            if runner is not None and _is_of_another(runner, before, state):
                raise SaasError(
                    f"Runner host {inputs.address}: GitHub has a runner {inputs.name} of {inputs.organization} that is "
                    "online and not the one of this host, which it would take the place of. Remove it there, or give "
                    "this one another name."
                )
            registered = _is_registered(before, runner, inputs, state)
            seen = await self._prepare(login, inputs, before)
            if runner is not None and runner.busy and not (registered and seen == before):
                await self.connection.announce(f"{self.title_of(inputs)} is at work; the change ends its job.")
            if runner is None or not registered or seen.registered_as != runner.id:
                runner = await self._register(login, inputs, runner)
            elif not seen.active or seen != before:
                await as_root(login, scripts.START, service_of(inputs.name))
            return self.state_of(
                inputs, running=True, runner_id=runner.id, group_id=runner.runner_group_id, agent_tree=seen.tree,
                lacks=lacks,
            )  # fmt: skip

    async def _prepare(self, login: Login, inputs: RunnerHostInputs, seen: Seen) -> Seen:
        """Bring user, agent, image and unit to what is wanted. Return what is there then."""
        name, text, limit = inputs.name, render(_wanted(inputs)), self.connection.fetch_limit
        if seen.foreign:
            raise SaasError(
                f"Runner host {inputs.address}: it has a user {inputs.runner_user} who was not made for "
                f"{self.title_of(inputs)}, and removing the runner would remove that user. Give the runner a user of "
                "its own in its file."
            )
        if not seen.user:
            await as_root(login, scripts.USER, inputs.runner_user, home_of(name))
        if seen.agent != _agent_of(inputs) or not seen.whole:
            scheme = "=http" if inputs.agent_url.startswith("http:") else "=https"
            words = (agent_folder(name), *_agent_of(inputs), scheme, str(math.ceil(limit.seconds)))
            await as_root(login, scripts.AGENT, *words, limit=limit)
        if not seen.image:
            words = (inputs.runner_user, home_of(name), run_folder(name), inputs.image)
            await as_root(login, scripts.IMAGE, *words, limit=limit)
        if seen.unit != text:
            await as_root(login, scripts.UNIT, unit_file(name), given=text)
        return await _see(login, inputs)

    async def _register(self, login: Login, inputs: RunnerHostInputs, former: Runner | None) -> Runner:
        """Register the runner, and start it. What fails leaves none at GitHub.

        The former one of its name is removed first: one that takes another's place stays in the group of that one,
        whatever it asks for (github.com/actions/runner/issues/4091), and that group may be open to more.
        """
        if former is not None:
            await self.connection.deregister(inputs.organization, former)
            await self.connection.runner_is(inputs.organization, inputs.name, there=False)
        name, page = inputs.name, self.connection.page_of(inputs.organization)
        words = (home_of(name), inputs.runner_user, agent_folder(name), page, name, ",".join(inputs.labels))
        token = await self.connection.registration_token(inputs.organization)
        made = None
        try:
            await as_root(login, scripts.REGISTER, *words, inputs.group, given=f"{token}\n")
            confirmed = await self._confirmed(login, inputs)
            await as_root(login, scripts.START, service_of(name))
            made = confirmed
        finally:
            if made is None:
                await self._take_back(inputs)
        return made

    async def _confirmed(self, login: Login, inputs: RunnerHostInputs) -> Runner:
        """Return the runner as GitHub has it now. Raise `SaasError` when it is not the one of this host."""
        runner = await self.connection.runner_is(inputs.organization, inputs.name, there=True)
        if runner is None or runner.id != (await _see(login, inputs)).registered_as:
            raise SaasError(
                f"Runner host {inputs.address}: the agent of {self.title_of(inputs)} says that it is registered, and "
                "GitHub does not show it. Run the same command again."
            )
        return runner

    async def _take_back(self, inputs: RunnerHostInputs) -> None:
        """Remove a runner that may have been registered; the user is told where that is not possible."""
        try:
            if (half := await self.connection.runner(inputs.organization, inputs.name)) is not None:
                await self.connection.deregister(inputs.organization, half)
        except SaasError as error:
            await self.connection.run.warn(
                f"Runner host {inputs.address}: {self.title_of(inputs)} may be on GitHub's list although nothing runs "
                f"there; the next run puts that right. {error}"
            )

    async def _found(
        self, login: Login, known: RunnerHostInputs, state: RunnerHostState | None
    ) -> Found[RunnerHostInputs, RunnerHostState] | None:
        seen = await _see(login, known)
        if not known.runner_user and seen.said:  # an import: only the unit says whose it is, and of which image
            seen = await see(login, known.name, *(str(seen.said.get(one, "")) for one in ("runner_user", "image")))
        runner = await self.connection.runner(known.organization, known.name)
        if seen.nothing and runner is None:
            return None
        inputs = _inputs_of(known, seen, runner, state)
        as_made = seen.unit == render(_wanted(inputs)) and seen.user and seen.image and seen.active and seen.whole
        if state is not None:
            as_made = as_made and state.agent_tree in ("", seen.tree)
        found = self.state_of(
            inputs,
            running=as_made and _is_registered(seen, runner, inputs, state),
            runner_id=runner.id if runner else 0,
            group_id=state.group_id if state else runner.runner_group_id if runner else 0,
            agent_tree=state.agent_tree if state else seen.tree,
            lacks=await self._lacks(login, inputs),
        )
        return Found(inputs, found)

    async def _lacks(self, login: Login, inputs: RunnerHostInputs) -> list[str]:
        """Look at the host; return what it has less of than is declared, which the user is warned of."""
        declared = look.Declared(
            platform=inputs.platform,
            cpu=inputs.cpu,
            memory_gb=inputs.memory_gb,
            disk_gb=inputs.disk_gb or None,
            gpu=inputs.gpu or None,
        )
        lacks = list(look.lacks(look.parse(await ask(login)), declared))
        if lacks:
            await self.connection.warn(
                f"the host {inputs.address} is less than {self.title_of(inputs)} is declared with, or that cannot be "
                f"seen: {'; '.join(lacks)}. Correct the runner's file, or ask those who keep the host."
            )
        return lacks

    def _login(self, inputs: RunnerHostInputs, doing: str) -> Any:
        return self.connection.login(Place(inputs.address, inputs.user, inputs.host_key), doing)

    def _require_source(self, inputs: RunnerHostInputs) -> None:
        """Raise `SaasError` for an agent from this machine, unless the stack is one of a rehearsal."""
        if is_loopback(inputs.agent_url) and not self.connection.run.loopback_only:
            raise SaasError(
                f"Runner host {inputs.address}: the agent's address {inputs.agent_url!r} is on the host itself, and "
                "this stack is not one of a rehearsal (saas:loopbackOnly). Correct it in the runner's file."
            )

    def _imported(self, identity: str) -> RunnerHostInputs:
        """Return what an import id names. Raise `SaasError`."""
        where, _, key = identity.partition("#")
        user, _, rest = where.partition("@")
        address, _, rest = rest.partition("/")
        organization, _, name = rest.partition("/")
        names = {"address": without_usual_port(address), "organization": organization.lower(), "name": name}
        if [*self.faults({**names, "user": user, "hostKey": key})]:
            raise self.no_id(identity)
        unseen = {"platform": "linux-64", "labels": [], "runnerUser": "", "agentKind": "official", "cpu": 1}
        unseen |= {"agentVersion": "", "agentUrl": "", "agentSha256": "", "image": "", "memoryGb": 1}
        return msgspec.convert({**names, "user": user, "hostKey": key, **unseen}, RunnerHostInputs)


async def _see(login: Login, known: RunnerHostInputs) -> Seen:
    return await see(login, known.name, known.runner_user, known.image)


async def _end(login: Login, known: RunnerHostInputs) -> None:
    """Remove all that was made on the host."""
    name = known.name
    words = (unit_file(name), service_of(name), agent_folder(name), home_of(name), run_folder(name))
    await as_root(login, scripts.REMOVE, *words, known.runner_user)


def _inputs_of(
    known: RunnerHostInputs, seen: Seen, runner: Runner | None, state: RunnerHostState | None
) -> RunnerHostInputs:
    """Return the inputs that would make what is there; what nothing tells is as it is known."""
    found: dict[str, Any] = {name: value for name, value in seen.said.items() if name not in _OF_IDENTITY}
    if seen.unit is not None:
        found.setdefault("image", "")
    if not seen.user:
        found["runner_user"] = ""
    names = ("agent_kind", "agent_version", "agent_url", "agent_sha256")
    agent = seen.agent if seen.agent and seen.agent[0] in KINDS else (known.agent_kind, "", "", "")
    found |= dict(zip(names, agent, strict=True))
    if not seen.whole:
        found["agent_sha256"] = ""
    found["labels"] = runner.own_labels if runner else []
    if state is not None and state.group_id and runner is not None and runner.runner_group_id != state.group_id:
        found["group"] = f"another one, of the number {runner.runner_group_id}"  # its name takes one more request
    return msgspec.structs.replace(_plain(known), **found)


def _plain(known: RunnerHostInputs) -> RunnerHostInputs:
    return RunnerHostInputs(**fields_of(RunnerHostInputs, known))


def _is_of_another(runner: Runner, seen: Seen, state: RunnerHostState | None) -> bool:
    """Return whether somebody else's agent listens as that runner; one that nobody listens as is free to take."""
    ours = (seen.registered_as, state.runner_id if state else 0)
    return runner.status == "online" and runner.id not in ours


def _is_registered(seen: Seen, runner: Runner | None, inputs: RunnerHostInputs, state: RunnerHostState | None) -> bool:
    """Return whether GitHub knows the runner as the host does, with the labels and in the group that it was given."""
    if runner is None or runner.id != seen.registered_as or runner.own_labels != sorted(inputs.labels):
        return False
    if seen.said.get("organization") != inputs.organization:
        return False
    if state is None or not state.group_id:
        return seen.said.get("group", inputs.group) == inputs.group
    return state.group == inputs.group and runner.runner_group_id == state.group_id


def _agent_of(inputs: RunnerHostInputs) -> tuple[str, ...]:
    return inputs.agent_kind, inputs.agent_version, inputs.agent_url, inputs.agent_sha256


def _wanted(inputs: RunnerHostInputs) -> Wanted:
    return Wanted(
        address=inputs.address,
        organization=inputs.organization, name=inputs.name, platform=inputs.platform, runner_user=inputs.runner_user,
        image=inputs.image, cpu=inputs.cpu, memory_gb=inputs.memory_gb, disk_gb=inputs.disk_gb, gpu=inputs.gpu,
        group=inputs.group,
    )  # fmt: skip
