"""The engine's calls, on a made-up resource: what is checked, compared, promised and recorded."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import pulumi.provider.experimental.provider as engine
import pytest
from pulumi.provider.experimental.property_value import PropertyValue

from saas.connection import Connection
from saas.errors import SaasError, Unconnected
from saas.provider import SaasProvider
from saas.resource import Found, Resource
from saas.run import Run
from saas.schema import UNKNOWN, Identity, Properties, Secret, fields_of, plain_map, property_map
from saas.settings import Settings
from tests.provider.clock import Listener

TOKEN = "saas:toys:Toy"
URN = f"urn:pulumi:a-stack::a-project::a:toys:Component${TOKEN}::a-name"


class Toys(Connection):
    """A service without ids."""

    name = "toys"


async def _nobody(sentence: str) -> None:
    """Hear nothing."""


class ToyInputs(Properties, frozen=True, kw_only=True):
    name: Identity
    key: Secret
    size: int = 1
    parts: list[str] = []  # noqa: RUF012  # msgspec copies it


class ToyState(ToyInputs, frozen=True, kw_only=True):
    made_at: str


class Toy(Resource[ToyInputs, ToyState]):
    """Toys on a shelf."""

    token: ClassVar[str] = TOKEN
    Inputs = ToyInputs
    State = ToyState
    import_id: ClassVar[str] = "`<name>`"
    found_by = ("name",)

    def __init__(self) -> None:
        super().__init__(Toys(Settings(), Run(announce=_nobody)))
        self.shelf: dict[str, ToyInputs] = {}
        self.recorded: list[ToyState | None] = []
        self.fault: SaasError | None = None

    def normalize(self, inputs: dict[str, Any]) -> dict[str, Any]:
        name = inputs.get("name")
        return inputs | {"name": name.lower()} if isinstance(name, str) else inputs

    def problem(self, known: dict[str, Any]) -> str | None:
        return "Toys: no toy is that large." if known.get("size", 0) > 9 else None

    def stale(self, state: ToyState) -> list[str]:
        return ["key"] if state.made_at == "elsewhere" else []

    def identify(self, state: ToyState) -> str:
        return state.name

    async def create(self, inputs: ToyInputs) -> ToyState:
        self.shelf[inputs.name] = inputs
        return ToyState(**fields_of(ToyInputs, inputs), made_at="here")

    async def read(self, identity: str, state: ToyState | None) -> Found[ToyInputs, ToyState] | None:
        self.recorded.append(state)
        if self.fault:
            raise self.fault
        inputs = self.shelf.get(identity)
        return None if inputs is None else Found(inputs, ToyState(**fields_of(ToyInputs, inputs), made_at="here"))

    async def update(self, state: ToyState, inputs: ToyInputs) -> ToyState:
        return await self.create(inputs)

    async def delete(self, state: ToyState) -> None:
        self.shelf.pop(state.name, None)


GOOD = {"name": "bear", "key": "a-secret-key", "size": 2, "parts": ["leg"]}
RECORDED = {**GOOD, "madeAt": "here"}


@pytest.fixture
def toy() -> Toy:
    return Toy()


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def provider(toy: Toy, listener: Listener) -> SaasProvider:
    made = SaasProvider(lambda _: {TOKEN: toy}, listener.run(), dangers=tuple)
    asyncio.run(made.configure(engine.ConfigureRequest({}, {}, accept_secrets=True, accept_resources=False)))
    return made


def wire(values: dict[str, Any]) -> dict[str, PropertyValue]:
    return property_map(values, frozenset({"key"} & values.keys()))


def check(provider: SaasProvider, values: dict[str, Any]) -> engine.CheckResponse:
    return asyncio.run(provider.check(engine.CheckRequest(URN, {}, wire(values), b"")))


def reasons(provider: SaasProvider, values: dict[str, Any]) -> str:
    """What a check objects to."""
    failures = check(provider, values).failures or []
    assert all(failure.property == "" for failure in failures)  # the engine prints the value of a named one
    return " ".join(failure.reason for failure in failures)


def diff(
    provider: SaasProvider, old: dict[str, Any], new: dict[str, Any], ignore: tuple[str, ...] = ()
) -> engine.DiffResponse:
    return asyncio.run(provider.diff(engine.DiffRequest(URN, "bear", wire(old), wire(new), list(ignore))))


def test_check_gives_the_normal_form(provider: SaasProvider) -> None:
    """Names in one case, defaults filled in, secrets marked even when the program did not."""
    response = check(provider, {"name": "BEAR", "key": "a-secret-key"})
    assert response.failures is None
    assert response.inputs is not None
    assert plain_map(response.inputs) == {"name": "bear", "key": "a-secret-key", "size": 1, "parts": []}
    assert [name for name, value in response.inputs.items() if value.is_secret] == ["key"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"colour": "red"}, "it has no input colour"),
        ({"name": None}, "name is missing"),
        ({"key": None}, "key is missing"),
        ({"name": ""}, "name: Expected `str` of length >= 1"),
        ({"size": "large"}, "size: Expected `int`, got `str`"),
        ({"parts": "leg"}, "parts: Expected `array`, got `str`"),
        ({"parts": [1]}, "parts: Expected `str`, got `int`"),
        ({"size": 10}, "no toy is that large"),
    ],
)
def test_check_says_what_is_wrong(provider: SaasProvider, change: dict[str, Any], words: str) -> None:
    """A sentence names the input, and no value of a secret."""
    said = reasons(provider, GOOD | change)
    assert words in said
    assert "a-secret-key" not in said


def test_check_says_everything_at_once(provider: SaasProvider) -> None:
    """Two mistakes, one run."""
    said = reasons(provider, {"name": "bear", "size": "large"})
    assert "key is missing" in said
    assert "size: Expected" in said


def test_check_trusts_what_a_preview_does_not_know(provider: SaasProvider) -> None:
    """An unknown input passes; the known ones are judged all the same."""
    assert reasons(provider, GOOD | {"key": UNKNOWN, "parts": ["leg", UNKNOWN]}) == ""
    assert "no toy is that large" in reasons(provider, GOOD | {"key": UNKNOWN, "size": 10})


def test_nothing_changed_nothing_planned(provider: SaasProvider) -> None:
    """The same inputs, also in another form or with defaults left out, are no change."""
    assert diff(provider, RECORDED, GOOD).changes is False
    assert diff(provider, RECORDED | {"name": "Bear"}, GOOD).changes is False
    assert diff(provider, RECORDED | {"size": 1}, {"name": "bear", "key": "a-secret-key", "parts": ["leg"]}).diffs == []


def test_a_changed_input_is_an_update(provider: SaasProvider) -> None:
    """Only the input that changed is named."""
    response = diff(provider, RECORDED, GOOD | {"size": 3})
    assert (response.changes, response.diffs, response.replaces) == (True, ["size"], [])


def test_another_identity_is_a_replacement(provider: SaasProvider) -> None:
    """Another name is another object."""
    response = diff(provider, RECORDED, GOOD | {"name": "duck", "size": 3})
    assert (response.diffs, response.replaces) == (["name", "size"], ["name"])


def test_an_unknown_input_is_a_change(provider: SaasProvider) -> None:
    """A preview that cannot know plans an update."""
    assert diff(provider, RECORDED, GOOD | {"key": UNKNOWN}).diffs == ["key"]


def test_what_others_wrote_is_planned(provider: SaasProvider) -> None:
    """An input that the resource calls stale is written again."""
    assert diff(provider, RECORDED | {"madeAt": "elsewhere"}, GOOD).diffs == ["key"]


def test_ignored_inputs_are_left_alone(provider: SaasProvider) -> None:
    """`ignore_changes` also covers what is stale."""
    response = diff(provider, RECORDED | {"madeAt": "elsewhere"}, GOOD | {"size": 3}, ("key", "size"))
    assert response.changes is False


def test_create_records_inputs_and_outputs(provider: SaasProvider, toy: Toy) -> None:
    """The object exists, its id is its identity, its secret is marked."""
    response = asyncio.run(provider.create(engine.CreateRequest(URN, wire(GOOD), 0, preview=False)))
    assert toy.shelf.keys() == {"bear"}
    assert response.resource_id == "bear"
    assert plain_map(response.properties) == RECORDED
    assert response.properties["key"].is_secret


def remove(provider: SaasProvider, urn: str) -> None:
    asyncio.run(provider.delete(engine.DeleteRequest(urn, "bear", wire(RECORDED), 0)))


@pytest.mark.parametrize("now", ["made", "unchanged"])
def test_what_another_resource_stands_for_now_is_not_removed(provider: SaasProvider, toy: Toy, now: str) -> None:
    """A resource that was only renamed takes its object over; the old name's removal must not end it."""
    if now == "made":
        asyncio.run(provider.create(engine.CreateRequest(URN, wire(GOOD), 0, preview=False)))
    else:
        toy.shelf["bear"] = ToyInputs(name="bear", key="a-secret-key")
        diff(provider, RECORDED, GOOD)
    remove(provider, f"{URN}-before")
    assert toy.shelf.keys() == {"bear"}
    remove(provider, URN)
    assert toy.shelf == {}


