"""Every resource of the provider is used by the real estate, or reserved with a reason, an issue and a day."""

from __future__ import annotations

import datetime as dt
import warnings
from pathlib import Path

import pytest

from infra.estate import load
from saas.registry import SERVICES
from saas.reserved import Reservation, Uses, uses
from tests.infra.components.test_references import recorded_run
from tests.infra.estate.estates import PROD, TODAY

TOKENS = {resource.token for entry in SERVICES for resource in entry.resources}


def test_every_resource_is_used_or_reserved() -> None:
    """Exactly one of the two: what has no use and no reason goes."""
    listed = uses()
    assert listed.used | listed.reserved.keys() == TOKENS
    assert listed.used.isdisjoint(listed.reserved)
    assert all(one.reason.endswith(".") for one in listed.reserved.values())


@pytest.mark.filterwarnings("default:saas")
def test_the_lists_are_compared_with_the_real_estate(tmp_path: Path) -> None:
    """What does not hold any more is a warning: whoever edits the data need not know of the provider."""
    estate = load(PROD, today=TODAY)
    registered = {one.type for one in recorded_run(PROD, estate, tmp_path / "vault.lock.toml").resources}
    assert registered & TOKENS
    for sentence in uses().wrong(registered, dt.datetime.now(dt.UTC).date()):
        warnings.warn(sentence, stacklevel=1)


def test_what_does_not_hold_is_told() -> None:
    """A resource that nothing uses any more, one that is in use by now, and one whose day has passed."""
    day = dt.date(2027, 1, 31)
    kept = Reservation(reason="It is needed later.", issue=1, until=day)
    listed = Uses(used=frozenset({"a", "b"}), reserved={"c": kept, "d": kept})
    assert [sentence.partition(" ")[0] for sentence in listed.wrong({"a", "c"}, day)] == ["b", "c"]
    assert [*listed.wrong({"a", "b"}, day)] == []
    assert [sentence[0] for sentence in listed.wrong({"a", "b", "c"}, day + dt.timedelta(1))] == ["c", "d"]
