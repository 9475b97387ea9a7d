"""What is read of an exported state, and that nothing else is."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.exported import Exported, exported


def _export(**deployment: object) -> str:
    return json.dumps({"version": 3, "deployment": deployment})


def test_it_says_when_it_was_written_what_is_there_and_what_was_under_way() -> None:
    """As the engine writes it, with keys that are not read."""
    resource = {"urn": "urn:a", "custom": True, "id": "1", "inputs": {"value": 1}, "outputs": {"value": 2}}
    state = exported(
        _export(
            manifest={"time": "2026-11-28T00:00:00Z", "magic": "x"},
            resources=[resource, {"urn": "urn:b", "outputs": None}],
            pending_operations=[{"resource": {"urn": "urn:c"}, "type": "creating"}],
        )
    )
    assert (state.written, state.under_way) == ("2026-11-28T00:00:00Z", frozenset({"urn:c"}))
    assert [(one.urn, one.custom, one.delete) for one in state.resources] == [
        ("urn:a", True, False),
        ("urn:b", False, False),
    ]
    assert [bytes(one.outputs) for one in state.resources] == [b'{"value": 2}', b"null"]


@pytest.mark.parametrize("text", ["{}", '{"deployment": null}', _export(resources=None, pending_operations=None)])
def test_a_state_that_never_was_written_is_empty(text: str) -> None:
    """The engine writes null where it has nothing."""
    assert exported(text) == Exported()


@given(
    st.text().filter(lambda text: not text.lstrip().startswith("{"))
    | st.sampled_from(['{"deployment": []}', '{"deployment": {"resources": [1]}}', "[]", "1"])
)
def test_what_is_no_state_is_refused(text: str) -> None:
    """With the one error that readers catch, a `ValueError`."""
    with pytest.raises(msgspec.DecodeError):
        exported(text)