def test_a_preview_promises(provider: SaasProvider, toy: Toy) -> None:
    """What only the service knows is unknown, a secret stays secret, and nothing is made."""
    response = asyncio.run(provider.create(engine.CreateRequest(URN, wire(GOOD | {"key": UNKNOWN}), 0, preview=True)))
    assert plain_map(response.properties) == GOOD | {"key": UNKNOWN, "madeAt": UNKNOWN}
    assert response.properties["key"].is_secret
    assert toy.shelf == {}


def read(provider: SaasProvider, recorded: dict[str, Any]) -> engine.ReadResponse:
    return asyncio.run(provider.read(engine.ReadRequest(URN, "bear", wire(recorded), {})))


def test_read_reports_a_gone_object(provider: SaasProvider) -> None:
    """An empty id makes the engine forget it."""
    assert read(provider, RECORDED).resource_id == ""


def test_read_on_import_has_no_state(provider: SaasProvider, toy: Toy) -> None:
    """The resource is told that nothing was recorded."""
    asyncio.run(provider.create(engine.CreateRequest(URN, wire(GOOD), 0, preview=False)))
    assert plain_map(read(provider, {}).inputs or {}) == GOOD
    assert set(toy.recorded) == {None}


def test_read_corrects_a_state_of_another_version(provider: SaasProvider, toy: Toy) -> None:
    """What cannot be used is left aside by a read, and refused with that advice everywhere else."""
    asyncio.run(provider.create(engine.CreateRequest(URN, wire(GOOD), 0, preview=False)))
    old = GOOD | {"paint": "red"}
    assert plain_map(read(provider, old).properties or {}) == RECORDED
    assert set(toy.recorded) == {None}
    with pytest.raises(SaasError, match="Run `pulumi refresh`"):
        diff(provider, old, GOOD)


