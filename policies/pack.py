"""How the engine asks the rules, by CrossGuard (pulumi-policy 1.21).

All rules about one resource are one policy, since the SDK decodes a resource anew for each policy: thirteen of them
took 0.4 s of a run over 136 resources, and one takes 0.05 s. A message begins with the name of its rule.

Where a rule fails, or cannot tell, it refuses. No message has an input of a resource in it, since any of them may be a
value; what it has of names is bounded and made printable.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pulumi.runtime.rpc import UNKNOWN as UNKNOWN_ON_THE_WIRE
from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY, serialize_properties

from policies.resource import UNKNOWN, Resource, Secret, without_marks
from policies.rule import Fault, Rule
from shared.printed import line
from shared.quick_imports import quick_imports

if TYPE_CHECKING:
    from policies.declared import Declared

NAME = "conda-forge"
LONGEST = 2000
"""As long may what a rule says be."""


class Asking:
    """The questions of one run: what was shown so far, and what the data declares."""

    def __init__(self, rules: Callable[[], Sequence[Rule]], declared: Callable[[str], Declared]) -> None:
        """Take how the rules are had, and how the data of a resource's stack is found by its URN.

        Both are asked for when the first resource is shown, the data once.
        """
        self._rules, self._find = rules, declared
        self._declared: Declared | None = None
        self._unreadable = ""
        self._shown: dict[str, Resource] = {}
        self._one_at_a_time = threading.Lock()  # the engine asks about several resources at once

    def show(self, args: ResourceValidationArgs) -> None:
        """Take a resource with its secrets marked. The SDK shows it so only to what could change it, and first."""
        with self._one_at_a_time:
            self._shown[args.urn] = resource_of(args)

    def each(self, args: ResourceValidationArgs, report: ReportViolation) -> None:
        """Ask every rule about one resource."""
        with self._one_at_a_time:
            for name, fault in self._asked(args.urn, self._of_one):
                report(f"[{name}] {fault.says}", None)

    def whole(self, args: StackValidationArgs, report: ReportViolation) -> None:
        """Ask every rule about all resources together."""
        resources = [resource_of(one) for one in args.resources]
        urn = resources[0].urn if resources else ""
        with self._one_at_a_time:
            for name, fault in self._asked(urn, partial(self._of_all, resources)):
                report(f"[{name}] {fault.says}", fault.urn or None)

    def _asked(self, urn: str, answer: Callable[[Rule, str, Declared], Iterator[Fault]]) -> Iterator[tuple[str, Fault]]:
        """Yield what each rule says, with its name; of data that cannot be read once that."""
        declared = self._found(urn)
        if declared is None:
            yield "data", Fault(f"the data cannot be read ({self._unreadable}), so nothing is done.")
            return
        for rule in self._rules():
            yield from ((rule.name, fault) for fault in answers(partial(answer, rule, urn, declared)))

    def _of_one(self, rule: Rule, urn: str, declared: Declared) -> Iterator[Fault]:
        if urn not in self._shown:
            yield Fault("it was not shown with its secrets marked, so nothing can be told of it.")
        elif rule.each is not None:
            yield from map(Fault, rule.each(self._shown[urn], declared))

    @staticmethod
    def _of_all(resources: Sequence[Resource], rule: Rule, urn: str, declared: Declared) -> Iterator[Fault]:
        if not urn:
            yield Fault("no resource was shown.")
        elif rule.whole is not None:
            yield from rule.whole(resources, declared)

    def _found(self, urn: str) -> Declared | None:
        """Return what the data declares; None if it cannot be read, which is tried once. The check says why."""
        if self._declared is None and not self._unreadable:
            try:
                self._declared = self._find(urn)
            except Exception as error:  # noqa: BLE001  # whatever it is, the answer is no
                self._unreadable = type(error).__name__
        return self._declared


def answers(ask: Callable[[], Iterable[Fault]]) -> list[Fault]:
    """Return what a rule says. One that fails refuses; its own words could have a value in them."""
    try:
        return [Fault(line(one.says)[:LONGEST], one.urn) for one in ask()]
    except Exception as error:  # noqa: BLE001  # whatever it is, the answer is no
        return [Fault(f"the rule failed ({type(error).__name__}), so nothing is done.")]


def resource_of(args: Any) -> Resource:
    """Return a resource as rules see it, of what the engine shows."""
    return Resource(
        type=str(args.resource_type),
        urn=str(args.urn),
        name=str(args.name),
        inputs=_marked(serialize_properties(args.props)),
        protected=bool(args.opts.protect),
        ignored=tuple(map(str, args.opts.ignore_changes or ())),
        aliases=tuple(map(str, args.opts.aliases or ())),
    )


def _marked(value: Any) -> Any:
    """Return a value of the wire with its secrets marked."""
    if isinstance(value, Mapping):
        if value.get(SPECIAL_SIG_KEY) == SPECIAL_SECRET_SIG:
            return _all_marked(value["value"])
        return {str(name): _marked(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_marked(inner) for inner in value]
    return UNKNOWN if value == UNKNOWN_ON_THE_WIRE else value


def _all_marked(value: Any) -> Any:
    """Return a secret; of a table that is one, each of its values."""
    if isinstance(value, Mapping) and SPECIAL_SIG_KEY not in value:
        return {str(name): _all_marked(inner) for name, inner in value.items()}
    return Secret(without_marks(_marked(value)))


def policies_of(asking: Asking) -> list[Policy]:
    """Return what the engine knows as policies: one that is shown resources, one about each, one about all of them."""
    return [
        ResourceValidationPolicy(
            "shown",
            "Each resource is shown with its secrets marked.",
            remediate=asking.show,
            enforcement_level=EnforcementLevel.REMEDIATE,
        ),
        ResourceValidationPolicy("each", "What must hold of each resource.", asking.each),
        StackValidationPolicy("together", "What must hold of all resources together.", asking.whole),
    ]


def serve() -> None:
    """Answer the engine until it ends.

    The engine starts the program when the pack answers, so rules and data are loaded after that, beside the program.
    """
    loading = ThreadPoolExecutor(max_workers=1).submit(_rules_and_stack)
    asking = Asking(lambda: loading.result()[0], lambda urn: loading.result()[1](urn))
    PolicyPack(NAME, policies=policies_of(asking), enforcement_level=EnforcementLevel.MANDATORY)


def _rules_and_stack() -> tuple[Sequence[Rule], Callable[[str], Declared]]:
    """Load the rules, and the data that they will most likely be asked about."""
    with quick_imports():
        rules = import_module("policies.rules")
        stack = import_module("policies.stack")
        stack.read_ahead()
    return rules.RULES, lambda urn: stack.declared_for(stack.stack_of(urn))
