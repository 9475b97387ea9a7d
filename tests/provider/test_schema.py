"""Properties: what goes to the engine and comes back is the same, with its secrets and unknowns."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.provider.experimental.property_value import PropertyValue

from saas import schema
from saas.schema import UNKNOWN, Identity, Properties, Secret

names = st.text(st.characters(categories=["L"]), min_size=1, max_size=8)
scalars = (
    st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text()
) | st.just(UNKNOWN)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4), max_leaves=12
)  # fmt: skip


def over_the_wire(properties: dict[str, PropertyValue]) -> dict[str, PropertyValue]:
    """As they arrive at the other end."""
    return PropertyValue.unmarshal_map(PropertyValue.marshal_map(properties))


@given(st.dictionaries(names, values, max_size=5), st.data())
def test_properties_survive_the_wire(plain: dict[str, Any], data: st.DataObject) -> None:
    """Values come back equal, those marked secret come back secret, and no others."""
    secrets = frozenset(data.draw(st.sets(st.sampled_from(sorted(plain))))) if plain else frozenset()
    arrived = over_the_wire(schema.property_map(plain, secrets))
    assert schema.plain_map(arrived) == plain
    assert {name for name, value in arrived.items() if value.contains_secret()} == secrets


@given(values)
def test_an_unknown_is_found_wherever_it_is(value: Any) -> None:
    """Deep inside lists and tables, and nowhere else."""
    assert schema.has_unknown(value) == (UNKNOWN in list(schema.strings(value)))


def test_a_secret_inside_is_plain_inside() -> None:
    """The engine may mark a part of a value; its plain form has no marks."""
    arrived = over_the_wire({"list": PropertyValue([PropertyValue("a", is_secret=True), PropertyValue("b")])})
    assert schema.plain_map(arrived) == {"list": ["a", "b"]}


def test_a_table_of_secrets_shows_its_names() -> None:
    """Each value is secret, so that a plan says which of them change."""
    arrived = over_the_wire(schema.property_map({"table": {"a": "x", "b": {"c": "y"}}}, frozenset({"table"})))
    table: Any = arrived["table"].value
    assert not arrived["table"].is_secret
    assert table["a"].is_secret
    assert table["b"].value["c"].is_secret


def test_a_computed_value_is_unknown() -> None:
    """Both of the engine's ways to say it."""
    assert schema.plain(PropertyValue.computed()) == UNKNOWN
    assert schema.plain(PropertyValue(UNKNOWN, is_secret=True)) == UNKNOWN


def test_nulls_and_the_engine_s_own_keys_are_left_out() -> None:
    """A property that is null is one that is not given."""
    assert schema.plain_map({"a": PropertyValue(None), "__meta": PropertyValue("x"), "b": PropertyValue("y")}) == {
        "b": "y"
    }


@pytest.mark.parametrize(("sent", "read"), [(3.0, 3), (3.5, 3.5)])
def test_a_whole_number_fits_both_kinds_of_field(sent: float, read: float) -> None:
    """The engine knows floats only."""
    value = schema.plain(PropertyValue(sent))
    assert value == read
    assert isinstance(value, int) == (sent == 3.0)


class Marked(Properties, frozen=True, kw_only=True):
    """Marks in every place where they may stand."""

    plain: str
    secret: Secret
    described: Annotated[Secret, msgspec.Meta(description="x")]
    optional: Secret | None = None
    several: list[Secret] = []  # noqa: RUF012  # msgspec copies it
    some_identity: Identity
    inner: dict[str, Annotated[list[Secret], msgspec.Meta(max_length=3)]] = {}  # noqa: RUF012
    size: int = 4


def test_a_mark_is_found_wherever_it_stands() -> None:
    """Also in an optional type and in the items of a list: a secret must not be missed."""
    assert schema.marked(Marked, "secret") == {"secret", "described", "optional", "several", "inner"}
    assert schema.marked(Marked, "replaces") == {"someIdentity"}


def test_defaults_are_those_of_the_fields() -> None:
    """In wire names; an optional field without one is left out."""
    assert schema.defaults(Marked) == {"several": [], "inner": {}, "size": 4}
