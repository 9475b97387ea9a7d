"""The engine's calls of functions, on a made-up one: what is checked, what is secret, and what a failure is."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, ClassVar

import msgspec
import pulumi.provider.experimental.provider as engine
import pytest

from saas import registry, secrecy
from saas.errors import Interrupted, SaasError
from saas.function import Function, Results
from saas.provider import SaasProvider
from saas.schema import Properties, Secret, plain_map, property_map
from tests.provider.clock import Listener

TOKEN = "saas:toys:getToy"


class ToyInputs(Properties, frozen=True, kw_only=True):
    name: str
    key: Secret
    size: Annotated[int, msgspec.Meta(ge=1)] = 1


class ToyResults(Results, frozen=True, kw_only=True):
    color: str = ""
    price: Secret = ""


class Toy(Function[ToyInputs, ToyResults]):
    """Tells of toys."""

    token: ClassVar[str] = TOKEN
    Inputs = ToyInputs
    Results = ToyResults

    def __init__(self, fault: SaasError | None = None) -> None:
        self.fault = fault
        self.asked: list[ToyInputs] = []

    def normalize(self, inputs: dict[str, Any]) -> dict[str, Any]:
        name = inputs.get("name")
        return inputs | {"name": name.lower()} if isinstance(name, str) else inputs

    def problem(self, known: dict[str, Any]) -> str | None:
        return "Toys: no toy is that large." if known.get("size", 0) > 9 else None

    async def call(self, inputs: ToyInputs) -> ToyResults:
        self.asked.append(inputs)
        if self.fault:
            raise self.fault
        return ToyResults(color="red", price="seven-shillings")


def invoke(toy: Toy, token: str = TOKEN, **inputs: Any) -> engine.InvokeResponse:
    """One call, as the engine makes it."""

    async def called() -> engine.InvokeResponse:
        provider = SaasProvider(lambda _: {TOKEN: toy}, Listener().run(), dangers=tuple)
        await provider.configure(engine.ConfigureRequest({}, {}, accept_secrets=True, accept_resources=False))
        given = property_map({"name": "Bear", "key": "a-secret-key", **inputs}, frozenset())
        return await provider.invoke(engine.InvokeRequest(token, given))

    return asyncio.run(called())


def test_inputs_are_brought_into_their_form_and_secrets_are_marked() -> None:
    """What the struct calls secret is secret in the results."""
    toy = Toy()
    found = invoke(toy).return_value or {}
    assert plain_map(found) == {"failure": "", "color": "red", "price": "seven-shillings"}
    assert {name for name, value in found.items() if value.contains_secret()} == {"price"}
    assert toy.asked == [ToyInputs(name="bear", key="a-secret-key")]


def test_that_it_could_not_look_is_a_result_without_secrets() -> None:
    """The engine would end the program at an error."""
    found = invoke(Toy(SaasError("Toys: no answer to a-secret-key. Run the same command again."))).return_value or {}
    sentence = "Toys: no answer to [secret]. Run the same command again."
    assert plain_map(found) == {"failure": sentence, "color": "", "price": ""}


def test_a_cancelled_run_ends() -> None:
    """It must not go on with what was not looked at."""
    with pytest.raises(Interrupted):
        invoke(Toy(Interrupted("Toys: the run was cancelled.")))


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"shape": "round"}, "saas:toys:getToy: it has no input shape. Correct the program."),
        ({"size": "large"}, "saas:toys:getToy: size: Expected `int`, got `str`. Correct the program."),
        ({"size": 10}, "Toys: no toy is that large."),
        ({"token": "saas:toys:getShelf"}, "has no function saas:toys:getShelf"),
    ],
)
def test_a_mistake_of_the_program_is_an_error(inputs: dict[str, Any], words: str) -> None:
    """It is no failure to look: nothing was asked."""
    toy = Toy()
    with pytest.raises(SaasError) as error:
        invoke(toy, **inputs)
    assert words in str(error.value)
    assert toy.asked == []


@pytest.mark.parametrize(
    "function", [function for entry in registry.SERVICES for function in entry.functions], ids=lambda one: one.token
)
def test_every_function_can_say_that_it_could_not_look(function: type[Function[Any, Any]]) -> None:
    """Each result but that has a default."""
    assert function.Results(failure="No.").failure == "No."


@pytest.fixture(autouse=True)
def _nothing_left() -> Any:
    yield
    secrecy._of_process.clear()
