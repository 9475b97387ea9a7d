"""Runs the program without an engine and keeps what it registers and asks, as plain data to assert on."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from typing import Any

import pulumi
from pulumi.runtime import mocks as pulumi_mocks
from pulumi.runtime import rpc


@dataclass(frozen=True)
class Registered:
    """One resource: its type token, its name, its inputs with secrets still marked."""

    type: str
    name: str
    inputs: Mapping[str, Any]

    def secret(self, name: str) -> Any:
        """The value of a secret input. Fails when it is not marked secret."""
        value = self.inputs[name]
        assert rpc.is_rpc_secret(value), f"{self.name}: {name} is not secret"
        return rpc.unwrap_rpc_secret(value)


NOTHING_FOUND: Mapping[str, Any] = {
    "failure": "", "missing": "", "names": [], "madeHere": [], "domains": [], "processes": [], "found": {}, "on": [],
    "byHand": {}, "accepted": {}, "refused": [], "untried": {}, "unproven": {}, "unseen": {},
}  # fmt: skip
"""What each function of the `saas` provider finds where nothing is undeclared, left, or must be gone."""


@dataclass
class Recording(pulumi_mocks.Mocks):
    """Everything a program registered, every function it called, and all that it told the user.

    `vault` answers for 1Password by item id, `functions` for functions of the `saas` provider by token; one that is not
    there finds nothing.
    """

    vault: Mapping[str, Mapping[str, str]]
    functions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    resources: list[Registered] = field(default_factory=list)
    calls: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    after: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """For type and name of each resource, the names of those that it waits for."""
    urns: set[str] = field(default_factory=set)
    """The URN of each resource."""
    said: list[tuple[str, str]] = field(default_factory=list)
    """What the program told the user: `info`, `warning` or `error`, and the words."""
    packages: set[str] = field(default_factory=set)
    """The providers' packages that were imported."""

    def new_resource(self, args: pulumi_mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Keep it, and give it an id."""
        self.resources.append(Registered(args.typ, args.name, args.inputs))
        number = args.typ == "github:index/team:Team"  # the only ones whose ids must be numbers
        group = args.typ == "saas:azure_devops:VariableGroup"  # whose number others are given
        outputs: dict[str, Any] = {"groupId": f"number of {args.name}"} if group else {}
        if args.typ == "saas:github:Webhook":
            outputs = {"hookId": 7}
        if re.fullmatch(r"saas:\w+:(Minted\w+|GeneratedValue)", args.typ):  # as the vault has it: a person made it
            outputs = {
                "value": args.inputs.get("current"),
                "generation": 0,
                "made": "",
                "tokenId": "",
                "former": {},
                "oldest": 0,
            }
        if args.typ.startswith("aws:"):  # an ARN, of which the program reads the account
            outputs = {"arn": f"arn:aws:made-up:eu-central-1:123456789012:{args.name}", "keyId": f"id of {args.name}"}
        if args.typ.endswith(":Revocation"):
            outputs = {"revoked": -1, "drainsUntil": ""}
        return "7" if number else f"{args.name}-id", {**args.inputs, **outputs}

    def call(self, args: pulumi_mocks.MockCallArgs) -> Any:
        """Answer a read of a vault item, or of what is at Azure DevOps; anything else is a mistake of the program."""
        self.calls.append((args.token, args.args))
        if args.token.startswith("azuredevops:"):
            return dict(args.args)
        if args.token == "saas:onepassword:getRecord" and args.token not in self.functions:
            item = self.vault[args.args["item"]]
            never = {"generation": 0, "made": "", "epoch": "", "revoked": -1, "former": {}, "failure": ""}
            return {**never, "title": item["title"], "value": item.get(args.args["field"], "")}
        if args.token.startswith("saas:"):
            return self.functions.get(args.token, NOTHING_FOUND)
        assert args.token == "onepassword:index/getItem:getItem", args.token
        return {"uuid": args.args["uuid"], "vault": args.args["vault"], **self.vault[args.args["uuid"]]}

    def calls_of(self, token: str) -> list[Mapping[str, Any]]:
        """What a function was asked, in order."""
        return [arguments for called, arguments in self.calls if called == token]

    def of_type(self, token: str) -> dict[str, Registered]:
        """The resources of a type, by name."""
        return {resource.name: resource for resource in self.resources if resource.type == token}


class _Monitor(pulumi_mocks.MockMonitor):
    """Also keeps what each resource waits for, which mocks are not told."""

    def __init__(self, recording: Recording) -> None:
        super().__init__(recording)
        self._recording = recording

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802  # the SDK's name
        """Keep it by type and name."""
        names = {urn.rpartition("::")[2] for urn in request.dependencies}
        self._recording.after[request.type, request.name] = names
        register: Callable[[Any], Any] = super().RegisterResource
        registered = register(request)
        self._recording.urns.add(registered.urn)
        return registered


class _Listener(logging.Handler):
    """Keeps what the program tells the user, which mocks hand to a logger."""

    def __init__(self, recording: Recording) -> None:
        super().__init__(logging.INFO)
        self._recording = recording

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self._recording.said.append((record.levelname.lower(), record.getMessage()))


def record(
    program: Callable[[], object],
    vault: Mapping[str, Mapping[str, str]],
    project: str = "conda-forge",
    functions: Mapping[str, Mapping[str, Any]] | None = None,
) -> Recording:
    """Run a program to its end. Raises what it raises.

    In a process of its own, since the SDK keeps its state, and event loops it never closes, in globals: so the program
    must be a function of a module, with `functools.partial` around its arguments.
    """
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as process:
        return process.submit(record_here, program, vault, project, functions).result()


def _run(program: Callable[[], object]) -> None:
    program()


def record_here(
    program: Callable[[], object],
    vault: Mapping[str, Mapping[str, str]],
    project: str = "conda-forge",
    functions: Mapping[str, Mapping[str, Any]] | None = None,
) -> Recording:
    """The same in this process, which must not have run a program before."""
    recording = Recording(vault, functions or {})
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    logger = logging.getLogger("the user")
    logger.setLevel(logging.INFO)
    logger.addHandler(_Listener(recording))
    pulumi.runtime.set_mocks(
        recording, project=project, stack="test", preview=False, monitor=_Monitor(recording), logger=logger
    )
    loop.run_until_complete(pulumi.runtime.stack.run_pulumi_func(partial(_run, program)))
    recording.packages = {name for name in sys.modules if name.startswith("pulumi_") and "." not in name}
    return recording