def test_update_and_delete_act(provider: SaasProvider, toy: Toy) -> None:
    """An update writes the new inputs, a preview of one does not, a delete removes."""
    news = wire(GOOD | {"size": 3})
    for preview, size in ((True, 2), (False, 3)):
        toy.shelf.setdefault("bear", ToyInputs(name="bear", key="a-secret-key", size=2))
        request = engine.UpdateRequest(URN, "bear", wire(RECORDED), news, 0, [], preview=preview)
        assert plain_map(asyncio.run(provider.update(request)).properties or {})["size"] == 3
        assert toy.shelf["bear"].size == size
    asyncio.run(provider.delete(engine.DeleteRequest(URN, "bear", wire(RECORDED), 0)))
    assert toy.shelf == {}


def test_a_resource_that_is_not_there_is_named(provider: SaasProvider) -> None:
    """An older provider than the program says so."""
    urn = "urn:pulumi:a-stack::a-project::saas:toys:Kite::a-name"
    with pytest.raises(SaasError, match=r"no resource saas:toys:Kite\. Update the provider"):
        asyncio.run(provider.check(engine.CheckRequest(urn, {}, {}, b"")))


def promise(provider: SaasProvider, values: dict[str, Any]) -> None:
    """A preview of a create."""
    asyncio.run(provider.create(engine.CreateRequest(URN, wire(values), 0, preview=True)))


def test_a_preview_that_cannot_look_says_so(provider: SaasProvider, toy: Toy, listener: Listener) -> None:
    """A failed look is told and hinders nothing; what hinders every call is told once."""
    toy.fault = SaasError("Toys: no answer. Run it again.")
    promise(provider, GOOD)
    assert listener.said == [
        "Toys: no answer. Run it again. So it is not known what a create would change of what is there."
    ]
    listener.said.clear()
    toy.fault = Unconnected("TOYS_TOKEN is not set.", "reading a toy")
    promise(provider, GOOD)
    promise(provider, GOOD | {"name": "duck"})
    assert listener.said == ["TOYS_TOKEN is not set. So it is not known what a create would change of what is there."]


def test_what_a_preview_does_not_know_is_not_told(provider: SaasProvider, toy: Toy, listener: Listener) -> None:
    """Unknown inputs are no difference; known ones beside them are, and a secret is named without its value."""
    toy.shelf["bear"] = ToyInputs(name="bear", key="another-key", size=1, parts=["leg", "arm"])
    promise(provider, GOOD | {"parts": ["leg", UNKNOWN]})
    assert listener.said == ["toys has Toy bear already. Taking over changes key: (not shown); size: 1 -> 2."]
    listener.said.clear()
    promise(provider, GOOD | {"key": UNKNOWN, "size": 1})
    assert listener.said == ['toys has Toy bear already. Taking over changes parts: without "arm".']
    listener.said.clear()
    promise(provider, GOOD | {"name": UNKNOWN})
    assert listener.said == []
