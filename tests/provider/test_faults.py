"""Every resource against the ways a service can fail, at every request of every call, through the real process.

What must come out: a sentence that names service, object and remedy and holds no value; and a next run that completes.

What a resource may take in its own way (not found, refusals, an effect whose answer is lost, an answer of another
shape) strikes each of its requests. All else the client makes the same of for every resource (`test_client`), so it
strikes one resource, and a few of it one resource of every service: the client is the same, the login is not.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from sandbox import World
from tests.provider.case import CANARY, OTHER_CANARY, Case
from tests.provider.cases import ONE_A_SERVICE, OWN
from tests.provider.plugin import CallFailed, Made, Plugin, Properties

BEFORE = "before the operation"
"""The name of a snapshot."""
PATIENCE = {"patienceSeconds": "0", "timeoutSeconds": "30"}
"""A fault that stays is not waited for."""

NO_ANSWER = {**PATIENCE, "timeoutSeconds": "1"}
"""For requests that are held: how long an answer may take, which a busy machine must not exceed for the others."""

REMEDY = re.compile(r"\b(Run|Put|Give|Check|Correct|Look|Find out)\b")

ERROR_BODY = {"message": "Something went wrong", "id": None}

FAULTS: dict[str, dict[str, Any]] = {
    "401": {"kind": "refuse-token"},
    "403": {"kind": "status", "status": 403},
    "404": {"kind": "status", "status": 404},
    "409": {"kind": "status", "status": 409},
    "422": {"kind": "status", "status": 422},
    "422-echo": {"kind": "status", "status": 422, "body": {"message": f"the value {CANARY} {OTHER_CANARY} is bad"}},
    "429": {"kind": "status", "status": 429},
    "secondary-limit": {"kind": "rate-limit-secondary", "seconds": 30},
    "primary-limit": {"kind": "rate-limit-primary", "seconds": 600},
    "500": {"kind": "status", "status": 500},
    "503-echo": {"kind": "status", "status": 503, "body": {"message": f"no: {CANARY} {OTHER_CANARY}"}},
    "timeout-before": {"kind": "hold-before"},
    "timeout-after": {"kind": "hold-after"},
    "dropped-before": {"kind": "drop-before"},
    "dropped-after": {"kind": "drop-after"},
    "truncated": {"kind": "truncate"},
    "html": {"kind": "status", "status": 200, "body": "<html>We will be back soon</html>"},
    "200-with-error": {"kind": "status", "status": 200, "body": ERROR_BODY},
}

REFUSALS = ("401", "403", "409")
"""They take turns, one a request: no resource is to tell them apart, but for what its own tests say."""
AT_EVERY_REQUEST = ("404", "422-echo", "dropped-after", "200-with-error", "refusals")
OF_THE_CLIENT = tuple(sorted(FAULTS.keys() - {*REFUSALS, *AT_EVERY_REQUEST}))
OF_EVERY_SERVICE = ("429", "503-echo", *REFUSALS)
THE_FIRST = OWN[0]

Call = Callable[[Plugin, Case, Made, Properties], object]


def create(plugin: Plugin, case: Case, made: Made, inputs: Properties) -> object:
    return plugin.create(case.token, inputs)


def update(plugin: Plugin, case: Case, made: Made, inputs: Properties) -> object:
    return plugin.update(case.token, made, inputs)


def delete(plugin: Plugin, case: Case, made: Made, inputs: Properties) -> object:
    plugin.delete(case.token, made)
    return None


def read(plugin: Plugin, case: Case, made: Made, inputs: Properties) -> object:
    return plugin.read(case.token, made.id, made.state)


@dataclass(frozen=True)
class Operation:
    """A call of the engine, whether its object is there before, and what the world must show after it."""

    call: Call
    exists_before: bool
    exists_after: bool = True


OPERATIONS: dict[str, Operation] = {
    "create": Operation(create, exists_before=False),
    "update": Operation(update, exists_before=True),
    "delete": Operation(delete, exists_before=True, exists_after=False),
    "read": Operation(read, exists_before=True),
}


@dataclass
class Trial:
    """One operation on one resource; `again` puts everything back to where it starts."""

    case: Case
    operation: Operation
    plugin: Plugin
    world: World
    inputs: Properties = field(init=False)
    made: Made = field(init=False)

    def __post_init__(self) -> None:
        """What is there before the operation is made once, and kept."""
        self.new_run()
        self.inputs = self.plugin.check(self.case.token, self.case.inputs)
        self.made = Made(self.case.identity, self.inputs)
        if self.operation.exists_before:
            self.made = self.plugin.create(self.case.token, self.inputs)
        self.world.snapshot(BEFORE)

    def again(self, **settings: str) -> None:
        """The world as before the operation, and a new run of the engine with these settings."""
        self.world.restore(BEFORE)
        self.new_run(**settings)

    def new_run(self, **settings: str) -> None:
        """Nothing remembered of earlier calls."""
        self.plugin.configure(self.case.settings(self.world) | settings)

    def call(self) -> None:
        """The operation."""
        self.operation.call(self.plugin, self.case, self.made, self.inputs)

    def complete(self) -> None:
        """Do the operation; where it is refused because a value was lost, again after a person removed it."""
        try:
            self.call()
        except CallFailed as refusal:
            if not self.case.made_once or self.case.made_once not in str(refusal):
                raise
            self.case.remove(self.world)
            self.call()

    def requests(self) -> int:
        """How many requests the operation takes when nothing goes wrong."""
        self.again()
        before = self.world.last_request()
        self.call()
        return len(self.world.requests(after=before, service=self.case.service))


def fail(trial: Trial, fault: dict[str, Any], nth: int) -> str:
    """The sentence of an operation that fails from its nth request on; afterwards the fault is lifted."""
    held = fault["kind"].startswith("hold")
    trial.again(**(NO_ANSWER if held else PATIENCE))
    trial.world.fault(service=trial.case.service, nth=nth, times=None, **fault)
    with pytest.raises(CallFailed) as failure:
        trial.call()
    trial.world.lift()
    for hold in trial.world.held(wait_seconds=0) if held else ():
        trial.world.drop(hold["number"])
    trial.new_run()
    trial.complete()
    shown = trial.case.present(trial.world)
    untold = (*trial.case.replacements, *trial.case.untraced)
    expected = trial.inputs.without(*untold).values if trial.operation.exists_after else None
    assert shown == expected
    return str(failure.value)


each_operation = pytest.mark.parametrize(
    ("case", "operation"),
    [(case, operation) for case in OWN if case.http for operation in (*case.operations(), "read")],
    ids=str,
)


def leaked(case: Case, text: str) -> list[str]:
    """The canaries in a text, plain or base64, if the case sends one; otherwise the provider cannot know them."""
    if CANARY not in str(case.inputs.values):
        return []
    forms = [form for value in (CANARY, OTHER_CANARY) for form in (value, base64.b64encode(value.encode()).decode())]
    return [form for form in forms if form in text]


def check_sentence(trial: Trial, sentence: str) -> None:
    """What every sentence says, and that it and what was told on the way hold no value."""
    case = trial.case
    assert case.service_name in sentence
    assert any(name in sentence for name in case.names), sentence
    assert REMEDY.search(sentence), sentence
    assert "fault in itself" not in sentence, sentence
    assert leaked(case, sentence + " ".join(trial.plugin.engine.said)) == []


@each_operation
def test_a_fault_is_a_sentence_and_the_next_run_completes(
    case: Case, operation: str, plugin: Plugin, world: World
) -> None:
    """Struck at any of its requests, the call says what failed and what to do; without the fault it succeeds."""
    trial = Trial(case, OPERATIONS[operation], plugin, world)
    for nth in range(1, trial.requests() + 1):
        for fault in AT_EVERY_REQUEST:
            name = REFUSALS[nth % len(REFUSALS)] if fault == "refusals" else fault
            check_sentence(trial, fail(trial, FAULTS[name], nth))
    assert leaked(case, plugin.log.read_text()) == []


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        *((THE_FIRST, fault) for fault in (*OF_THE_CLIENT, *REFUSALS)),
        *((case, fault) for case in ONE_A_SERVICE if case != THE_FIRST for fault in OF_EVERY_SERVICE),
    ],
    ids=str,
)
def test_what_the_client_takes_for_all_is_a_sentence_too(
    case: Case, fault: str, plugin: Plugin, world: World
) -> None:  # fmt: skip
    """Limits, silence, lost connections, pages in place of answers: at the first request and at the last."""
    trial = Trial(case, OPERATIONS["create"], plugin, world)
    for nth in sorted({1, trial.requests()}):
        check_sentence(trial, fail(trial, FAULTS[fault], nth))
    assert leaked(case, plugin.log.read_text()) == []


@pytest.mark.parametrize("case", [case for case in OWN if case.http], ids=str)
def test_a_lost_answer_is_waited_out(case: Case, plugin: Plugin, world: World) -> None:
    """A create whose answer is lost after its effect is tried again, the user is told, and the call succeeds.

    What is repeated when another call's answer is lost, the next run repeats in
    `test_a_fault_is_a_sentence_and_the_next_run_completes`.
    """
    wait_out(Trial(case, OPERATIONS["create"], plugin, world), "dropped-after")


@pytest.mark.parametrize("operation", ["update", "delete", "read"])
def test_a_lost_answer_of_any_call_is_waited_out(operation: str, plugin: Plugin, world: World) -> None:
    """So is one of any other call."""
    wait_out(Trial(THE_FIRST, OPERATIONS[operation], plugin, world), "dropped-after")


@pytest.mark.parametrize("fault", ["500", "dropped-before", "truncated", "html"])
def test_a_fault_that_passes_is_waited_out(fault: str, plugin: Plugin, world: World) -> None:
    """So is one that failed otherwise."""
    wait_out(Trial(THE_FIRST, OPERATIONS["create"], plugin, world), fault)


def wait_out(trial: Trial, fault: str) -> None:
    """Strike the first request of an operation once."""
    trial.again()
    trial.world.fault(service=trial.case.service, times=1, **FAULTS[fault])
    trial.call()
    said = trial.plugin.engine.said
    assert any(trial.case.service_name in sentence and "trying again" in sentence for sentence in said)
