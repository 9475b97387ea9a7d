"""Values are compared by digests under a key of the process: of one class and of another, at one place and another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policies.declared import Value
from policies.digests import SHORTEST, Digests

STAGING, PRODUCTION = Value("s", "credential", "staging"), Value("p", "credential", "production")
OTHER = Value("o", "credential", "production")
LONG = st.text(min_size=SHORTEST)


@given(LONG)
def test_a_value_of_two_classes_is_seen(text: str) -> None:
    """Whichever is shown first; two values of one class may be alike."""
    seen = Digests()
    seen.see(STAGING, text)
    assert seen.alike(PRODUCTION, text) == [STAGING]
    assert seen.alike(STAGING, text) == []
    seen.see(PRODUCTION, text)
    assert seen.alike(OTHER, text) == [STAGING]


@given(LONG, LONG)
def test_a_value_differs_from_another(one: str, other: str) -> None:
    """And not from itself."""
    seen = Digests()
    assert not seen.differs(STAGING, one)
    seen.see(STAGING, one)
    assert seen.differs(STAGING, other) is (one != other)


@given(st.text(max_size=SHORTEST - 1))
def test_short_texts_are_no_values(text: str) -> None:
    """`true` and `8` are alike by chance."""
    seen = Digests()
    seen.see(STAGING, text)
    assert seen.alike(PRODUCTION, text) == []
    assert not seen.differs(STAGING, "another long one")


def test_nothing_of_a_value_is_kept() -> None:
    """No text, and no digest that another process could make."""
    one, other = Digests(), Digests()
    for seen in (one, other):
        seen.see(STAGING, "a-canary-value")
    assert "a-canary-value" not in repr(vars(one))
    assert vars(one)["_by_digest"].keys().isdisjoint(vars(other)["_by_digest"].keys())
